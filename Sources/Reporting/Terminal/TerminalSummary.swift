package import Analysis
package import PunctualBase
import Runs

/// The summary of a run: what was measured, the ranking of each group, what to mind, what to use.
///
/// - Parameters:
///   - analysis: The run with its figures.
///   - style: What the terminal can show.
/// - Returns: Lines with a newline behind each; the path of the report, printed after it, is the
///   caller's.
package func summary(of analysis: RunAnalysis, style: TerminalStyle) -> String {
    var lines = headerLines(of: analysis.run, style: style)
    var tables: [TerminalTable.Rendering] = []
    for group in analysis.groups {
        lines.append("")
        let table = GroupTable(group, of: analysis, style: style)
        lines += table.lines
        let stages = StageTable(group, of: analysis, style: style)
        if !stages.lines.isEmpty { lines += [""] + stages.lines }
        tables += [table.rendering, stages.rendering].compactMap(\.self)
    }
    let warnings = warnings(about: analysis, style: style)
    let notes = style.notes(of: tables, remedy: "Widen the terminal, or read the report.")
    if !warnings.isEmpty || !notes.isEmpty { lines.append("") }
    for text in warnings { lines += style.wrapped(style.printable(text)).map(style.warning) }
    lines += notes
    let advice = analysis.adviceSentences(with: style.quantities)
    if !advice.isEmpty { lines.append("") }
    for sentence in advice { lines += style.wrapped(style.printable(sentence)).map(style.strong) }
    lines += causeLines(of: analysis, style: style)
    return lines.map { $0 + "\n" }.joined()
}

/// What is known of why the wakeups come late; of many conditions only the first, for the report
/// names all.
private func causeLines(of analysis: RunAnalysis, style: TerminalStyle) -> [String] {
    let sentences = analysis.causeSentences(quantities: style.quantities, isBrief: true)
    var lines: [String] = []
    for text in sentences.prefix(shownCauses) {
        lines += [""] + style.wrapped(style.printable(text))
    }
    let rest = sentences.count - shownCauses
    if rest > 0 {
        let text = "The report has \(rest) more of such causes."
        lines += style.wrapped(text).map(style.faint)
    }
    return lines
}

private let shownCauses = 3

/// Two lines: the run with its plan, and the host.
private func headerLines(of run: Run, style: TerminalStyle) -> [String] {
    let times = ConditionsText(quantities: style.quantities)
    let plan = run.plan
    var first = run.identifier > 0 ? "run \(run.identifier)" : "run"
    if let label = run.label { first += " “\(label)”" }
    first += ": plan \(plan.name), \(plan.rounds) \(plan.rounds == 1 ? "round" : "rounds")"
    first += " of \(times.period(plan.roundNanoseconds))"
    if plan.warmUpNanoseconds > 0 {
        first += " after \(times.period(plan.warmUpNanoseconds)) of warm-up"
    }
    if plan.pairing == .duet {
        let hasReferences = plan.series.contains { $0.isReference == true }
        first += hasReferences ? ", each beside a reference timer" : ", in duets"
    }
    let host = run.host
    let count = host.processorCount
    var parts = [host.processorModel, "\(count) \(count == 1 ? "processor" : "processors")"]
    if let virtualisation = host.virtualisation { parts.append(virtualisation) }
    parts.append("Linux \(host.kernelRelease)")
    if let source = host.clockSource { parts.append("clock \(source)") }
    if let governor = host.governor { parts.append("governor \(governor)") }
    if let quota = host.processorQuota, quota.isLimited { parts.append("quota \(quota.text)") }
    if let nice = host.nice, nice != 0 { parts.append("nice \(nice)") }
    if let allowed = host.allowedProcessors, allowed.count < count {
        let noun = allowed.count == 1 ? "processor" : "processors"
        parts.append("on \(noun) \(ProcessorList.text(of: allowed))")
    }
    let second = "\(host.hostName): " + parts.joined(separator: ", ")
    return [
        style.strong(style.clipped(style.printable(first))),
        style.clipped(style.printable(second)),
    ]
}
