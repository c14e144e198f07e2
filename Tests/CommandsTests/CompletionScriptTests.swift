import Testing

@testable import Commands

@Suite("Completions", .enabled(if: isInstalled("bash"), "needs bash"))
struct CompletionScriptTests {
    private let script = CompletionScript(program: Program.specification)

    /// What bash offers for the last of the words.
    private func offers(for words: [String]) throws -> [String] {
        let line = words.map(shellQuoted).joined(separator: " ")
        let outcome = try runShell(
            """
            exec bash -c 'cd /; source /dev/stdin; COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1)); _punctual; printf "%s\\n" "${COMPREPLY[@]}"' bash \(line)
            """,
            input: script.text(for: .bash)
        )
        #expect(outcome.code == 0, "\(outcome.output)")
        return outcome.output.split(separator: "\n").map(String.init)
    }

    @Test("bash and zsh read their scripts", arguments: ["bash", "zsh"])
    func syntax(shell: String) throws {
        guard isInstalled(shell), let name = Shell(rawValue: shell) else { return }
        let outcome = try runShell("\(shell) -n", input: script.text(for: name))
        #expect(outcome.code == 0)
        #expect(outcome.output.isEmpty, "\(outcome.output)")
    }

    @Test("Every command offers its commands and the options that are told")
    func everyCommand() throws {
        for command in allCommands() {
            let words = command.name.split(separator: " ").map(String.init)
            var expected = command.subcommands.map(\.word)
            expected += command.allOptions.filter { !$0.isHidden }.map(\.name)
            for case .words(let choices) in command.arguments.map(\.completion) {
                expected += choices
            }
            #expect(try offers(for: words + [""]) == expected, "\(command.name)")
        }
    }

    @Test(
        "A value is offered behind its option, long, short or joined",
        arguments: [
            (["punctual", "benchmark", "--policy", "f"], ["fifo"]),
            (["punctual", "benchmark", "-m", "timerfd-"], ["timerfd-epoll"]),
            (
                ["punctual", "benchmark", "-m", "spin,absolute,timerfd-"],
                ["spin,absolute,timerfd-epoll"]
            ),
            (["punctual", "benchmark", "--load", "none,sw"], ["none,switch"]),
            (["punctual", "check", "--fail-on", "regressed,imp"], ["regressed,improved"]),
            (["punctual", "benchmark", "--policy", "=", "d"], ["deadline"]),
            (["punctual", "runs", "export", "-f", "="], ["json", "jsonl", "csv"]),
            (["punctual", "benchmark", "--rounds", ""], []),
            (["punctual", "benchmark", "--output", "/us"], ["/usr"]),
            (["punctual", "ru"], ["runs"]),
            (["punctual", "runs", "label", "list", "--d"], ["--database"]),
            (["punctual", "completions", "z"], ["zsh"]),
            (["punctual", "benchmark", "--scr"], []),
        ]
    )
    func values(words: [String], expected: [String]) throws {
        #expect(try offers(for: words) == expected)
    }

    @Test("fish gets every option with the whole of its summary")
    func fish() {
        let text = script.text(for: .fish)
        #expect(text.contains("-l seconds -s s -x -d 'Length of a round without its warm-up; 0.3"))
        #expect(text.contains("__fish_seen_subcommand_from completions' -a 'bash zsh fish'"))
        #expect(!text.contains("scripted"))
        for line in text.split(separator: "\n") {
            #expect(line.count { $0 == "'" }.isMultiple(of: 2) || line.contains("\\'"), "\(line)")
        }
    }
}
