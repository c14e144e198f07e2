import Testing

@testable import Commands

@Suite("Help")
struct HelpTextTests {
    private let command = CommandSpecification(
        name: "punctual try",
        summary: "Try it.",
        discussion: "one two three four\nfive",
        arguments: [ArgumentSpecification(name: "RUN", summary: "A run.", isRequired: false)],
        options: [
            OptionSpecification(name: "--quiet", short: "q", summary: "Say little here."),
            OptionSpecification(
                name: "--a-rather-long-option",
                value: "DURATIONS",
                summary: "Long."
            ),
            OptionSpecification(name: "--secret", summary: "Nobody's business.", isHidden: true),
        ],
        examples: [Example(command: "punctual try 1", purpose: "Try run 1.")]
    )

    @Test("Columns stand in line, long terms alone, and hidden options nowhere")
    func layout() {
        #expect(
            HelpText(command: command, width: 40).text == """
                Try it.

                Usage: punctual try [RUN] [OPTIONS]

                one two three four
                five

                Arguments:
                  RUN  A run.

                Options:
                  -q, --quiet                 Say little
                                              here.
                  --a-rather-long-option DURATIONS
                                              Long.
                  -h, --help                  Print this
                                              help.

                Examples:
                  punctual try 1
                      Try run 1.

                """
        )
    }

    @Test("No line but an example or a term is wider than asked for", arguments: [40, 80, 100])
    func width(columns: Int) throws {
        for command in allCommands() {
            let lines = HelpText(command: command, width: columns).text.split(separator: "\n")
            let body = try #require(
                lines.firstIndex { $0 == "Options:" || $0 == "Commands:" || $0 == "Arguments:" }
            )
            let end = try #require(lines.firstIndex(of: "Examples:"))
            for line in lines[body..<end] where line.count > columns {
                // One word, behind nothing or behind its term: it cannot be broken.
                #expect(line.count <= 72, "\(command.name): \(line)")
            }
        }
    }
}
