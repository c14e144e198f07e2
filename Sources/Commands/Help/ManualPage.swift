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
        for (code, meaning) in ExitCode.meanings {
            lines += [".TP", ".B \(code)", escaped(meaning)]
        }
        lines += [".SH ENVIRONMENT"]
        for variable in EnvironmentVariable.all {
            lines += [".TP", ".B \(variable.name)", escaped(variable.meaning)]
        }
        lines += [".SH FILES"]
        for file in StandardFile.all {
            lines += [".TP", ".I \(escaped(file.path))", escaped(file.meaning)]
        }
        lines += [".SH EXAMPLES"]
        for command in [program] + program.subcommands {
            for example in command.examples {
                lines += [".PP", escaped(example.purpose), ".RS", ".EX"]
                lines += [escaped(example.command), ".EE", ".RE"]
            }
        }
        lines += [".SH SEE ALSO", ".BR gnuplot (1),", ".BR stress\\-ng (1),", ".BR crontab (5)"]
        return lines.joined(separator: "\n") + "\n"
    }

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
