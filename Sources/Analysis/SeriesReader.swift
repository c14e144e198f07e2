import PunctualBase
import Runs

/// Works out the figures of a series while its rounds are read, as often as that takes.
///
/// The first pass gathers all but two things: the values at wanted ranks, where the deadlines are
/// more than fit into memory, take further passes (`RankSelection`), and the counts that repetitions
/// are resampled with need those values, and one more pass.
struct SeriesReader {
    private let series: Series
    private let outlines: [RoundOutline]
    private let deadlineCount: Int
    private let sampleCount: Int
    private let quantiles: [Double]
    private let bootstrap: RoundBootstrap?
    /// The repetitions with a deadline, each once and rising: what is resampled.
    private let repetitions: [Int]
    private let unitOfRound: [Int]

    private enum Stage { case gathering, selecting, resampling, done }
    private var stage = Stage.gathering

    // Whatever the order of the wakeups does not matter to.
    private var lateness: RankSelection
    private var wakeupLateness: RankSelection
    private var hasMissed: Bool { sampleCount < deadlineCount }
    private var later: [(lateness: Int64, count: Int)]
    private var earlyWakeups = 0
    private var slices: TimeSlices
    private var cuts: CutCounts?

    // What it matters to.
    private var windows: DeadlineWindows
    private var worst: WorstOfHundred
    private var jitter: PeriodJitter
    private var stability: AllanDeviation
    private var wander: MaximumTimeIntervalError
    private var drifts: [RoundDrift] = []

    // Of the round that is read.
    private var walk = DeadlineWalk(periodNanoseconds: 1, deadlines: 0)
    private var unit = 0
    private var phase: RoundPhase?
    private var sorter = LatenessSorter()

    /// - Parameters:
    ///   - series: As it stands in the plan.
    ///   - outlines: Of the rounds that were measured, in their order; some have samples.
    ///   - bins: Those of the whole run.
    ///   - sortedLimit: `RankSelection.sortedLimit`.
    init(
        _ series: Series,
        outlines: [RoundOutline],
        bins: LatenessBins,
        sortedLimit: Int = RankSelection.sortedLimit
    ) {
        let period = series.periodNanoseconds
        self.series = series
        self.outlines = outlines
        let deadlines = outlines.map { Int($0.deadlines) }.clampedSum()
        deadlineCount = deadlines
        sampleCount = outlines.map(\.sampleCount).clampedSum()
        quantiles = SpectrumPoint.quantiles(samples: deadlineCount)
        // A round that was cut before its first deadline says nothing: drawn, it would be a gap.
        let ofRounds = outlines.filter { $0.deadlines > 0 }.map(\.round.repetition)
        bootstrap = RoundBootstrap(repetitions: ofRounds)
        let distinct = Set(ofRounds).sorted()
        let units = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
        repetitions = distinct
        unitOfRound = outlines.map { units[$0.round.repetition, default: 0] }

        var ranks = LatenessPercentiles.ranks(count: deadlineCount)
        ranks += quantiles.map { nearestRank(of: $0, among: deadlines) }
        ranks += ExceedancePoint.ranks(count: deadlineCount)
        ranks += RepetitionCounts.cutRanks(count: deadlineCount)
        if bootstrap != nil { ranks += RoundBootstrap.cutRanks(count: deadlineCount) }
        lateness = RankSelection(
            ranks: ranks,
            count: deadlineCount,
            step: period,
            sortedLimit: sortedLimit
        )
        // Without a missed tick they are those of the deadlines.
        let wakeups = sampleCount < deadlineCount ? sampleCount : 0
        wakeupLateness = RankSelection(
            ranks: LatenessPercentiles.ranks(count: wakeups),
            count: wakeups,
            sortedLimit: sortedLimit
        )
        later = [period / 10, period].map { (lateness: $0, count: 0) }
        slices = TimeSlices(
            roundLengths: outlines.map(\.deadlines),
            periodNanoseconds: period,
            bins: bins
        )

        windows = DeadlineWindows(periodNanoseconds: period)
        let windowCount = outlines.map { Int($0.deadlines) / DeadlineWindows.length }.clampedSum()
        worst = WorstOfHundred(
            windows: windowCount,
            periodNanoseconds: period,
            sortedLimit: sortedLimit
        )
        let periods = outlines.map { max(0, $0.sampleCount - 1) }.clampedSum()
        jitter = PeriodJitter(count: periods, sortedLimit: sortedLimit)
        stability = AllanDeviation(intervalNanoseconds: Double(period))
        wander = MaximumTimeIntervalError(intervalNanoseconds: Double(period))
    }

    var isDone: Bool { stage == .done }
}

/// One pass.
extension SeriesReader {
    mutating func beginRound(_ number: Int) {
        let outline = outlines[number]
        unit = unitOfRound[number]
        walk = DeadlineWalk(
            periodNanoseconds: series.periodNanoseconds,
            deadlines: outline.deadlines
        )
        jitter.beginRound()
        guard stage == .gathering else { return }
        slices.beginRound(number)
        let phase = RoundPhase(of: outline)
        stability.beginRound(points: phase.points)
        wander.beginRound(points: phase.points)
        self.phase = phase
        drifts.append(
            RoundDrift(
                repetition: outline.round.repetition,
                count: outline.sampleCount,
                periodNanoseconds: series.periodNanoseconds
            )
        )
    }

    mutating func take(_ samples: Samples) {
        if stage != .resampling {
            jitter.add(samples.latenessNanoseconds)
            if hasMissed { wakeupLateness.add(samples.latenessNanoseconds[...]) }
        }
        if stage == .gathering { takeOrder(of: samples) }
        var walk = self.walk
        walk.take(
            samples,
            wakeups: { take(samples.latenessNanoseconds[$0]) },
            missed: { take($0) }
        )
        self.walk = walk
    }

    mutating func endRound() {
        var walk = self.walk
        walk.end(missed: { take($0) })
        self.walk = walk
        windows.endRound()
        if stage == .gathering { slices.endRound(sorter: &sorter) }
    }

    /// What only wakeups tell, in their order.
    private mutating func takeOrder(of samples: Samples) {
        for lateness in samples.latenessNanoseconds where lateness < 0 { earlyWakeups += 1 }
        drifts[drifts.count - 1].add(samples)
        var phase = self.phase
        // In pieces that stay in the processor's cache.
        var points: [Double] = []
        points.reserveCapacity(Self.pointsAtOnce)
        phase?.forEach(samples) { point in
            points.append(point)
            guard points.count == Self.pointsAtOnce else { return }
            take(points)
            points.removeAll(keepingCapacity: true)
        }
        take(points)
        self.phase = phase
    }

    private static let pointsAtOnce = 4_096

    private mutating func take(_ points: [Double]) {
        stability.append(points)
        wander.append(points)
    }

    /// Deadlines with a wakeup of their own.
    private mutating func take(_ latenesses: ArraySlice<Int64>) {
        if stage == .resampling {
            cuts?.add(latenesses, unit: unit)
            return
        }
        lateness.add(latenesses)
        if !worst.isDone { windows.add(latenesses, to: &worst) }
        guard stage == .gathering else { return }
        slices.add(latenesses, sorter: &sorter)
        for place in later.indices {
            let limit = later[place].lateness
            for lateness in latenesses where lateness > limit { later[place].count += 1 }
        }
    }

    /// Deadlines that were missed.
    private mutating func take(_ span: DeadlineSpan) {
        let period = series.periodNanoseconds
        if stage == .resampling {
            cuts?.add(span, periodNanoseconds: period, unit: unit)
            return
        }
        lateness.add(
            progressionFrom: span.latenessNanoseconds &- (span.count - 1) &* period,
            count: span.count
        )
        if !worst.isDone { windows.add(span, to: &worst) }
        guard stage == .gathering else { return }
        slices.add(span, sorter: &sorter)
        for place in later.indices {
            later[place].count += Int(span.count(laterThan: later[place].lateness, period: period))
        }
    }

    mutating func endPass() {
        switch stage {
        case .gathering, .selecting:
            if !lateness.isDone { lateness.endPass(sorter: &sorter) }
            if hasMissed, !wakeupLateness.isDone { wakeupLateness.endPass(sorter: &sorter) }
            if !worst.isDone { worst.endPass(sorter: &sorter) }
            if !jitter.isDone { jitter.endPass(sorter: &sorter) }
            let isSelected =
                lateness.isDone && worst.isDone && jitter.isDone
                && (!hasMissed || wakeupLateness.isDone)
            guard isSelected else {
                stage = .selecting
                return
            }
            let all = (ownCuts + bootstrapCuts).sorted()
            cuts = CutCounts(cuts: all.risingOnce, units: repetitions.count)
            stage = .resampling
        case .resampling, .done: stage = .done
        }
    }

    /// Latenesses at which the deadlines of each repetition are counted.
    private var ownCuts: [Int64] {
        RepetitionCounts.cutRanks(count: deadlineCount).map { lateness[$0].value }.risingOnce
    }

    /// Those for intervals; none where nothing can be resampled.
    private var bootstrapCuts: [Int64] {
        guard bootstrap != nil else { return [] }
        return RoundBootstrap.cutRanks(count: deadlineCount).map { lateness[$0].value }.risingOnce
    }
}

/// The figures, once all passes are done.
extension SeriesReader {
    func fill(_ analysis: inout SeriesAnalysis) {
        analysis.sampleCount = sampleCount
        analysis.deadlineCount = deadlineCount
        analysis.earlyWakeups = earlyWakeups
        analysis.lateness = LatenessPercentiles(count: deadlineCount) { lateness[$0].value }
        analysis.wakeupLateness =
            hasMissed
            ? LatenessPercentiles(count: sampleCount) { wakeupLateness[$0].value }
            : analysis.lateness
        analysis.laterShares = later.map { lateness, count in
            ExceedancePoint(
                latenessNanoseconds: lateness,
                share: Double(count) / Double(deadlineCount)
            )
        }
        analysis.histogram = slices.histogram
        analysis.timeline = slices.timeline
        analysis.exceedance = ExceedancePoint.exceedance(count: deadlineCount) { lateness[$0] }
        analysis.repetitionCounts = cuts.map {
            RepetitionCounts($0.counted(at: ownCuts), repetitions: repetitions)
        }
        addIntervals(to: &analysis)

        analysis.worstOf100Nanoseconds = worst.medianNanoseconds
        analysis.periodJitterRMSNanoseconds = jitter.rootMeanSquareNanoseconds
        analysis.periodJitterSpreadNanoseconds = jitter.spreadNanoseconds
        analysis.allanDeviation = stability.points
        analysis.maximumTimeIntervalError = wander.points
        analysis.medianTimeIntervalError = wander.medianPoints
        analysis.drift = DriftEstimate(
            of: drifts,
            periodNanoseconds: series.periodNanoseconds,
            isFreeRunning: series.mechanism.isFreeRunning
        )
    }

    private func addIntervals(to analysis: inout SeriesAnalysis) {
        let bands = cuts.flatMap { cuts in
            bootstrap?.intervals(
                of: [0.5, 0.99] + quantiles,
                counts: cuts.counted(at: bootstrapCuts)
            )
        }
        analysis.spectrum = SpectrumPoint.spectrum(
            quantiles: quantiles,
            count: deadlineCount,
            bands: bands.map { Array($0.dropFirst(2)) }
        ) { lateness[$0].value }
        guard let bands, bands.count >= 2 else { return }
        analysis.p50 = analysis.lateness.p50.map { Estimate($0, within: bands[0]) }
        analysis.p99 = analysis.lateness.p99.map { Estimate($0, within: bands[1]) }
    }
}

extension DeadlineSpan {
    /// How many of its deadlines were met by more than so much late.
    fileprivate func count(laterThan limit: Int64, period: Int64) -> Int64 {
        guard latenessNanoseconds > limit else { return 0 }
        let steps = (UInt64(bitPattern: latenessNanoseconds &- limit) - 1) / UInt64(period)
        return Int64(min(UInt64(count), steps + 1))
    }
}

extension [Int64] {
    /// Without repetitions; it rises.
    fileprivate var risingOnce: [Int64] {
        var once: [Int64] = []
        for value in self where once.last != value { once.append(value) }
        return once
    }
}
