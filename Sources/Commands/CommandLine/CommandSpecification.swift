/// What can follow an option or an argument, for shell completion.
enum Completion: Hashable, Sendable {
    case none
    case words([String])
    case files
    case folders
}

/// An option of a command: `--long VALUE`, or a flag where it takes no value.
struct OptionSpecification: Sendable {
    var name: String
    var short: Character?
    /// What stands for the value in help, such as `DURATION`; `nil` for a flag.
    var value: String?
    var summary: String
    var completion = Completion.none
    /// Several uses add up; otherwise a second one is an error.
    var isRepeatable = false
    /// Understood, but told to nobody: for tests of the whole program.
    var isHidden = false
}

/// A word that is not an option.
struct ArgumentSpecification: Sendable {
    var name: String
    var summary: String
    var isRequired = true
    /// The last one takes all words that are left.
    var isRepeatable = false
    var completion = Completion.none
}

/// An invocation that is known to work, with what it does.
struct Example: Sendable {
    var command: String
    var purpose: String
}

/// A command as help, completions, the manual and the parser see it.
struct CommandSpecification: Sendable {
    /// With the names of the commands above it: `punctual runs list`.
    var name: String
    var summary: String
    var discussion = ""
    var arguments: [ArgumentSpecification] = []
    var options: [OptionSpecification] = []
    var examples: [Example] = []
    var subcommands: [CommandSpecification] = []

    /// The last word of the name.
    var word: String { String(name.split(separator: " ").last ?? "") }

    /// Its own options and those that every command has.
    var allOptions: [OptionSpecification] {
        options + [
            OptionSpecification(name: "--help", short: "h", summary: "Print this help.")
        ]
    }
}
