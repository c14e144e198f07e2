import Runs
import Storage

/// `punctual runs label`: names a run.
enum RunsLabelCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual runs label",
        summary: "Give a run a label, by which it is found from then on.",
        arguments: [
            .run,
            ArgumentSpecification(
                name: "TEXT",
                summary: "The label; an empty one removes it.",
                mayBeEmpty: true
            ),
        ],
        options: [.database],
        examples: [
            Example(
                command: "punctual runs label latest 'before the kernel update'",
                purpose: "Name the newest run."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let text = arguments.arguments[1]
        try ParsedArguments.check(label: text, of: "TEXT")
        let archive = try context.archive(arguments, mode: .change)
        let run = try archive.run(named: arguments.arguments[0]).run.identifier
        try archive.label(run, text.isEmpty ? nil : text)
        return ExitCode.success
    }
}
