import PunctualBase
package import Runs

/// Works out all figures of a run that is in memory.
///
/// - Parameters:
///   - run: The run with its plan.
///   - rounds: Of all series, in any order.
/// - Returns: Its series in the order of the plan, with ranking and advice.
package func analyse(run: Run, rounds: [MeasuredRound]) -> RunAnalysis {
    var range = LatenessRange()
    var ofSeries = [[MeasuredRound]](repeating: [], count: run.plan.series.count)
    for round in rounds where run.plan.series.indices.contains(round.round.series) {
        ofSeries[round.round.series].append(round)
        guard round.round.failure == nil else { continue }
        range.include(round, of: run.plan.series[round.round.series])
    }
    let bins = LatenessBins(covering: range)
    let series = run.plan.series.enumerated().map { index, series in
        analyse(series: series, index: index, rounds: ofSeries[index], bins: bins)
    }
    return assemble(run: run, series: series)
}

/// Works out the figures of one series.
///
/// The samples are not needed afterwards, so an archive of any size can be analysed a series at a
/// time.
///
/// - Parameters:
///   - series: As it stands in the plan.
///   - index: Its place in the plan.
///   - rounds: Those of the series, in any order, failed ones among them.
///   - bins: Those of the whole run.
/// - Returns: All figures but the ranking.
package func analyse(
    series: Series,
    index: Int,
    rounds: [MeasuredRound],
    bins: LatenessBins
) -> SeriesAnalysis {
    let ordered = rounds.sorted { $0.round.position < $1.round.position }
    let measured = ordered.filter { $0.round.failure == nil }
    var analysis = SeriesAnalysis(
        series: series,
        index: index,
        rounds: measured.map(\.round),
        failure: measured.isEmpty ? ordered.first?.round.failure : nil
    )
    analysis.countEvents(in: measured)
    analysis.addProcessorTime(of: measured)
    analysis.addStages(of: measured)
    analysis.addDistribution(of: measured, bins: bins)
    analysis.addOrder(of: measured)
    return analysis
}

/// Puts the series of a run, in the order of its plan, into their ranking and adds the advice.
package func assemble(run: Run, series: [SeriesAnalysis]) -> RunAnalysis {
    var analysis = RunAnalysis(run: run, series: series, ranking: [], recommendations: [])
    analysis.series.correctDrift()
    let ranked = analysis.groups.map { group in
        (group, GroupRanking(of: group.ranked, in: analysis.series))
    }
    analysis.ranking = ranked.flatMap { $0.1.order }
    analysis.recommendations = ranked.compactMap { group, ranking in
        GroupAdvice(on: group, ranking: ranking, in: analysis).recommendation
    }
    return analysis
}

extension SeriesAnalysis {
    /// Figures that only the set of all latenesses matters to.
    fileprivate mutating func addDistribution(of measured: [MeasuredRound], bins: LatenessBins) {
        guard measured.contains(where: { $0.samples.count > 0 }) else { return }
        var sorter = LatenessSorter()
        let slices = TimeSlices(
            measured,
            periodNanoseconds: series.periodNanoseconds,
            sorter: &sorter
        )
        let pooled = SortedLatenesses(slices.values, sorter: &sorter)
        deadlineCount = pooled.count
        lateness = LatenessPercentiles(of: pooled)
        addWakeups(of: measured, pooled: pooled, sorter: &sorter)
        let budgets = [series.periodNanoseconds / 10, series.periodNanoseconds]
        laterShares = budgets.map { ExceedancePoint(of: pooled, laterThan: $0) }
        histogram = bins.histogram(of: pooled.nanoseconds, in: pooled.nanoseconds.indices)
        exceedance = ExceedancePoint.exceedance(of: pooled)
        timeline = slices.timeline(bins: bins)

        repetitionCounts = RepetitionCounts(
            pooled: pooled,
            slices: slices,
            repetitions: measured.map(\.round.repetition)
        )
        let quantiles = SpectrumPoint.quantiles(samples: pooled.count)
        let bands = RoundBootstrap(repetitions: measured.map(\.round.repetition))?
            .intervals(of: [0.5, 0.99] + quantiles, pooled: pooled, slices: slices)
        spectrum = SpectrumPoint.spectrum(
            of: pooled,
            quantiles: quantiles,
            bands: bands.map { Array($0.dropFirst(2)) }
        )
        guard let bands, bands.count >= 2 else { return }
        p50 = lateness.p50.map { Estimate($0, within: bands[0]) }
        p99 = lateness.p99.map { Estimate($0, within: bands[1]) }
    }

    /// Figures of the wakeups alone.
    private mutating func addWakeups(
        of measured: [MeasuredRound],
        pooled: SortedLatenesses,
        sorter: inout LatenessSorter
    ) {
        sampleCount = measured.reduce(0) { $0 + $1.samples.count }
        var wakeups = pooled
        if sampleCount < deadlineCount {
            let latenesses = measured.flatMap(\.samples.latenessNanoseconds)
            wakeups = SortedLatenesses(latenesses, sorter: &sorter)
        }
        wakeupLateness = LatenessPercentiles(of: wakeups)
        earlyWakeups = wakeups.nanoseconds.firstIndex(above: -1, in: wakeups.nanoseconds.indices)
    }

    /// Figures that the order of the wakeups within a round matters to.
    fileprivate mutating func addOrder(of measured: [MeasuredRound]) {
        let period = Double(series.periodNanoseconds)
        var worst = WorstOfHundred()
        var jitter = PeriodJitter(expectedCount: sampleCount)
        var stability = AllanDeviation(intervalNanoseconds: period)
        var wander = MaximumTimeIntervalError(intervalNanoseconds: period)
        for round in measured {
            worst.add(round.deadlineLatenesses(periodNanoseconds: series.periodNanoseconds))
            jitter.add(round.samples.latenessNanoseconds)
            let phase = TimeIntervalError.phase(of: round.samples)
            stability.add(phase)
            wander.add(phase)
        }
        worstOf100Nanoseconds = worst.medianNanoseconds
        periodJitterRMSNanoseconds = jitter.rootMeanSquareNanoseconds
        periodJitterSpreadNanoseconds = jitter.spreadNanoseconds
        allanDeviation = stability.points
        maximumTimeIntervalError = wander.points
        medianTimeIntervalError = wander.medianPoints
        drift = DriftEstimate(
            of: measured,
            periodNanoseconds: series.periodNanoseconds,
            isFreeRunning: series.mechanism.isFreeRunning
        )
    }

    /// Counts that the harness took beside the samples, added up.
    fileprivate mutating func countEvents(in measured: [MeasuredRound]) {
        missedTicks = measured.map(\.round.missedTicks).clampedSum()
        for round in measured { noise.add(round.round.noise) }
    }

    fileprivate mutating func addProcessorTime(of measured: [MeasuredRound]) {
        let ticks = measured.reduce(0) { $0 + $1.samples.count }
        guard ticks > 0 else { return }
        let used = Double(measured.map(\.round.processorNanoseconds).clampedSum())
        let passed = measured.map { $0.round.deadlines(among: $0.samples) }.clampedSum()
        processorNanosecondsPerTick = used / Double(ticks)
        if passed > 0 {
            processorShare = used / (Double(passed) * Double(series.periodNanoseconds))
        }
        let spinning = measured.filter { $0.round.spin != nil }
        let margins = spinning.compactMap { $0.round.spin?.marginNanoseconds }
        spinMarginNanoseconds = SortedLatenesses(margins).percentile(50)
        let spinTicks = spinning.reduce(0) { $0 + $1.samples.count }
        if spinTicks > 0 {
            let spent = spinning.map { $0.round.spin?.spinNanoseconds ?? 0 }.clampedSum()
            spinNanosecondsPerTick = Double(spent) / Double(spinTicks)
        }
    }
}

extension SeriesAnalysis {
    /// The round is the unit, as everywhere: percentiles of different rounds are not pooled.
    fileprivate mutating func addStages(of measured: [MeasuredRound]) {
        for stage in RunStage.allCases {
            let times = measured.compactMap { $0.round.stages[stage] }
            guard let p50 = SortedLatenesses(times.map(\.p50Nanoseconds)).percentile(50),
                let p99 = SortedLatenesses(times.map(\.p99Nanoseconds)).percentile(50)
            else { continue }
            stages[stage] = StageTimes(p50Nanoseconds: p50, p99Nanoseconds: p99)
        }
    }
}

extension NoiseCounters {
    /// Adds another round's; what the kernel told for some rounds only is the sum over these.
    fileprivate mutating func add(_ other: NoiseCounters) {
        stealNanoseconds.addClamped(other.stealNanoseconds)
        voluntarySwitches.addClamped(other.voluntarySwitches)
        involuntarySwitches.addClamped(other.involuntarySwitches)
        minorFaults.addClamped(other.minorFaults)
        majorFaults.addClamped(other.majorFaults)
        if let more = other.migrations { migrations = (migrations ?? 0).addingClamped(more) }
        if let more = other.runQueueNanoseconds {
            runQueueNanoseconds = (runQueueNanoseconds ?? 0).addingClamped(more)
        }
    }
}
