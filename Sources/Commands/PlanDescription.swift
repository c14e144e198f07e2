import Harness
import PunctualBase
import Reporting
import Runs

/// What `--dry-run` prints: what would be measured, how long it takes, how much it stores.
struct PlanDescription {
    var plan: Plan
    /// Threads of a series that has one on each processor.
    var processors: Int
    var style: TerminalStyle

    var text: String {
        let quantities = style.quantities
        let conditions = ConditionsText(quantities: quantities)
        let estimate = plan.estimate(processors: processors)
        let times = style.isUnicode ? "×" : "x"
        var table = TerminalTable(columns: [
            TerminalTable.Column("mechanism"),
            // Without its conditions a mechanism that is measured under several stands there twice.
            TerminalTable.Column("conditions"),
            TerminalTable.Column("after a miss", dropOrder: 1),
        ])
        for (index, series) in plan.series.enumerated() where series.isReference != true {
            table.append([
                isSecond(index) ? "with \(series.name)" : series.name,
                conditions.line(
                    periodNanoseconds: series.periodNanoseconds,
                    conditions: series.conditions
                ),
                series.afterMiss.rawValue,
            ])
        }
        let configurations = "\(measured) configuration" + (measured == 1 ? "" : "s")
        let rounds = "\(plan.rounds) round" + (plan.rounds == 1 ? "" : "s")
        let length = quantities.span(nanoseconds: estimate.nanoseconds)
        let round = quantities.span(nanoseconds: plan.roundNanoseconds)
        let warmUp = quantities.span(nanoseconds: plan.warmUpNanoseconds)
        let size = quantities.count((estimate.archiveBytes + 1_023) / 1_024)
        var prose = [
            "",
            "plan “\(plan.name)”: \(configurations) \(times) \(rounds) \(times) \(round), each "
                + "after \(warmUp) of warm-up",
        ]
        prose += pairing
        prose.append(
            "takes about \(length) and stores \(quantities.count(estimate.samples)) samples in at "
                + "most \(size) KiB"
        )
        return (table.lines(style: style) + prose.map(style.printable)).joined(separator: "\n")
    }

    private var measured: Int { plan.series.count { $0.isReference != true } }

    /// Whether it is the second of a duet of two that are measured for their own sake.
    private func isSecond(_ index: Int) -> Bool {
        plan.pairing == .duet && !index.isMultiple(of: 2)
    }

    private var pairing: [String] {
        guard plan.pairing == .duet else { return [] }
        return [
            measured < plan.series.count
                ? "each beside a reference timer (absolute), half a period apart"
                : "in duets: each with the next at once, half a period apart, taking turns at "
                    + "starting first"
        ]
    }
}
