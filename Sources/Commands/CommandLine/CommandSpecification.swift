import PunctualBase

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
    /// Whether several values may stand with commas between.
    var isList = false
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
    /// Whether an empty word means something.
    var mayBeEmpty = false
    /// What to say to somebody who gives more words than there are arguments.
    var hintAtMore: String?
}

extension OptionSpecification {
    /// Why a text can be no value of the option, whatever its command makes of it; often `nil`.
    ///
    /// An empty value is most often a variable of a script that was never set: to take it for the
    /// default, or for the root of all folders, would be a guess.
    func problem(of text: String) -> String? {
        switch completion {
        case .files: PathText.problem(of: text)
        case .folders: PathText.folderProblem(of: text)
        case .none, .words: text.isEmpty ? "\(expectation) is expected" : nil
        }
    }

    private var expectation: String {
        switch value {
        case "NAME", "ID", "TEXT", "ZONE": "a name"
        case "TIME": "a time"
        case "DURATION", "DURATIONS", "SECONDS", "NS", "US": "a length of time"
        default: "a value"
        }
    }
}

extension ArgumentSpecification {
    func problem(of text: String) -> String? {
        if text.isEmpty, mayBeEmpty { return nil }
        return switch completion {
        case .files: PathText.problem(of: text)
        case .folders: PathText.folderProblem(of: text)
        case .none, .words: text.isEmpty ? "\(expectation) is expected" : nil
        }
    }

    private var expectation: String {
        switch name {
        case "EXPRESSION": "a schedule"
        default: "a name"
        }
    }
}

/// What stands for the place of a file, on the command line, in settings and in the environment.
enum PathText {
    /// Why a text is no folder: it is no path, or stands for standard output elsewhere.
    static func folderProblem(of text: String) -> String? {
        guard text == "-" else { return problem(of: text) }
        return "a folder is expected, which - is not; name one (./- for one of that name)"
    }

    /// Why a text is no path: it is empty, or the address of something that is no file here.
    static func problem(of text: String) -> String? {
        if text.isEmpty { return "a path is expected" }
        let scheme = text.prefix {
            $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
        }
        guard scheme.first?.isLetter ?? false, text.dropFirst(scheme.count).hasPrefix("://") else {
            return nil
        }
        return
            "a path is expected, and \(scheme.echoed):// is not understood; name a file (one whose "
            + "name begins so as ./\(scheme.echoed)://…)"
    }
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
