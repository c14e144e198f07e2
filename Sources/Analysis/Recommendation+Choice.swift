import Runs

/// What the choice is made from.
///
/// Two mechanisms are *as accurate* if median and median worst of 100 are within a tenth and a half
/// of the better one's (or within 1 µs and 5 µs): that much an unchanged machine differs from
/// itself within minutes. Of those that are as accurate the one that costs least processor time
/// wins. A mechanism that spins is advised only if its median is at most half of what sleeping
/// reaches, its tail is not longer, and it takes at most a quarter of a processor; else its price is
/// told. What runs free is never advised, nor what had a change put in on purpose, nor what misses more than one tick in a hundred and more
/// than twice as many as another. A scheduler does more than a timer, so that it is advised only where no
/// timer was measured: to those that are, it shows what it adds.
struct MechanismChoice {
    static let affordableProcessorShare = 0.25
    private static let tolerableMissedShare = 0.01

    let series: [SeriesAnalysis]
    /// Indices of those that may be advised, the most accurate first.
    let candidates: [Int]

    /// - Returns: `nil` where no series has enough samples for a median.
    init?(among analysis: RunAnalysis) {
        series = analysis.series
        guard let group = Self.mainGroup(of: analysis) else { return nil }
        let usable = Self.usable(group.ranked, in: analysis)
        let least = usable.map { analysis.series[$0].missedShare }.min() ?? 0
        candidates = usable.filter {
            analysis.series[$0].missedShare <= max(Self.tolerableMissedShare, 2 * least)
        }
    }

    /// Among the groups without a load, or if there is none among all, the one with most to choose
    /// from.
    private static func mainGroup(of analysis: RunAnalysis) -> SeriesGroup? {
        let filled = analysis.groups.filter { !usable($0.ranked, in: analysis).isEmpty }
        let idle = filled.filter { $0.conditions.load == .none }
        var main: SeriesGroup?
        for group in idle.isEmpty ? filled : idle
        where usable(group.ranked, in: analysis).count
            > usable(main?.ranked ?? [], in: analysis).count
        {
            main = group
        }
        return main
    }

    private static func usable(_ ranked: [Int], in analysis: RunAnalysis) -> [Int] {
        let hasTimers = ranked.contains { analysis.series[$0].series.subject == .timer }
        return ranked.filter {
            let series = analysis.series[$0]
            return series.series.isGenuine && !series.series.mechanism.isFreeRunning
                && series.lateness.p50 != nil
                && (series.series.subject == .timer || !hasTimers)
        }
    }

    var sleeping: [Int] { candidates.filter { !series[$0].series.mechanism.spins } }

    var affordableSpinning: [Int] {
        spinning.filter {
            (series[$0].processorShare ?? 1) <= Self.affordableProcessorShare
        }
    }

    var spinning: [Int] { candidates.filter { series[$0].series.mechanism.spins } }

    /// The cheapest of those that are as accurate as the first of them, and how many those are.
    func cheapest(of ranked: [Int]) -> (best: Int, choice: Int, equals: Int)? {
        guard let best = ranked.first else { return nil }
        let equals = ranked.filter { isAsAccurate($0, as: best) }
        var choice = best
        for index in equals where cost(index) < cost(choice) { choice = index }
        return (best, choice, equals.count)
    }

    private func cost(_ index: Int) -> Double {
        series[index].processorNanosecondsPerTick ?? .infinity
    }

    private func isAsAccurate(_ index: Int, as best: Int) -> Bool {
        guard distance(index) <= max(1.1 * distance(best), distance(best) + 1_000) else {
            return false
        }
        return isTailAsShort(index, as: best)
    }

    private func isTailAsShort(_ index: Int, as best: Int) -> Bool {
        guard let tail = series[index].worstOf100Nanoseconds,
            let bestTail = series[best].worstOf100Nanoseconds
        else { return true }
        let (own, other) = (Double(tail.magnitude), Double(bestTail.magnitude))
        return own <= max(1.5 * other, other + 5_000)
    }

    /// Whether the median of the first is at most half of the second's, and its tail not longer.
    func isFarBetter(_ index: Int, than other: Int) -> Bool {
        isMedianFarBetter(index, than: other) && isTailAsShort(index, as: other)
    }

    func isMedianFarBetter(_ index: Int, than other: Int) -> Bool {
        distance(index) <= distance(other) / 2
    }

    private func distance(_ index: Int) -> Double {
        series[index].lateness.p50.map { Double($0.magnitude) } ?? .infinity
    }
}

extension SeriesAnalysis {
    /// Missed ticks among all that were due, from 0 to 1.
    fileprivate var missedShare: Double {
        Double(missedTicks) / Double(max(1, sampleCount + missedTicks))
    }
}

extension MechanismName {
    /// Burns processor time while it waits, by its nature.
    fileprivate var spins: Bool { self == .spin || self == .precise }
}
