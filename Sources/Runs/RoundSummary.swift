/// The figures of one round that the archive keeps beside its samples, for readers of plain SQL.
package struct RoundSummary: Codable, Hashable, Sendable {
    package var sampleCount: Int
    package var earlyWakeups: Int
    /// Nearest-rank percentiles of lateness; `nil` in a round without samples.
    package var minimumNanoseconds: Int64?
    package var p50Nanoseconds: Int64?
    package var p90Nanoseconds: Int64?
    package var p99Nanoseconds: Int64?
    package var maximumNanoseconds: Int64?

    package init(
        sampleCount: Int,
        earlyWakeups: Int,
        minimumNanoseconds: Int64?,
        p50Nanoseconds: Int64?,
        p90Nanoseconds: Int64?,
        p99Nanoseconds: Int64?,
        maximumNanoseconds: Int64?
    ) {
        self.sampleCount = sampleCount
        self.earlyWakeups = earlyWakeups
        self.minimumNanoseconds = minimumNanoseconds
        self.p50Nanoseconds = p50Nanoseconds
        self.p90Nanoseconds = p90Nanoseconds
        self.p99Nanoseconds = p99Nanoseconds
        self.maximumNanoseconds = maximumNanoseconds
    }
}
