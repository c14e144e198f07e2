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
/// - Parameters:
///   - series: As it stands in the plan.
///   - index: Its place in the plan.
///   - source: Its rounds.
///   - bins: Those of the whole run.
/// - Returns: All figures but the ranking.
/// - Throws: What reading the rounds throws.
package func analyse<Source: RoundSource>(
    series: Series,
    index: Int,
    rounds source: Source,
    bins: LatenessBins
) throws(Source.Failure) -> SeriesAnalysis {
    let outlines = source.outlines
    let ordered = outlines.indices.sorted {
        outlines[$0].round.position < outlines[$1].round.position
    }
    let measured = ordered.filter { outlines[$0].round.failure == nil }
    let rounds = measured.map { outlines[$0] }
    var analysis = SeriesAnalysis(
        series: series,
        index: index,
        rounds: rounds.map(\.round),
        failure: measured.isEmpty ? ordered.first.flatMap { outlines[$0].round.failure } : nil
    )
    analysis.failedRounds = ordered.map { outlines[$0].round }.filter { $0.failure != nil }
    analysis.countEvents(in: rounds)
    analysis.addProcessorTime(of: rounds)
    analysis.addStages(of: rounds)
    guard rounds.contains(where: { $0.sampleCount > 0 }) else { return analysis }
    var reader = SeriesReader(series, outlines: rounds, bins: bins)
    while !reader.isDone {
        for (number, place) in measured.enumerated() {
            reader.beginRound(number)
            try source.read(place) { reader.take($0) }
            reader.endRound()
        }
        reader.endPass()
    }
    reader.fill(&analysis)
    return analysis
}

/// Works out the figures of one series whose rounds are in memory.
package func analyse(
    series: Series,
    index: Int,
    rounds: [MeasuredRound],
    bins: LatenessBins
) -> SeriesAnalysis {
    analyse(series: series, index: index, rounds: RoundsInMemory(rounds), bins: bins)
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
    /// Counts that the harness took beside the samples, added up.
    fileprivate mutating func countEvents(in rounds: [RoundOutline]) {
        missedTicks = rounds.map(\.round.missedTicks).clampedSum()
        for outline in rounds { noise.add(outline.round.noise) }
    }

    fileprivate mutating func addProcessorTime(of rounds: [RoundOutline]) {
        let ticks = rounds.map(\.sampleCount).clampedSum()
        guard ticks > 0 else { return }
        let used = Double(rounds.map(\.round.processorNanoseconds).clampedSum())
        let passed = Double(rounds.map(\.deadlines).clampedSum())
        processorNanosecondsPerTick = used / Double(ticks)
        if passed > 0 { processorShare = used / (passed * Double(series.periodNanoseconds)) }
        let spinning = rounds.filter { $0.round.spin != nil }
        let margins = spinning.compactMap { $0.round.spin?.marginNanoseconds }
        spinMarginNanoseconds = SortedLatenesses(margins).percentile(50)
        let spinTicks = spinning.map(\.sampleCount).clampedSum()
        if spinTicks > 0 {
            let spent = spinning.map { $0.round.spin?.spinNanoseconds ?? 0 }.clampedSum()
            spinNanosecondsPerTick = Double(spent) / Double(spinTicks)
        }
    }
}

extension SeriesAnalysis {
    /// The round is the unit, as everywhere: percentiles of different rounds are not pooled.
    fileprivate mutating func addStages(of rounds: [RoundOutline]) {
        for stage in RunStage.allCases {
            let times = rounds.compactMap { $0.round.stages[stage] }
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
        if let more = other.throttledPeriods {
            throttledPeriods = (throttledPeriods ?? 0).addingClamped(more)
        }
        if let more = other.throttledNanoseconds {
            throttledNanoseconds = (throttledNanoseconds ?? 0).addingClamped(more)
        }
    }
}
