import Reporting
import Runs
import Storage

/// `punctual runs show`: one run, as the benchmark had printed it.
enum RunsShowCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual runs show",
        summary: "Show the summary of a run.",
        arguments: [.run],
        options: [.database, .color],
        examples: [
            Example(command: "punctual runs show latest", purpose: "See the newest run again.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let archive = try context.archive(arguments, mode: .readOnly)
        let analysis = try archive.analysis(of: archive.run(named: arguments.arguments[0]))
        context.console.print(summary(of: analysis, style: style))
        return ExitCode.success
    }
}
