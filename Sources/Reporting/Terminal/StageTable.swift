import Analysis
import PunctualBase
import Runs

/// Where the time of the schedulers of a group went, under the line of its figures.
struct StageTable {
    /// What the terminal is too narrow for; `nil` where no scheduler was measured.
    let rendering: TerminalTable.Rendering?
    private let style: TerminalStyle

    init(_ group: SeriesGroup, of analysis: RunAnalysis, style: TerminalStyle) {
        self.style = style
        let quantities = style.quantities
        // On a narrow terminal the p99 of what takes least goes first.
        let importance: [RunStage] = [.wakeup, .executor, .scheduler, .task]
        let columns = RunStage.allCases.flatMap { stage in
            [
                TerminalTable.Column(stage.title, .right),
                .init(
                    "p99",
                    .right,
                    dropOrder: 1 + (importance.firstIndex(of: stage) ?? 0),
                    name: "p99 of the \(stage.title)"
                ),
            ]
        }
        let rows = group.ranked.compactMap { index -> [String]? in
            let stages = analysis.series[index].stages
            guard !stages.isEmpty else { return nil }
            let times = RunStage.allCases.flatMap { stage in
                [stages[stage]?.p50Nanoseconds, stages[stage]?.p99Nanoseconds]
            }
            return [analysis.name(of: index)] + times.map { quantities.time(nanoseconds: $0) }
        }
        rendering =
            rows.isEmpty
            ? nil
            : TerminalTable(columns: [.init("median time in")] + columns, rows: rows)
                .rendering(style: style)
    }

    /// Empty where no scheduler was measured; the last ones say what the figures are.
    var lines: [String] {
        guard let rendering else { return [] }
        let note = style.wrapped(style.printable("\(RunStage.figuresNote)."))
        return rendering.lines + note.map(style.faint)
    }
}

extension RunStage {
    /// What p50 and p99 of a stage are, wherever they are told.
    static let figuresNote =
        "p50 and p99 of a stage: median of the rounds' own, over runs that ran"

    /// For the head of a column.
    var title: String {
        switch self {
        case .wakeup: "wakeup"
        case .scheduler: "scheduler"
        case .executor: "executor"
        case .task: "task"
        }
    }

    /// From which time stamp to which, and who takes the time.
    var explanation: String {
        switch self {
        case .wakeup: "due to expired: the kernel and the mechanism"
        case .scheduler: "expired to dispatched: what the scheduler decides"
        case .executor: "dispatched to started: the executor and its thread"
        case .task: "started to ended: the task, which stores its sample"
        }
    }
}

extension [RunStage: StageTimes] {
    /// `p50 / p99` of each stage, in their order.
    func texts(_ quantities: QuantityText) -> [String] {
        RunStage.allCases.map { stage in
            guard let times = self[stage] else { return quantities.absent }
            return quantities.time(nanoseconds: times.p50Nanoseconds) + " / "
                + quantities.time(nanoseconds: times.p99Nanoseconds)
        }
    }
}
