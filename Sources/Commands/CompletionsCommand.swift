/// `punctual completions`: scripts for shells.
enum CompletionsCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual completions",
        summary: "Print a completion script for a shell.",
        arguments: [
            ArgumentSpecification(
                name: "SHELL",
                summary: "bash, zsh or fish.",
                completion: .words(Shell.allCases.map(\.rawValue))
            )
        ],
        examples: [
            Example(
                command: "source <(punctual completions bash)",
                purpose: "Complete in this shell."
            )
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        guard let shell = Shell(rawValue: arguments.arguments[0]) else {
            throw UsageError.badValue(
                option: "SHELL",
                found: arguments.arguments[0],
                expected: "bash, zsh or fish"
            )
        }
        context.console.print(CompletionScript(program: Program.specification).text(for: shell))
        return ExitCode.success
    }
}

/// `punctual manual`: the manual page.
enum ManualCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual manual",
        summary: "Print the manual page as man(1) reads it.",
        examples: [
            Example(command: "punctual manual | man -l -", purpose: "Read the whole manual.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let page = ManualPage(program: Program.specification, version: Program.version)
        context.console.print(page.text)
        return ExitCode.success
    }
}
