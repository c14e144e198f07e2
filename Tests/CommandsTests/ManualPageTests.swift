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

    @Test("Every exit code, every variable and every file that is used without a name is told")
    func facts() throws {
        for section in ["EXIT STATUS", "ENVIRONMENT", "FILES", "EXAMPLES", "SEE ALSO"] {
            #expect(page.split(separator: "\n").count { $0 == ".SH \(section)" } == 1, "\(section)")
        }
        for code in [0, 1, 2, 3, 4, 64, 130, 143] {
            #expect(page.contains("\n.B \(code)\n"), "\(code)")
        }
        #expect(page.contains("jobs.sqlite") && page.contains("punctual.json5"))
    }

    @Test("Each environment variable that the sources name is in the list of the manual")
    func variables() throws {
        let sources = #filePath.components(before: "/Tests/") + "/Sources"
        let uses = #"environment\["[A-Z_]+"\]|getenv\("[A-Z_]+"\)"#
        let own = #"|"(PUNCTUAL|GITHUB|XDG|CLICOLOR|FORCE|NO|LC)_[A-Z_]+""#
        let listing = try runShell(
            "grep -rhoE '\(uses)\(own)' \(sources) | grep -oE '\"[A-Z_]+\"' | tr -d '\"' | sort -u"
        )
        let names = listing.output.split(separator: "\n").map(String.init)
        #expect(names.count > 12, "\(names)")
        let known = EnvironmentVariable.all.map(\.name)
        for name in names { #expect(known.contains(name), "\(name)") }
        #expect(Set(known).count == known.count)
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

extension String {
    /// What stands before the first of such a part.
    fileprivate func components(before part: String) -> String {
        firstRange(of: part).map { String(self[..<$0.lowerBound]) } ?? self
    }
}
