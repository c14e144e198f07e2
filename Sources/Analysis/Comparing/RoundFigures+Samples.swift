import PunctualBase
package import Runs

extension RoundFigures {
    /// The figures of a round by which it is compared.
    ///
    /// Percentiles, windows and shares are of the round's deadlines, missed ones among them
    /// (`DeadlineWalk`); the drift is that of its wakeups.
    ///
    /// A figure needs more of the round than it is made of: a percentile at least one deadline beyond
    /// it (or it would be the maximum), a window figure one whole window, the drift ten wakeups.
    /// Whether all rounds together carry it is asked when two sides are compared
    /// (`Metric.fewestSamples`): p99.9 of a round of 2 000 deadlines is its third largest lateness,
    /// one figure of which means little and twenty of which mean something.
    ///
    /// A free-running mechanism is measured on the grid that began with it, like all others: what
    /// it loses stands in its latenesses and in its drift.
    package init(of measured: MeasuredRound, series: Series) {
        let round = measured.round
        self.init(
            repetition: round.repetition,
            sampleCount: measured.samples.count,
            plannedTicks: round.plannedTicks,
            values: Self.values(of: measured, periodNanoseconds: series.periodNanoseconds),
            stealNanoseconds: round.noise.stealNanoseconds,
            runQueueNanoseconds: round.noise.runQueueNanoseconds,
            lengthNanoseconds: Int64(round.plannedTicks)
                .multipliedClamped(by: series.periodNanoseconds),
            isDisturbed: round.disturbance == nil ? nil : true,
            throttledNanoseconds: round.noise.throttledNanoseconds,
            conditions: round.observed.map { EffectiveConditions($0) }
        )
    }

    /// The figures of all rounds that were measured to their end, in the order of repetition.
    package static func figures(of rounds: [MeasuredRound], series: Series) -> [RoundFigures] {
        rounds.filter { $0.round.isComplete && $0.round.failure == nil }
            .sorted {
                ($0.round.repetition, $0.round.position) < ($1.round.repetition, $1.round.position)
            }
            .map { RoundFigures(of: $0, series: series) }
    }

    private static func values(
        of measured: MeasuredRound,
        periodNanoseconds: Int64
    ) -> [Metric: Double] {
        var values: [Metric: Double] = [:]
        var sorter = LatenessSorter()
        let latenesses = LatenessMultiset(
            of: measured,
            periodNanoseconds: periodNanoseconds,
            sorter: &sorter
        )
        for (metric, percent) in [(Metric.p50, 50), (.p99, 99), (.p999, 99.9)] {
            let rank = nearestRank(of: percent / 100, among: latenesses.count)
            if rank < latenesses.count { values[metric] = Double(latenesses.value(atRank: rank)) }
        }
        let windows = WindowFigures(of: measured, periodNanoseconds: periodNanoseconds)
        values[.windowP90] = windows.medianOfP90.map(Double.init)
        values[.worstOf100] = windows.medianOfMaximum.map(Double.init)
        values[.drift] = measured.samples.slopeOfMinima(periodNanoseconds: periodNanoseconds)
        // On the virtual clock nothing is spent.
        let wakeups = measured.samples.count
        if wakeups > 0, measured.round.processorNanoseconds > 0 {
            values[.processor] = Double(measured.round.processorNanoseconds) / Double(wakeups)
        }
        let planned = Double(measured.round.plannedTicks)
        if planned > 0 {
            let late = latenesses.count(laterThan: Metric.lateLimitNanoseconds)
            values[.late] = Double(late) / planned * 1_000
            values[.missed] = Double(measured.round.missedTicks) / planned * 1_000
        }
        return values
    }
}

extension Metric {
    /// The fewest deadlines of a side that carry the metric (of the drift, wakeups): ten beyond a
    /// percentile, ten windows.
    package var fewestSamples: Int {
        switch self {
        case .p50: LatenessPercentiles.samplesForP50
        case .windowP90, .worstOf100: 10 * DeadlineWindows.length
        case .p99: LatenessPercentiles.samplesForP99
        case .p999: LatenessPercentiles.samplesForP999
        case .drift: Samples.fewestForDrift
        // Of ticks that were planned; where none was woken, all the more is to be said. That they
        // are few stands in the interval (`CountedShare`).
        case .late, .missed: 0
        case .processor: DeadlineWindows.length
        }
    }

    /// What rounds have of what carries the metric.
    func support(in rounds: [RoundFigures]) -> Int {
        rounds.reduce(0) { $0 + (self == .drift ? $1.sampleCount : $1.plannedTicks) }
    }

    var supportName: String { self == .drift ? "wakeups" : "deadlines" }
}

/// Figures of windows of a hundred consecutive deadlines, which one burst of the host cannot move.
private struct WindowFigures: WindowSink {
    private var p90: LatenessMultiset
    private var maxima: LatenessMultiset
    private let period: Int64

    init(of measured: MeasuredRound, periodNanoseconds: Int64) {
        period = periodNanoseconds
        let step = DeadlineWindows.step(periodNanoseconds: periodNanoseconds)
        p90 = LatenessMultiset(periodNanoseconds: step)
        maxima = p90
        var windows = DeadlineWindows(periodNanoseconds: periodNanoseconds)
        measured.forEachDeadline(
            periodNanoseconds: periodNanoseconds,
            wakeups: { windows.add($0, to: &self) },
            missed: { windows.add($0, to: &self) }
        )
        var sorter = LatenessSorter()
        p90.sort(with: &sorter)
        maxima.sort(with: &sorter)
    }

    mutating func add(_ window: ArraySlice<Int64>) {
        let sorted = SortedLatenesses(Array(window))
        if let value = sorted.percentile(90) { p90.add([value]) }
        if let value = sorted.percentile(100) { maxima.add([value]) }
    }

    mutating func add(gapFrom latest: Int64, windows: Int64) {
        maxima.add(DeadlineSpan(firstTick: 1, count: windows, latenessNanoseconds: latest))
        // Ten of the hundred are later than the 90th.
        p90.add(
            DeadlineSpan(firstTick: 1, count: windows, latenessNanoseconds: latest &- 10 &* period)
        )
    }

    var medianOfP90: Int64? { p90.percentile(50) }
    var medianOfMaximum: Int64? { maxima.percentile(50) }
}

extension Samples {
    /// Windows of a round of which the drift is made.
    private static var driftWindows: Int { 20 }
    static var fewestForDrift: Int { 10 }

    /// The slope of lateness over time, in ppm: Theil–Sen through the smallest lateness of each of
    /// 20 windows.
    ///
    /// What disturbs a wakeup makes it later, so minima carry the timer's own scale with the least
    /// noise: over two seconds on a busy host to ±5 ppm, where medians of windows give ±8 and least
    /// squares ±70.
    ///
    /// - Returns: `nil` with fewer than ten wakeups.
    func slopeOfMinima(periodNanoseconds: Int64) -> Double? {
        guard count >= Self.fewestForDrift else { return nil }
        let windows = min(count, Self.driftWindows)
        var times: [Double] = []
        var minima: [Double] = []
        for number in 0..<windows {
            let range = (number * count / windows)..<((number + 1) * count / windows)
            let sum = ticks[range].reduce(0.0) { $0 + Double($1) }
            times.append(sum / Double(range.count) * Double(periodNanoseconds))
            minima.append(Double(latenessNanoseconds[range].min() ?? 0))
        }
        return TheilSen(times: times, values: minima).map { $0.slope * 1e6 }
    }
}
