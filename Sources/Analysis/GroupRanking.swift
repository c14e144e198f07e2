import PunctualBase
import Runs

/// The order of the series of a group, and who of them is advised: one rule for both.
///
/// The rule is the 90th percentile of lateness, by its distance from the deadline: it sees both the
/// usual wakeup and the host's lesser troubles, and comes out within a tenth or so of itself when a run
/// is repeated; the median does not see the tail, and p99 and the maximum belong to the host more than
/// to the mechanism.
///
/// What cannot be told apart stands together, the cheapest in processor time first. Two series cannot
/// be told apart where the 95 % interval of the difference of their p90 holds 0: the repetitions of the
/// plan are drawn with replacement, the same for both, so that what the host did in a repetition
/// strikes both (a paired bootstrap). With fewer than three repetitions a tenth stands for the
/// interval. In no case is one more than half later than another and counted as alike: a difference of
/// some nanoseconds is a large one between those that spin.
struct GroupRanking {
    private static let draws = 400
    private static let seed: UInt64 = 0x7261_6E6B_696E_67
    static let fewestRepetitions = 3

    /// Indices into the analysed series, in bands of those that cannot be told apart, the best first.
    let bands: [[Int]]
    /// What each draw of repetitions came to; empty where there are too few.
    private let drawn: [Draw]

    private struct Draw {
        /// The p90 of each series, as a distance.
        var distances: [Int: Double] = [:]
        /// The missed ticks of each among all that were due.
        var missedShares: [Int: Double] = [:]
    }

    init(of members: [Int], in series: [SeriesAnalysis]) {
        let drawn = Self.drawn(of: members, in: series)
        self.drawn = drawn
        var left = members.sorted { series[$0].accuracy < series[$1].accuracy }
        var bands: [[Int]] = []
        while let best = left.first {
            var band = Array(
                left.prefix(while: {
                    $0 == best || Self.isAlike($0, best, in: series, drawn: drawn)
                })
            )
            left.removeFirst(band.count)
            band.sort { first, second in
                let costs = [first, second].map {
                    series[$0].processorNanosecondsPerTick ?? .infinity
                }
                guard costs[0] == costs[1] else { return costs[0] < costs[1] }
                return series[first].accuracy < series[second].accuracy
            }
            bands.append(band)
        }
        self.bands = bands
    }

    var order: [Int] { bands.flatMap { $0 } }

    /// The share of the draws in which the smallest p90 of all candidates is that of one of some.
    ///
    /// In each draw those that miss too many ticks there are left out.
    ///
    /// - Returns: `nil` with fewer than three repetitions.
    func share(
        first some: [Int],
        among candidates: [Int],
        missing tooMany: (_ share: Double, _ least: Double) -> Bool
    ) -> Double? {
        guard !drawn.isEmpty else { return nil }
        let count = drawn.count { draw in
            let least = candidates.compactMap { draw.missedShares[$0] }.min() ?? 0
            let left = candidates.filter { !tooMany(draw.missedShares[$0] ?? 0, least) }
            let own = left.filter(some.contains).compactMap { draw.distances[$0] }.min()
            let best = left.compactMap { draw.distances[$0] }.min() ?? .infinity
            return own.map { $0 <= best } ?? false
        }
        return Double(count) / Double(drawn.count)
    }

    /// The share of the draws in which a series misses too many ticks beside the candidates.
    ///
    /// - Returns: `nil` with fewer than three repetitions.
    func share(
        of index: Int,
        among candidates: [Int],
        missing tooMany: (_ share: Double, _ least: Double) -> Bool
    ) -> Double? {
        guard !drawn.isEmpty else { return nil }
        let count = drawn.count { draw in
            let least = candidates.compactMap { draw.missedShares[$0] }.min() ?? 0
            return tooMany(draw.missedShares[index] ?? 0, least)
        }
        return Double(count) / Double(drawn.count)
    }

    private static func drawn(
        of members: [Int],
        in series: [SeriesAnalysis]
    ) -> [Draw] {
        let repetitions = members.reduce(into: Set<Int>()) { all, index in
            all.formUnion(series[index].repetitionCounts?.repetitions ?? [])
        }.sorted()
        guard repetitions.count >= fewestRepetitions else { return [] }
        let ticks = Dictionary(
            uniqueKeysWithValues: members.map { ($0, series[$0].ticksByRepetition) }
        )
        var generator = SplitMix64(seed: seed)
        return (0..<draws).map { _ in
            let draw = repetitions.map { _ in
                repetitions[generator.index(below: repetitions.count)]
            }
            var result = Draw()
            for index in members {
                let p90 = series[index].repetitionCounts?.quantile(0.9, of: draw)
                result.distances[index] = p90.map { Double($0.magnitude) }
                var (missed, due) = (0.0, 0.0)
                for ticks in draw.compactMap({ ticks[index]?[$0] }) {
                    missed += ticks.missed
                    due += ticks.due
                }
                result.missedShares[index] = due > 0 ? missed / due : nil
            }
            return result
        }
    }

    private static func isAlike(
        _ index: Int,
        _ best: Int,
        in series: [SeriesAnalysis],
        drawn: [Draw]
    ) -> Bool {
        guard let own = series[index].lateness.p90, let other = series[best].lateness.p90 else {
            return false
        }
        let (distance, least) = (Double(own.magnitude), Double(other.magnitude))
        var differences = drawn.compactMap { draw -> Double? in
            guard let first = draw.distances[index], let second = draw.distances[best] else {
                return nil
            }
            return first - second
        }
        guard differences.count > draws / 2 else {
            return distance <= 1.1 * least
        }
        differences.sort()
        let low = differences[nearestRank(of: 0.025, among: differences.count) - 1]
        return low <= 0 && distance <= 1.5 * least
    }
}

extension SeriesAnalysis {
    /// The ticks of each repetition of the plan.
    fileprivate var ticksByRepetition: [Int: (missed: Double, due: Double)] {
        let cut = deadlinesOfCutRound
        return rounds.reduce(into: [:]) { ticks, round in
            let due = round.isComplete ? Double(round.plannedTicks) : cut
            ticks[round.repetition, default: (0, 0)].missed += Double(round.missedTicks)
            ticks[round.repetition, default: (0, 0)].due += due
        }
    }

    /// By p90, then median, then maximum, by their distance from the deadline; then the place in the
    /// plan.
    fileprivate var accuracy: Accuracy {
        func distance(_ nanoseconds: Int64?) -> UInt64 { nanoseconds?.magnitude ?? .max }
        return Accuracy(
            p90: distance(lateness.p90),
            p50: distance(lateness.p50),
            maximum: distance(lateness.max),
            index: index
        )
    }
}

/// Smaller is better; without a percentile a series stands behind all that have it.
private struct Accuracy: Comparable {
    var p90: UInt64
    var p50: UInt64
    var maximum: UInt64
    var index: Int

    static func < (left: Accuracy, right: Accuracy) -> Bool {
        (left.p90, left.p50, left.maximum, left.index)
            < (right.p90, right.p50, right.maximum, right.index)
    }
}
