/// The shells that completions are written for.
enum Shell: String, CaseIterable, Sendable {
    case bash
    case zsh
    case fish
}

/// A completion script, made from the same specification as the parser and the help.
struct CompletionScript {
    var program: CommandSpecification

    func text(for shell: Shell) -> String {
        switch shell {
        case .bash: bash
        case .zsh: "#compdef punctual\nautoload -U +X bashcompinit && bashcompinit\n" + bash
        case .fish: fish
        }
    }

    /// Every command with the words that lead to it, without the program's name.
    private var paths: [(words: [String], command: CommandSpecification)] {
        func below(
            _ command: CommandSpecification,
            _ words: [String]
        ) -> [(words: [String], command: CommandSpecification)] {
            [(words, command)]
                + command.subcommands.flatMap { below($0, words + [$0.word]) }
        }
        return below(program, [])
    }

    private var bash: String {
        var cases: [String] = []
        var values: [String] = []
        for (words, command) in paths {
            let path = words.joined(separator: " ")
            let options = command.allOptions.filter { !$0.isHidden }
            var offers = command.subcommands.map(\.word) + options.map(\.name)
            for case .words(let choices) in command.arguments.map(\.completion) {
                offers += choices
            }
            cases.append("        '\(path)') offers='\(offers.joined(separator: " "))' ;;")
            for option in options where option.value != nil {
                let names = [option.name] + (option.short.map { ["-\($0)"] } ?? [])
                let patterns = names.map { "'\(path) \($0)'" }.joined(separator: "|")
                values.append("        \(patterns)) \(bashValue(option)) ;;")
            }
        }
        return bash(values: values, cases: cases)
    }

    /// No variable is called `path` or `words`: both mean something to zsh.
    private func bash(values: [String], cases: [String]) -> String {
        let commands = paths.dropFirst().map { "'\($0.words.joined(separator: " "))'" }
        return """
            _punctual() {
                local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"
                local place='' word offers='' i
                # bash takes --option=value for three words.
                if [[ $current == '=' ]]; then
                    current=''
                elif [[ $before == '=' ]] && ((COMP_CWORD > 1)); then
                    before="${COMP_WORDS[COMP_CWORD-2]}"
                fi
                for ((i = 1; i < COMP_CWORD; i++)); do
                    word="${COMP_WORDS[i]}"
                    case "${place:+$place }$word" in
                    \(commands.joined(separator: "|"))) place="${place:+$place }$word" ;;
                    esac
                done
                case "$place $before" in
            \(values.joined(separator: "\n"))
                esac
                case "$place" in
            \(cases.joined(separator: "\n"))
                esac
                COMPREPLY=($(compgen -W "$offers" -- "$current"))
            }
            complete -F _punctual punctual

            """
    }

    private func bashValue(_ option: OptionSpecification) -> String {
        switch option.completion {
        case .none: "return"
        // What is already there of a list stays before each offer.
        case .words(let words) where option.isList:
            "local list=\"${current%\"${current##*,}\"}\"; COMPREPLY=($(compgen -P \"$list\" "
                + "-W '\(words.joined(separator: " "))' -- \"${current##*,}\")); return"
        case .words(let words):
            "COMPREPLY=($(compgen -W '\(words.joined(separator: " "))' -- \"$current\")); return"
        case .files: bashPaths("-f")
        case .folders: bashPaths("-d")
        }
    }

    /// A name may have blanks, and a folder gets its slash.
    private func bashPaths(_ kind: String) -> String {
        "local IFS=$'\\n'; COMPREPLY=($(compgen \(kind) -- \"$current\")); "
            + "compopt -o filenames 2>/dev/null; return"
    }

    private var fish: String {
        var lines = ["complete -c punctual -f"]
        for (words, command) in paths {
            let seen = words.map { "__fish_seen_subcommand_from \($0)" }
            let condition =
                seen.isEmpty ? "__fish_use_subcommand" : seen.joined(separator: "; and ")
            // Behind one of them there is none to come.
            let known = command.subcommands.map(\.word).joined(separator: " ")
            let open =
                seen.isEmpty
                ? condition : "\(condition); and not __fish_seen_subcommand_from \(known)"
            for sub in command.subcommands {
                lines.append(
                    "complete -c punctual -n '\(open)' -a \(sub.word) -d \(quoted(sub.summary))"
                )
            }
            for case .words(let choices) in command.arguments.map(\.completion) {
                lines.append(
                    "complete -c punctual -n '\(condition)' -a '\(choices.joined(separator: " "))'"
                )
            }
            for option in command.allOptions where !option.isHidden {
                lines.append(fishOption(option, condition: condition))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func fishOption(_ option: OptionSpecification, condition: String) -> String {
        var line = "complete -c punctual -n '\(condition)' -l \(option.name.dropFirst(2))"
        if let short = option.short { line += " -s \(short)" }
        // `-x` takes a value and no file.
        switch option.completion {
        case .none: line += option.value == nil ? "" : " -x"
        case .words(let words) where option.isList:
            line += " -x -a '(__fish_append , \(words.joined(separator: " ")))'"
        case .words(let words): line += " -x -a '\(words.joined(separator: " "))'"
        case .files, .folders: line += " -r -F"
        }
        return line + " -d \(quoted(option.summary))"
    }

    private func quoted(_ text: String) -> String {
        var escaped = ""
        // Descriptions in a list end without a full stop.
        for character in text.hasSuffix(".") ? text.dropLast() : text[...] {
            if character == "'" || character == "\\" { escaped.append("\\") }
            escaped.append(character)
        }
        return "'\(escaped)'"
    }
}
