import PunctualBase
import Reporting
import Runs
import Storage

/// `punctual runs list`: what the archive holds.
enum RunsListCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual runs list",
        summary: "List the stored runs, the newest last.",
        options: [.database, .color],
        examples: [
            Example(
                command: "punctual runs list --database ci.sqlite",
                purpose: "List the runs of another archive."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let rows = try context.archive(arguments, mode: .readOnly).runs().map(row)
        context.console.print(runTable(rows, style: style))
        return ExitCode.success
    }

    private static func row(of stored: StoredRun) -> RunRow {
        let run = stored.run
        var names: [String] = []
        for series in run.plan.series where !names.contains(series.name) {
            names.append(series.name)
        }
        return RunRow(
            identifier: run.identifier,
            label: run.label,
            when: UTCText.text(unixNanoseconds: run.startedAtUnixNanoseconds),
            state: run.state,
            plan: run.plan.name,
            mechanisms: names,
            rounds: stored.roundCount,
            samples: stored.sampleCount
        )
    }
}
