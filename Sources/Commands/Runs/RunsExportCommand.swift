import Runs
import Storage

/// `punctual runs export`: runs for other programs.
enum RunsExportCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual runs export",
        summary: "Print runs for other programs, on standard output.",
        discussion: """
            Times are whole nanoseconds, with the unit in the name. Without --samples there is a \
            row a round; with it, a row a wakeup: tick, deadline and lateness. In each row stands \
            what was asked for as well: period, load, policy, processors and so on.
            """,
        arguments: [
            ArgumentSpecification(
                name: "RUN",
                summary: "Numbers, labels, or `latest`.",
                isRepeatable: true
            )
        ],
        options: [
            OptionSpecification(
                name: "--format",
                short: "f",
                value: "FORMAT",
                summary: "json (default), jsonl (an object a line) or csv.",
                completion: .words(ExportFormat.allCases.map(\.rawValue))
            ),
            OptionSpecification(name: "--samples", summary: "Every single wakeup."),
            .database,
        ],
        examples: [
            Example(
                command: "punctual runs export latest --format csv --samples > samples.csv",
                purpose: "Get each lateness for a spreadsheet or a script."
            ),
            Example(
                command: "punctual runs export 1 2 --format csv > rounds.csv",
                purpose: "Get the rounds of two runs as one table."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let format = try arguments.choice("--format", ExportFormat.self) ?? .json
        let archive = try context.archive(arguments, mode: .readOnly)
        let runs = try arguments.arguments.map { try archive.run(named: $0).run.identifier }
        let console = context.console
        try archive.export(
            runs,
            as: format,
            detail: arguments.has("--samples") ? .samples : .rounds,
            summingUp: archive.summary
        ) { bytes in
            bytes.withUnsafeBytes { console.write($0) }
            try console.goOn()
        }
        return ExitCode.success
    }
}
