import Testing

@testable import Commands

/// Every command of the program, the groups too.
func allCommands(
    _ command: CommandSpecification = Program.specification
) -> [CommandSpecification] {
    [command] + command.subcommands.flatMap { allCommands($0) }
}

@Suite("Specifications")
struct SpecificationTests {
    @Test("Every command has an example of its own, and summaries are sentences")
    func texts() {
        for command in allCommands() {
            #expect(!command.examples.isEmpty, "\(command.name)")
            for example in command.examples {
                #expect(example.command.contains("punctual"), "\(example.command)")
                #expect(example.purpose.hasSuffix("."), "\(example.purpose)")
            }
            let summaries =
                [command.summary] + command.options.map(\.summary)
                + command.arguments.map(\.summary)
            for summary in summaries {
                #expect(summary.hasSuffix("."), "\(command.name): \(summary)")
                #expect(!summary.contains("\n"), "\(command.name): \(summary)")
            }
        }
    }

    @Test("No name and no letter stands for two options")
    func unique() {
        for command in allCommands() {
            let names = command.allOptions.map(\.name)
            #expect(Set(names).count == names.count, "\(command.name)")
            let letters = command.allOptions.compactMap(\.short)
            #expect(Set(letters).count == letters.count, "\(command.name)")
        }
    }

    @Test("The parser understands every example")
    func examples() throws {
        for example in allCommands().flatMap(\.examples) {
            let command = example.command.prefix { !"|>".contains($0) }
            guard command.hasPrefix("punctual "), var words = quotedWords(of: String(command))
            else { continue }
            words.removeFirst()
            if words.first == "help" { words = words.dropFirst() + ["--help"] }
            var specification = Program.specification
            while let next = specification.subcommands.first(where: { $0.word == words.first }) {
                specification = next
                words.removeFirst()
            }
            #expect(throws: Never.self, "\(example.command)") {
                try ParsedArguments(words, for: specification)
            }
        }
    }
}
