import PunctualBase

/// The program: finds the command, runs it, and turns what was thrown into a sentence.
package struct Program {
    package static let version = "0.1.0"

    private static let leaves: [any Command.Type] = [
        BenchmarkCommand.self, CompareCommand.self, CheckCommand.self, NoiseCommand.self,
        BaselineSaveCommand.self, BaselineListCommand.self, BaselineShowCommand.self,
        BaselineDeleteCommand.self, BaselineExportCommand.self, BaselineImportCommand.self,
        HistoryCommand.self, ReportCommand.self, RunsListCommand.self, RunsShowCommand.self,
        RunsLabelCommand.self, RunsDeleteCommand.self, RunsExportCommand.self,
        PlansListCommand.self, PlansShowCommand.self,
        MechanismsCommand.self, NextCommand.self, ServeCommand.self,
        JobsAddCommand.self, JobsListCommand.self, JobsShowCommand.self, JobsHistoryCommand.self,
        JobsPauseCommand.self, JobsResumeCommand.self, JobsRunCommand.self, JobsRemoveCommand.self,
        JobsExportCommand.self, JobsImportCommand.self,
        CompletionsCommand.self, ManualCommand.self,
    ]

    /// The whole tree of commands.
    static let specification = CommandSpecification(
        name: "punctual",
        summary:
            "Shows how late timers wake a program here, which to use, and what has become worse.",
        discussion: """
            Measures every wakeup mechanism of the system side by side, under load where asked, \
            keeps the samples in an SQLite archive and reports lateness, drift and stability.
            """,
        options: [OptionSpecification(name: "--version", summary: "Print the version.")],
        examples: [
            Example(
                command: "punctual benchmark --plan quick",
                purpose: "Measure for five seconds and write a report."
            ),
            Example(
                command: "punctual compare absolute 'precise cpu-budget=5%'",
                purpose: "Measure two mechanisms beside each other and compare them."
            ),
            Example(command: "punctual help runs export", purpose: "Explain a command."),
        ],
        subcommands: [
            BenchmarkCommand.specification, CompareCommand.specification,
            CheckCommand.specification, BaselineGroup.specification, NoiseCommand.specification,
            HistoryCommand.specification, ReportCommand.specification,
            RunsGroup.specification, PlansGroup.specification, MechanismsCommand.specification,
            NextCommand.specification,
            ServeCommand.specification, JobsGroup.specification,
            CompletionsCommand.specification, ManualCommand.specification,
        ]
    )

    private let context: Context

    /// - Parameters:
    ///   - commandLine: The program's name first.
    ///   - environment: The variables by name.
    ///   - executable: The path of the program that this is, to start it anew; `nil` for another one.
    ///   - console: Where results and notes go.
    package init(
        commandLine: [String],
        environment: [String: String],
        executable: String? = nil,
        console: Console = Console()
    ) {
        context = Context(
            console: console,
            environment: environment,
            commandLine: commandLine,
            executable: executable
        )
    }

    /// Runs what the command line asks for.
    ///
    /// - Returns: The exit code.
    package func run() -> Int32 {
        let (code, isAnswer) = execute()
        if context.console.hasLostReader {
            return code == ExitCode.success && !isAnswer ? ExitCode.readerLeft : code
        }
        guard let failure = context.console.failure else { return code }
        context.console.note(
            "punctual: standard output took not all of the result: \(failure)"
        )
        // A code that says more than that something failed stays.
        return code == ExitCode.success ? ExitCode.failure : code
    }

    /// - Returns: The exit code, and whether it is the answer that was asked for.
    private func execute() -> (code: Int32, isAnswer: Bool) {
        var words = Array(context.commandLine.dropFirst())
        if words.first == "help" { words = Array(words.dropFirst()) + ["--help"] }
        if words == ["--version"] {
            context.console.print("punctual \(Self.version)")
            return (ExitCode.success, false)
        }
        var command = Self.specification
        do {
            command = try descend(&words)
            return try run(command, with: words)
        } catch let error as UsageError {
            context.console.note("punctual: \(error)")
            for line in error.pointer { context.console.note(line) }
            context.console.note("Try `\(command.name) --help`.")
            return (ExitCode.usage, false)
        } catch is ReaderLeft {
            return (ExitCode.readerLeft, false)
        } catch {
            context.console.note("punctual: \(error)")
            return (ExitCode.failure, false)
        }
    }

    /// Follows the words that name commands, and removes them.
    private func descend(_ words: inout [String]) throws(UsageError) -> CommandSpecification {
        var command = Self.specification
        while !command.subcommands.isEmpty {
            guard let word = words.first, !word.hasPrefix("-") else { break }
            guard let next = command.subcommands.first(where: { $0.word == word }) else {
                let known = command.subcommands.map(\.word)
                // Others have a command for it.
                let isVersion = word == "version" && command.name == Self.specification.name
                throw .unknownCommand(
                    word,
                    nearest: isVersion ? "--version" : nearest(to: word, among: known),
                    of: command.name
                )
            }
            words.removeFirst()
            command = next
        }
        return command
    }

    private func run(
        _ command: CommandSpecification,
        with words: [String]
    ) throws -> (code: Int32, isAnswer: Bool) {
        let arguments = try ParsedArguments(words, for: command)
        if arguments.has("--help") {
            context.console.print(HelpText(command: command, width: helpWidth).text)
            return (ExitCode.success, false)
        }
        guard let leaf = Self.leaves.first(where: { $0.specification.name == command.name }) else {
            // As it stands: it is our own, and has many lines.
            context.console.draw(HelpText(command: command, width: helpWidth).text)
            throw UsageError.missingCommand(of: command.name)
        }
        return (try leaf.run(arguments, in: context), leaf.answersByCode(arguments))
    }

    /// Lines of more than 100 columns are hard to read.
    ///
    /// In a pipe they are most often read with a pager on a terminal whose width is not known.
    private var helpWidth: Int {
        let width = context.terminal.width
        return width == TerminalStyle.unlimited ? 80 : min(100, width)
    }
}
