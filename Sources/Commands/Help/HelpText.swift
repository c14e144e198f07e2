/// The text of `--help`.
struct HelpText {
    var command: CommandSpecification
    /// Columns to wrap at.
    var width = 80

    var text: String {
        var parts = ["\(command.summary)\n\nUsage: \(usage)"]
        if !command.discussion.isEmpty { parts.append(wrapped(command.discussion, indent: 0)) }
        if !command.subcommands.isEmpty { parts.append(section("Commands", commandRows)) }
        if !command.arguments.isEmpty { parts.append(section("Arguments", argumentRows)) }
        parts.append(section("Options", optionRows))
        if !command.examples.isEmpty { parts.append(examples) }
        return parts.joined(separator: "\n\n") + "\n"
    }

    /// The line that shows the order of things.
    var usage: String {
        var words = [command.name]
        if !command.subcommands.isEmpty { words.append("COMMAND") }
        words += command.arguments.map { argument in
            let name = argument.isRepeatable ? argument.name + "…" : argument.name
            return argument.isRequired ? name : "[\(name)]"
        }
        words.append("[OPTIONS]")
        return words.joined(separator: " ")
    }

    private typealias Row = (term: String, summary: String)

    private var commandRows: [Row] { command.subcommands.map { ($0.word, $0.summary) } }

    private var argumentRows: [Row] { command.arguments.map { ($0.name, $0.summary) } }

    private var optionRows: [Row] {
        command.allOptions.filter { !$0.isHidden }.map { ($0.synopsis, $0.summary) }
    }

    private var examples: String {
        let lines = command.examples.map { "  \($0.command)\n      \($0.purpose)" }
        return "Examples:\n" + lines.joined(separator: "\n")
    }

    private func section(_ title: String, _ rows: [Row]) -> String {
        let indent = min(30, (rows.map(\.term.count).max() ?? 0) + 4)
        let lines = rows.map { row in
            let text = wrapped(row.summary, indent: indent)
            let term = "  " + row.term
            // A term that reaches into the column of summaries gets a line of its own.
            guard term.count + 2 <= indent else { return term + "\n" + text }
            let gap = String(repeating: " ", count: indent - term.count)
            return term + gap + text.dropFirst(indent)
        }
        return "\(title):\n" + lines.joined(separator: "\n")
    }

    /// Breaks text at blanks; line breaks in it are kept.
    private func wrapped(_ text: String, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        let paragraphs = text.split(separator: "\n", omittingEmptySubsequences: false)
        return paragraphs.map { paragraph in
            var lines: [String] = []
            var line = ""
            for word in paragraph.split(separator: " ") {
                if !line.isEmpty, indent + line.count + 1 + word.count > width {
                    lines.append(margin + line)
                    line = ""
                }
                line += (line.isEmpty ? "" : " ") + word
            }
            return (lines + [line.isEmpty ? "" : margin + line]).joined(separator: "\n")
        }.joined(separator: "\n")
    }
}

extension OptionSpecification {
    /// `-q, --quiet` or `--seconds SECONDS`.
    var synopsis: String {
        let names = short.map { "-\($0), \(name)" } ?? name
        return value.map { "\(names) \($0)" } ?? names
    }
}
