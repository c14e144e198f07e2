/// A leaf of the command line: what it understands, and what it does.
protocol Command: Sendable {
    static var specification: CommandSpecification { get }

    /// Does the work.
    ///
    /// - Returns: The exit code.
    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32
}

/// What a command finds around it.
struct Context: Sendable {
    var console = Console()
    var environment: [String: String]
    /// Everything that was typed, program name first.
    var commandLine: [String]

    var terminal: Terminal { Terminal(environment: environment) }
}

/// Why a command could not do its work, where no room has a word for it.
enum CommandError: Error, Equatable {
    case unreadable(path: String, reason: String)
    case unwritable(path: String, reason: String)
    case nothingMeasured(reason: String)
    case noSuchRun(String)
}

extension CommandError: CustomStringConvertible {
    var description: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path) cannot be read: \(reason); check the path and its permissions"
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason); choose another place with --output"
        case .nothingMeasured(let reason):
            "nothing could be measured: \(reason)"
        case .noSuchRun(let text):
            "the archive has no run “\(text)”; `punctual runs list` shows those it has"
        }
    }
}
