import Analysis
import PunctualBase
import Runs

/// What a reader of the summary has to mind; each warning names its remedy where there is one.
func warnings(about analysis: RunAnalysis, style: TerminalStyle) -> [String] {
    let state = [stateWarning(analysis.run, analysis.series)].compactMap(\.self)
    let others = [
        driftWarning(analysis.series, style: style),
        stealWarning(analysis.stolenTime, style: style),
        throttlingWarning(analysis, style: style),
        sampleWarning(analysis, style: style),
    ].compactMap(\.self)
    return state + analysis.partialFailures + analysis.disturbances + others
}

private func stateWarning(_ run: Run, _ series: [SeriesAnalysis]) -> String? {
    let wanted = run.plan.rounds * run.plan.series.count
    let complete = series.reduce(0) { $0 + $1.wholeRepetitions }
    switch run.state {
    case .finished: return nil
    case .failed: return "The run came to its end, and nothing of it could be measured."
    case .running: return "The run has not ended: \(complete) of \(wanted) rounds so far."
    case .interrupted:
        return "The run was interrupted after \(complete) of \(wanted) rounds;"
            + " what was measured is kept."
    }
}

/// A drift beyond doubt: that of a free-running loop.
private func driftWarning(_ series: [SeriesAnalysis], style: TerminalStyle) -> String? {
    let drifting = series.filter { $0.drift?.isRunningAway == true }
    func lost(_ series: SeriesAnalysis) -> Double {
        abs(series.drift?.nanosecondsLostInRound ?? 0)
    }
    guard let worst = drifting.max(by: { lost($0) < lost($1) }), let drift = worst.drift,
        let error = drift.nanosecondsLostInRound
    else { return nil }
    let text = style.quantities
    return "\(worst.series.name) drifts by \(DriftText(quantities: text).value(drift)): after"
        + " \(text.time(nanoseconds: drift.roundSeconds * 1e9)) it is"
        + " \(text.time(nanoseconds: abs(error))) \(error > 0 ? "behind" : "ahead")."
}

private func stealWarning(_ stolen: TakenTime, style: TerminalStyle) -> String? {
    guard stolen.disturbedSlots > 0 else { return nil }
    let time = style.quantities.time(nanoseconds: stolen.nanoseconds)
    return "The hypervisor took \(time) from the processors while it measured, more than 10 ms in"
        + " \(stolen.disturbedSlots) of \(stolen.slots) rounds: p99, maximum and missed ticks are"
        + " partly the host's. More --rounds even this out."
}

private func throttlingWarning(_ analysis: RunAnalysis, style: TerminalStyle) -> String? {
    let throttled = analysis.throttledTime
    guard throttled.disturbedSlots > 0 else { return nil }
    let time = style.quantities.time(nanoseconds: throttled.nanoseconds)
    let quota = analysis.run.host.processorQuota.flatMap { $0.isLimited ? " (\($0.text))" : nil }
    return "The processor quota\(quota ?? "") of its control group stopped it for \(time) in"
        + " \(throttled.disturbedSlots) of \(throttled.slots) rounds: p99, maximum and missed ticks"
        + " are partly the quota's. Measure without it."
}

private func sampleWarning(_ analysis: RunAnalysis, style: TerminalStyle) -> String? {
    let needed = LatenessPercentiles.samplesForP999
    let counts = analysis.ranking.map { analysis.series[$0].deadlineCount }
    guard let fewest = counts.min(), fewest > 0, fewest < needed else { return nil }
    // Twice the rounds bring twice the deadlines.
    let rounds = (needed * analysis.run.plan.rounds + fewest - 1) / fewest
    let text = style.quantities
    return "p99.9 needs \(text.count(needed)) deadlines, there are \(text.count(fewest)):"
        + " use --rounds \(rounds)."
}
