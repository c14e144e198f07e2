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
    /// Those that came after the baseline, in order; the change may have come before any of them.
    private let later: [[Metric: Double]]

    /// Below this a band is of minutes, and says little of hours.
    static let shortestSpanNanoseconds: Int64 = 3_600_000_000_000
    /// From so many differences on a scatter is known; below, it is half a guess.
    static let fewestDifferences = 4

    private static let level = 0.005
    /// How many differences the assumption is worth that a machine moves as far as twice the limit.
    private static let assumedDifferences = 4

    package var isShort: Bool { spanNanoseconds < Self.shortestSpanNanoseconds }

    /// `nil` without a difference between measurements of one environment.
    ///
    /// - Parameters:
    ///   - groups: Measurements of one series, those of an unchanged machine together.
    ///   - later: Measurements under the same environment as the first group, which may have the
    ///     change that is asked about: all from some one on, or none.
    package init?(groups: [[SeriesLevel]], later: [SeriesLevel] = []) {
        let later = later.sorted { $0.startedAtUnixNanoseconds < $1.startedAtUnixNanoseconds }
        let useful = (groups + [later]).filter { $0.count > 1 }
        guard !useful.isEmpty else { return nil }
        runs = useful.reduce(0) { $0 + $1.count }
        let times = useful.joined().map(\.startedAtUnixNanoseconds)
        spanNanoseconds = (times.max() ?? 0).subtractingClamped(times.min() ?? 0)
        self.groups = groups.map { $0.map(\.values) }
        self.later = later.map(\.values)
    }

    /// How far a figure moves.
    struct Movement {
        /// The largest change that two measurements of an unchanged machine show in 199 of 200
        /// comparisons: Student's bound for the difference of two values, never less than what was
        /// seen.
        var reach: Double
        /// The same in 19 of 20, of worsenings alone, without what is assumed; `nil` where too little
        /// was measured to know it.
        var usual: Double?
    }

    /// How far a figure moves between two measurements.
    ///
    /// From the scatter within each environment, together with an assumption that counts the less,
    /// the more was measured: that the machine moves as far as twice the limit. So two or three
    /// measurements that are alike widen nothing. From five on what was measured has to do by itself
    /// as well.
    ///
    /// - Parameters:
    ///   - metric: Whose.
    ///   - scale: Of the test.
    ///   - count: How many metrics decide a comparison; each gets its share of the one in 200
    ///     (Bonferroni).
    ///   - assumed: How far the machine is taken to move where nothing is known.
    /// - Returns: On the scale of the test: logarithms of ratios, or differences; `nil` where too few
    ///   measurements have the metric.
    func movement(
        of metric: Metric,
        on scale: ChangeScale,
        among count: Int,
        assumed: Double
    ) -> Movement? {
        func levels(_ group: [[Metric: Double]]) -> [Double]? {
            let values = group.compactMap { $0[metric] }
            guard scale == .ratio else { return values }
            return values.allSatisfy { $0 > 0 } ? values.map { log($0) } : nil
        }
        let known = groups.map(levels)
        guard let after = levels(later), !known.contains(where: { $0 == nil }) else { return nil }
        let scatter = Scatter(of: known.compactMap(\.self), later: after)
        guard scatter.freedom >= 1 else { return nil }

        let exceeded = Self.level / Double(max(1, count)) / 2
        func bound(_ freedom: Int, _ probability: Double) -> Double {
            StudentDistribution(freedom: freedom).quantile(exceededWith: probability)
                * 2.0.squareRoot()
        }
        let guess = assumed / bound(Self.assumedDifferences, exceeded)
        let freedom = scatter.freedom + Self.assumedDifferences
        let squares = scatter.squares + Double(Self.assumedDifferences) * guess * guess
        let reach = bound(freedom, exceeded) * (squares / Double(freedom)).squareRoot()
        guard scatter.freedom >= Self.fewestDifferences else {
            return Movement(reach: max(scatter.range, reach), usual: nil)
        }
        let measured = bound(scatter.freedom, Self.level / 2) * scatter.deviation
        return Movement(
            reach: max(scatter.range, reach, measured),
            usual: bound(scatter.freedom, 0.05) * scatter.deviation
        )
    }
}

/// How values scatter within their groups.
private struct Scatter {
    /// Squared differences to the means of the groups, added up.
    var squares = 0.0
    var freedom = 0
    /// The largest difference within a group.
    var range = 0.0

    var deviation: Double { (squares / Double(max(1, freedom))).squareRoot() }

    /// - Parameters:
    ///   - groups: Each by itself.
    ///   - later: In order: the first of them belong to the first group, the others are one of their
    ///     own. Parted where they scatter least, so that a step between them is no scatter.
    init(of groups: [[Double]], later: [Double]) {
        guard let first = groups.first, !later.isEmpty else {
            for group in groups { add(group) }
            return
        }
        var best: Scatter?
        for place in later.indices {
            var found = Scatter(of: Array(groups.dropFirst()), later: [])
            found.add(first + later[..<place])
            found.add(Array(later[place...]))
            if found.squares < best?.squares ?? .infinity { best = found }
        }
        self = best ?? Scatter(of: groups, later: [])
    }

    private mutating func add(_ values: [Double]) {
        guard values.count > 1, let mean = values.mean, let low = values.min(),
            let high = values.max()
        else { return }
        squares += values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        freedom += values.count - 1
        range = max(range, high - low)
    }
}

extension RoundFigures {
    /// The median over rounds of each metric that any of them has (`comparable`).
    package static func medians(over rounds: [RoundFigures]) -> [Metric: Double] {
        let rounds = rounds.map(\.comparable)
        var medians: [Metric: Double] = [:]
        for metric in Metric.allCases {
            var values = rounds.compactMap { $0.values[metric] }
            medians[metric] = values.takeMedian()
        }
        return medians
    }
}
