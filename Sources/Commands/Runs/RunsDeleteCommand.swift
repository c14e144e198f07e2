import Runs
import Storage

/// `punctual runs delete`: removes a run with its samples.
enum RunsDeleteCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual runs delete",
        summary: "Delete a run with its samples, for good.",
        arguments: [.run],
        options: [.database],
        examples: [Example(command: "punctual runs delete 3", purpose: "Delete run 3.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let archive = try context.archive(arguments, mode: .change)
        let run = try archive.run(named: arguments.arguments[0]).run.identifier
        try archive.delete(run)
        context.console.note("run \(run) is deleted")
        return ExitCode.success
    }
}
