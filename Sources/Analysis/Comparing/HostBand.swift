import Glibc
import PunctualBase
package import Runs

/// How far a machine moves the figures of a series by itself, from one measurement to the next.
///
/// Hours differ more than rounds of one hour do: neighbours on the same host come and go, clocks and
/// caches warm. So a change between two times says something only if it is larger than what
/// measurements of an unchanged machine differ by.
package struct HostBand: Hashable, Sendable {
    /// How many measurements it is learned from, the compared ones among them where they count.
    package var runs: Int
    /// From the first of them to the last.
    package var spanNanoseconds: Int64
    /// Medians over the rounds of each measurement, those of one environment together.
    private let groups: [[[Metric: Double]]]

    /// Below this a band is of minutes, and says little of hours.
    static let shortestSpanNanoseconds: Int64 = 3_600_000_000_000

    private static let level = 0.005

    package var isShort: Bool { spanNanoseconds < Self.shortestSpanNanoseconds }

    /// `nil` with fewer than two differences between measurements of one environment.
    ///
    /// - Parameter groups: Measurements of one series, those of an environment together.
    package init?(groups: [[SeriesLevel]]) {
        let useful = groups.filter { $0.count > 1 }
        runs = useful.reduce(0) { $0 + $1.count }
        guard runs - useful.count >= 2 else { return nil }
        let times = useful.joined().map(\.startedAtUnixNanoseconds)
        spanNanoseconds = (times.max() ?? 0) - (times.min() ?? 0)
        self.groups = useful.map { $0.map(\.values) }
    }

    /// The largest change that two measurements of an unchanged machine show in 199 of 200
    /// comparisons.
    ///
    /// Student's bound for the difference of two values, with the scatter within each environment;
    /// never less than what was seen.
    ///
    /// - Parameters:
    ///   - metric: Whose.
    ///   - scale: Of the test.
    ///   - count: How many metrics decide a comparison; each gets its share of the one in 200
    ///     (Bonferroni).
    /// - Returns: On the scale of the test: logarithms of ratios, or differences; `nil` where too few
    ///   measurements have the metric.
    func reach(of metric: Metric, on scale: ChangeScale, among count: Int) -> Double? {
        var squares = 0.0
        var freedom = 0
        var seen = 0.0
        for group in groups {
            let values = group.compactMap { $0[metric] }
            guard values.count > 1 else { continue }
            if scale == .ratio, values.contains(where: { $0 <= 0 }) { return nil }
            let levels = scale == .ratio ? values.map { log($0) } : values
            guard let mean = levels.mean, let low = levels.min(), let high = levels.max() else {
                continue
            }
            squares += levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            freedom += levels.count - 1
            seen = max(seen, high - low)
        }
        guard freedom >= 2 else { return nil }
        let deviation = (squares / Double(freedom)).squareRoot()
        let bound = StudentDistribution(freedom: freedom)
            .quantile(exceededWith: Self.level / Double(max(1, count)) / 2)
        return max(seen, bound * deviation * 2.0.squareRoot())
    }
}

extension RoundFigures {
    /// The median over rounds of each metric that any of them has.
    package static func medians(over rounds: [RoundFigures]) -> [Metric: Double] {
        var medians: [Metric: Double] = [:]
        for metric in Metric.allCases {
            var values = rounds.compactMap { $0.values[metric] }
            medians[metric] = values.takeMedian()
        }
        return medians
    }
}
