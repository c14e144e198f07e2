import PunctualBase
import Runs

/// Advises on the series of one group by the order of its table.
///
/// The first row is advised unless it is left out, and then the next one is. Left out is what keeps no
/// grid, what had a change put in on purpose, a scheduler beside timers (it does more than a timer, and
/// shows what that adds), what misses more than one tick in a hundred and more than twice as many as
/// another, and what takes more than a quarter of a processor, as long as something else is left.
/// Misses come in bursts: they count where they are too many in 97.5 % of the resampled rounds.
struct GroupAdvice {
    static let affordableProcessorShare = 0.25
    private static let tolerableMissedShare = 0.01
    private static let certainShare = 0.975

    private let analysis: RunAnalysis
    private let group: SeriesGroup
    private let ranking: GroupRanking
    private var leftOut: [Recommendation.LeftOut] = []
    /// Those that may be advised, in the order of the table.
    private var candidates: [Int] = []
    /// Those among them and what was left out for its misses alone.
    private var rivals: [Int] = []

    init(on group: SeriesGroup, ranking: GroupRanking, in analysis: RunAnalysis) {
        self.analysis = analysis
        self.group = group
        self.ranking = ranking
        candidates = ranking.order
        let hasTimers = candidates.contains {
            let series = analysis.series[$0].series
            return series.subject == .timer && series.isGenuine && !series.mechanism.isFreeRunning
        }
        leaveOut { series in
            if series.series.mechanism.isFreeRunning { return "it keeps no grid" }
            if !series.series.isGenuine { return "a change was put in on purpose" }
            if series.lateness.p90 == nil { return "it has too few deadlines for p90" }
            if hasTimers, series.series.subject == .scheduler {
                return "a scheduler does more than a timer"
            }
            return nil
        }
        let rivals = candidates
        let least = candidates.map { analysis.series[$0].missedShare }.min() ?? 0
        leaveOut { series in
            guard Self.isTooMany(series.missedShare, least),
                ranking.share(of: series.index, among: rivals, missing: Self.isTooMany)
                    ?? 1 >= Self.certainShare
            else { return nil }
            return "it missed \(QuantityText().percent(series.missedShare)) of its ticks"
        }
        func isDear(_ series: SeriesAnalysis) -> Bool {
            series.processorShare ?? 0 > Self.affordableProcessorShare
        }
        self.rivals = rivals
        guard candidates.contains(where: { !isDear(analysis.series[$0]) }) else { return }
        leaveOut { series in
            guard isDear(series) else { return nil }
            return "it takes \(QuantityText().percent(series.processorShare)) of a processor"
        }
        self.rivals.removeAll { isDear(analysis.series[$0]) }
    }

    private static func isTooMany(_ share: Double, _ least: Double) -> Bool {
        share > max(tolerableMissedShare, 2 * least)
    }

    private mutating func leaveOut(_ reason: (SeriesAnalysis) -> String?) {
        var kept: [Int] = []
        for index in candidates {
            if let reason = reason(analysis.series[index]) {
                leftOut.append(.init(series: index, reason: reason))
            } else {
                kept.append(index)
            }
        }
        candidates = kept
    }

    /// `nil` where nothing may be advised.
    var recommendation: Recommendation? {
        guard let choice = candidates.first else { return nil }
        let band = (ranking.bands.first { $0.contains(choice) } ?? []).filter(candidates.contains)
        let share = ranking.share(first: band, among: rivals, missing: Self.isTooMany)
        return Recommendation(
            series: choice,
            periodNanoseconds: group.periodNanoseconds,
            conditions: group.conditions,
            sentence: sentence(choice, band: band, share: share),
            firstShare: share,
            leftOut: sortedReasons
        )
    }

    private func sentence(_ choice: Int, band: [Int], share: Double?) -> String {
        let order = ranking.order
        var parts = ["Use \(name(choice)): p90 \(p90(choice))"]
        let equals = band.filter { $0 != choice }
        if !equals.isEmpty {
            let others = equals.map { "\(name($0)) (\(p90($0)))" }.joined(separator: ", ")
            parts.append("not told apart from \(others) and the cheapest of them")
        } else if order.first == choice, candidates.count > 1 {
            parts.append("the most accurate")
        } else if candidates.count > 1 {
            parts.append("the first of those that may be advised")
        }
        parts.append("\(cost(choice)) of processor time a wakeup")
        let missed = analysis.series[choice].missedShare
        if missed > Self.tolerableMissedShare {
            parts.append("though it missed \(QuantityText().percent(missed)) of its ticks")
        }
        parts.append(certainty(of: choice, equals: equals, share: share))
        var text = parts.joined(separator: ", ") + "."
        // Those that stand above it in the table come first.
        let reasons = sortedReasons
        if !reasons.isEmpty {
            let above = order.place(of: choice)
            let texts = reasons.map { one in
                let figure =
                    order.place(of: one.series) < above ? "p90 \(p90(one.series)), but " : ""
                return "\(name(one.series)) (\(figure)\(one.reason))"
            }
            text += " Left out: \(texts.joined(separator: ", "))."
        }
        return text
    }

    /// In the order of the table.
    private var sortedReasons: [Recommendation.LeftOut] {
        let order = ranking.order
        return leftOut.sorted { order.place(of: $0.series) < order.place(of: $1.series) }
    }

    private func certainty(of choice: Int, equals: [Int], share: Double?) -> String {
        guard candidates.count > 1 else {
            return leftOut.isEmpty
                ? "nothing else was measured that compares" : "the only one that may be advised"
        }
        guard let share else {
            return "how sure is not known (\(GroupRanking.fewestRepetitions) rounds are needed)"
        }
        // Rounded down: 100 % are all of them.
        func percent(_ share: Double) -> String { "\(Int(share * 100)) %" }
        let own = ranking.share(first: [choice], among: rivals, missing: Self.isTooMany) ?? share
        let text = "first in \(percent(own)) of resampled rounds"
        // Where all that may be advised are alike, one of them is always the first.
        let saysLittle = equals.isEmpty || Set(rivals) == Set(equals + [choice])
        return saysLittle ? text : text + ", one of them in \(percent(share))"
    }

    private func name(_ index: Int) -> String { analysis.name(of: index) }

    private func p90(_ index: Int) -> String {
        QuantityText().time(nanoseconds: analysis.series[index].lateness.p90)
    }

    private func cost(_ index: Int) -> String {
        guard let cost = analysis.series[index].processorNanosecondsPerTick else {
            return "an unknown amount"
        }
        return QuantityText().time(nanoseconds: cost)
    }
}

extension [Int] {
    fileprivate func place(of index: Int) -> Int { firstIndex(of: index) ?? count }
}

extension SeriesAnalysis {
    /// Missed ticks among all that were due, from 0 to 1.
    fileprivate var missedShare: Double {
        Double(missedTicks) / Double(max(1, sampleCount + missedTicks))
    }
}
