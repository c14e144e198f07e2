import Testing

@testable import Commands

@Suite("Manual page")
struct ManualPageTests {
    private let page = ManualPage(program: Program.specification, version: "1.2.3").text

    private func lines(
        discussion: String,
        example: String = "punctual"
    ) -> [Substring] {
        let command = CommandSpecification(
            name: "punctual try",
            summary: "Try.",
            discussion: discussion,
            examples: [Example(command: example, purpose: "Try.")]
        )
        let program = CommandSpecification(
            name: "punctual",
            summary: "All.",
            subcommands: [command]
        )
        return ManualPage(program: program, version: "1").text.split(separator: "\n")
    }

    @Test(
        "What means something to roff is written so that it means itself",
        arguments: [
            (#"a\b"#, #"a\eb"#), (".TH x", #"\&.TH x"#), ("'br", #"\(aqbr"#),
            ("--rounds", #"\-\-rounds"#), ("one\n.two", #"\&.two"#), ("~^`", #"\(ti\(ha\(ga"#),
            ("5 µs × 3", #"5 \(mcs \(mu 3"#),
        ]
    )
    func escaping(text: String, expected: String) {
        #expect(lines(discussion: text).contains(expected[...]))
    }

    @Test("An example can be copied: its quotes stay what a shell reads")
    func copiedExample() {
        let lines = lines(discussion: "", example: "punctual label 1 'a b'")
        #expect(lines.contains(#"punctual label 1 \(aqa b\(aq"#))
    }

    @Test("Indentations and literal parts are closed")
    func balance() {
        for (open, close) in [(".RS", ".RE"), (".EX", ".EE")] {
            var depth = 0
            for line in page.split(separator: "\n") {
                if line == open { depth += 1 }
                if line == close { depth -= 1 }
                #expect((0...1).contains(depth), "\(open)")
            }
            #expect(depth == 0, "\(open)")
        }
    }

    @Test("Every command and every option that is told stands in it")
    func complete() {
        for command in allCommands() where command.subcommands.isEmpty {
            #expect(page.contains(".SS \(command.name)"), "\(command.name)")
        }
        #expect(page.contains(#"\-\-load\-command COMMAND"#))
        #expect(!page.contains("scripted"))
    }

    @Test("mandoc finds nothing wrong", .enabled(if: isInstalled("mandoc"), "needs mandoc"))
    func lint() throws {
        let outcome = try runShell("mandoc -T lint -W warning", input: page)
        // No date: the page is made by the program, and the same page of the same version.
        let complaints = outcome.output.split(separator: "\n").filter {
            !$0.contains("missing date") && !$0.contains("outdated mandoc.db")
        }
        #expect(complaints.isEmpty, "\(complaints.joined(separator: "\n"))")
    }
}
