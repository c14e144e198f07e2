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
            TerminalTable.Column("conditions", dropOrder: 2),
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
        let length = quantities.time(nanoseconds: estimate.nanoseconds)
        return
            (table.lines(style: style) + [
                "",
                "plan “\(plan.name)”: \(measured) configurations \(times) \(plan.rounds) "
                    + "rounds \(times) \(quantities.time(nanoseconds: plan.roundNanoseconds))"
                    + ", each after \(quantities.time(nanoseconds: plan.warmUpNanoseconds)) of warm-up",
            ] + pairing + [
                "takes about \(length) and stores \(quantities.count(estimate.samples)) samples in "
                    + "at most \(quantities.count((estimate.archiveBytes + 1_023) / 1_024)) KiB"
            ]).map(style.printable).joined(separator: "\n")
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
