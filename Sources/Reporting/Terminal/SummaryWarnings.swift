import Analysis
import PunctualBase
import Runs

/// What a reader of the summary has to mind; each warning names its remedy where there is one.
func warnings(about analysis: RunAnalysis, style: TerminalStyle) -> [String] {
    let state = [stateWarning(analysis.run, analysis.series)].compactMap(\.self)
    let others = [
        driftWarning(analysis.series, style: style),
        stealWarning(analysis.stolenTime, style: style),
        sampleWarning(analysis, style: style),
    ].compactMap(\.self)
    return state + analysis.partialFailures + analysis.disturbances + others
}

private func stateWarning(_ run: Run, _ series: [SeriesAnalysis]) -> String? {
    let wanted = run.plan.rounds * run.plan.series.count
    let complete = series.reduce(0) { $0 + $1.rounds.count { $0.isComplete } }
    switch run.state {
    case .finished: return nil
    case .failed: return "The run came to its end, and nothing of it could be measured."
    case .running: return "The run has not ended: \(complete) of \(wanted) rounds so far."
    case .interrupted:
        return "The run was interrupted after \(complete) of \(wanted) rounds;"
            + " what was measured is kept."
    }
}

/// A drift that is far outside of its interval's noise: a free-running loop's.
private func driftWarning(_ series: [SeriesAnalysis], style: TerminalStyle) -> String? {
    let drifting = series.filter { analysis in
        guard let drift = analysis.drift?.partsPerMillion else { return false }
        return analysis.series.mechanism.isFreeRunning && drift.low > 0
    }
    guard let worst = drifting.max(by: { $0.lostNanoseconds < $1.lostNanoseconds }),
        let drift = worst.drift
    else { return nil }
    let text = style.quantities
    return "\(worst.series.name) drifts by"
        + " \(text.partsPerMillion(drift.partsPerMillion.value)): after"
        + " \(text.time(nanoseconds: drift.roundSeconds * 1e9)) it is"
        + " \(text.time(nanoseconds: drift.accumulatedNanoseconds)) behind."
}

extension SeriesAnalysis {
    fileprivate var lostNanoseconds: Int64 { drift?.accumulatedNanoseconds ?? 0 }
}

private func stealWarning(_ stolen: StolenTime, style: TerminalStyle) -> String? {
    guard stolen.disturbedSlots > 0 else { return nil }
    let time = style.quantities.time(nanoseconds: stolen.nanoseconds)
    return "The hypervisor took \(time) from the processors while it measured, more than 10 ms in"
        + " \(stolen.disturbedSlots) of \(stolen.slots) rounds: p99, maximum and missed ticks are"
        + " partly the host's. More --rounds even this out."
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
