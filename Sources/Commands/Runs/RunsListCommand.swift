import PunctualBase
import Reporting
import Runs
import Storage

/// `punctual runs list`: what the archive holds.
enum RunsListCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual runs list",
        summary: "List the stored runs, the newest last.",
        options: [
            OptionSpecification(
                name: "--format",
                short: "f",
                value: "FORMAT",
                summary: "table (default), json, jsonl (an object a line) or csv.",
                completion: .words(RunsListFormat.allCases.map(\.rawValue))
            ),
            .database, .color,
        ],
        examples: [
            Example(
                command: "punctual runs list --database ci.sqlite",
                purpose: "List the runs of another archive."
            ),
            Example(
                command: "punctual runs list --format json",
                purpose: "Give the same, with hosts and plans, to a program."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let format = try arguments.choice("--format", RunsListFormat.self) ?? .table
        let archive = try context.archive(arguments, mode: .readOnly)
        var damage: [ArchiveError] = []
        let runs = try archive.runs(leavingOut: &damage)
        let console = context.console
        if let export = ExportFormat(rawValue: format.rawValue) {
            try archive.export(runs.map(\.run.identifier), as: export, detail: .runs) { bytes in
                bytes.withUnsafeBytes { console.write($0) }
                try console.goOn()
            }
        } else if !runs.isEmpty || damage.isEmpty {
            console.print(runTable(runs.map(row), style: style))
        }
        return console.told(damage)
    }

    private static func row(of stored: StoredRun) -> RunRow {
        let run = stored.run
        var names: [String] = []
        for name in run.plan.series.names where !names.contains(name) { names.append(name) }
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

/// How `runs list` writes: for people, or as `runs export` does.
enum RunsListFormat: String, CaseIterable, Sendable {
    case table, json, jsonl, csv
}
