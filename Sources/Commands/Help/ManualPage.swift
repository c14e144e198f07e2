/// The manual page of the program and all of its commands, for man(1).
struct ManualPage {
    var program: CommandSpecification
    var version: String

    /// Source in the man macros (man(7)).
    var text: String {
        var lines = [
            ".TH PUNCTUAL 1 \"\" \"punctual \(version)\" \"User Commands\"",
            ".SH NAME", "punctual \\- \(escaped(program.summary))",
            ".SH SYNOPSIS", ".B punctual", "\\fICOMMAND\\fR [\\fIOPTIONS\\fR]",
            ".SH DESCRIPTION", paragraphs(program.discussion),
        ]
        for command in program.subcommands { lines += section(of: command) }
        lines += [".SH EXIT STATUS"]
        for (code, meaning) in Self.exitCodes { lines += [".TP", ".B \(code)", escaped(meaning)] }
        lines += [".SH ENVIRONMENT"]
        for (name, meaning) in Self.environment {
            lines += [".TP", ".B \(name)", escaped(meaning)]
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static let exitCodes = [
        ("0", "The work was done."),
        ("1", "The work could not be done; the sentence on standard error says why."),
        ("64", "The command line is wrong."),
        ("130, 143", "Interrupted or terminated; what was finished is kept."),
    ]

    private static let environment = [
        ("PUNCTUAL_DATABASE", "The archive of runs, unless --database names another."),
        ("XDG_DATA_HOME", "Holds punctual/runs.sqlite, the archive by default."),
        ("NO_COLOR", "Set and not empty: no colours."),
        ("COLUMNS", "Width of the output where it does not go to a terminal."),
    ]

    private func section(of command: CommandSpecification) -> [String] {
        let leaves = command.subcommands.isEmpty ? [command] : command.subcommands
        var lines = [".SH \(escaped(command.name.uppercased()))"]
        for leaf in leaves {
            lines += [".SS \(escaped(HelpText(command: leaf).usage))", escaped(leaf.summary)]
            if !leaf.discussion.isEmpty { lines += [".PP", paragraphs(leaf.discussion)] }
            for argument in leaf.arguments {
                lines += [".TP", ".I \(escaped(argument.name))", escaped(argument.summary)]
            }
            for option in leaf.options where !option.isHidden {
                lines += [".TP", ".B \(escaped(option.synopsis))", escaped(option.summary)]
            }
            for example in leaf.examples {
                lines += [".PP", escaped(example.purpose), ".RS", ".EX"]
                lines += [escaped(example.command), ".EE", ".RE"]
            }
        }
        return lines
    }

    private func paragraphs(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.map { $0.isEmpty ? ".PP" : escaped(String($0)) }.joined(separator: "\n")
    }

    /// Backslashes, hyphens and leading dots and some quotes mean something to roff.
    private func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "\\": result += "\\e"
            case "-": result += "\\-"
            case "`": result += "\\(ga"
            // Unescaped these three come out as typographic signs, which no shell understands.
            case "'": result += "\\(aq"
            case "~": result += "\\(ti"
            case "^": result += "\\(ha"
            case "µ": result += "\\(mc"
            case "×": result += "\\(mu"
            case "–": result += "\\(en"
            case "“": result += "\\(lq"
            case "”": result += "\\(rq"
            default: result.append(character)
            }
        }
        return result.hasPrefix(".") ? "\\&" + result : result
    }
}
