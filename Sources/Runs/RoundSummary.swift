/// The figures of one round that the archive keeps beside its samples, for readers of plain SQL.
package struct RoundSummary: Codable, Hashable, Sendable {
    package var sampleCount: Int
    package var earlyWakeups: Int
    /// The planned deadlines that the percentiles are of, missed ones among them (`DeadlineWalk`);
    /// `nil` in what versions stored that left missed ticks out.
    package var deadlineCount: Int?
    /// Nearest-rank percentiles of lateness; `nil` in a round without samples.
    package var minimumNanoseconds: Int64?
    package var p50Nanoseconds: Int64?
    package var p90Nanoseconds: Int64?
    package var p99Nanoseconds: Int64?
    package var maximumNanoseconds: Int64?
    /// The same of the wakeups alone, which differ where deadlines were missed.
    package var wakeupP50Nanoseconds: Int64?
    package var wakeupP90Nanoseconds: Int64?
    package var wakeupP99Nanoseconds: Int64?

    package init(
        sampleCount: Int,
        earlyWakeups: Int,
        deadlineCount: Int?,
        minimumNanoseconds: Int64?,
        p50Nanoseconds: Int64?,
        p90Nanoseconds: Int64?,
        p99Nanoseconds: Int64?,
        maximumNanoseconds: Int64?,
        wakeupP50Nanoseconds: Int64?,
        wakeupP90Nanoseconds: Int64?,
        wakeupP99Nanoseconds: Int64?
    ) {
        self.sampleCount = sampleCount
        self.earlyWakeups = earlyWakeups
        self.deadlineCount = deadlineCount
        self.minimumNanoseconds = minimumNanoseconds
        self.p50Nanoseconds = p50Nanoseconds
        self.p90Nanoseconds = p90Nanoseconds
        self.p99Nanoseconds = p99Nanoseconds
        self.maximumNanoseconds = maximumNanoseconds
        self.wakeupP50Nanoseconds = wakeupP50Nanoseconds
        self.wakeupP90Nanoseconds = wakeupP90Nanoseconds
        self.wakeupP99Nanoseconds = wakeupP99Nanoseconds
    }
}
