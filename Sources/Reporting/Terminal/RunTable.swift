package import PunctualBase
package import Runs

/// A line of the list of runs.
package struct RunRow: Hashable, Sendable {
    package var identifier: Int64
    package var label: String?
    /// The start as local time; whoever knows the time zone writes it.
    package var when: String
    package var state: RunState
    package var plan: String
    /// Names of the series.
    package var mechanisms: [String]
    package var rounds: Int
    package var samples: Int

    package init(
        identifier: Int64,
        label: String?,
        when: String,
        state: RunState,
        plan: String,
        mechanisms: [String],
        rounds: Int,
        samples: Int
    ) {
        self.identifier = identifier
        self.label = label
        self.when = when
        self.state = state
        self.plan = plan
        self.mechanisms = mechanisms
        self.rounds = rounds
        self.samples = samples
    }
}

/// The runs of an archive as a table, a newline behind each line.
package func runTable(_ runs: [RunRow], style: TerminalStyle) -> String {
    var table = TerminalTable(columns: [
        .init("run", .right),
        .init("label", dropOrder: 2),
        .init("when"),
        .init("state", dropOrder: 1),
        .init("plan", dropOrder: 3),
        .init("mechanisms", dropOrder: 6),
        .init("rounds", .right, dropOrder: 5),
        .init("samples", .right, dropOrder: 4),
    ])
    let text = style.quantities
    for run in runs {
        table.append([
            String(run.identifier), run.label ?? text.absent, run.when, run.state.rawValue,
            run.plan, mechanisms(run.mechanisms), text.count(run.rounds), text.count(run.samples),
        ])
    }
    return table.lines(style: style).map { $0 + "\n" }.joined()
}

/// Up to three names; more are counted.
private func mechanisms(_ names: [String]) -> String {
    var distinct: [String] = []
    for name in names where !distinct.contains(name) { distinct.append(name) }
    guard distinct.count > 3 else { return distinct.joined(separator: ", ") }
    return distinct.prefix(2).joined(separator: ", ") + " and \(distinct.count - 2) more"
}
