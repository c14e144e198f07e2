/// A figure of a round by which two sides are compared.
///
/// Percentiles and shares are of all planned deadlines, those without a wakeup of their own among
/// them (`DeadlineWalk`).
///
/// The raw values stand in files and on the command line: they never change.
package enum Metric: String, CaseIterable, Codable, CodingKeyRepresentable, Hashable, Sendable {
    case p50
    /// Median over windows of 100 consecutive deadlines of each window's 90th percentile.
    case windowP90 = "window-p90"
    /// Median over windows of 100 consecutive deadlines of each window's maximum.
    case worstOf100 = "worst-of-100"
    case p99
    case p999 = "p99.9"
    /// Slope of the time-interval error, in ppm.
    case drift
    /// Share of the planned ticks, in ‰, that were met more than `lateLimitNanoseconds` late.
    case late
    /// Share of the planned ticks, in ‰, that had no wakeup of their own.
    case missed
    /// Processor time of a wakeup: that of the measuring thread, or of the program, through the
    /// wakeups of the round.
    case processor = "cpu"

    /// A deadline that is met later than this is counted as late.
    package static let lateLimitNanoseconds: Int64 = 1_000_000

    /// What drift shows grows with the square of the length of the rounds: shorter ones cannot carry a
    /// limit of a few ppm.
    package static let shortestRoundForDriftNanoseconds: Int64 = 1_000_000_000

    /// Whether it is a lateness, or is made of latenesses, and not a cost.
    package var isOfLateness: Bool { self != .processor }

    /// What its value is counted in.
    package var unit: MetricUnit {
        switch self {
        case .p50, .windowP90, .worstOf100, .p99, .p999, .processor: .nanoseconds
        case .drift: .partsPerMillion
        case .late, .missed: .perMille
        }
    }
}

package enum MetricUnit: String, Codable, Hashable, Sendable {
    case nanoseconds = "ns"
    case partsPerMillion = "ppm"
    case perMille = "permille"
}
