import PunctualPlatform

/// A leaf of the command line: what it understands, and what it does.
protocol Command: Sendable {
    static var specification: CommandSpecification { get }

    /// Does the work.
    ///
    /// - Returns: The exit code.
    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32

    /// Whether the exit code is the answer to these arguments: then it is no other one where nobody reads
    /// what is printed.
    static func answersByCode(_ arguments: ParsedArguments) -> Bool
}

extension Command {
    static func answersByCode(_ arguments: ParsedArguments) -> Bool { false }
}

/// What a command finds around it.
struct Context: Sendable {
    var console = Console()
    var environment: [String: String]
    /// Everything that was typed, program name first.
    var commandLine: [String]
    /// The path of this program; `nil` where another one runs its commands.
    var executable: String?

    var terminal: Terminal { Terminal(environment: environment) }
}

/// Why a command could not do its work, where no room has a word for it.
enum CommandError: Error, Equatable {
    case nothingMeasured(reason: String)
    case nothingStored(reason: String)
    case noBaseline(reason: String)
    case noSuchBaseline(name: String, nearest: String)
    case noSuchPlan(name: String, nearest: String?, known: [String])
    case folderMissing(path: String)
    /// Asked for jobs that nobody has added yet.
    case noJobs(path: String)
    /// Found before anything was measured.
    case placeNotWritable(what: String, FileFailure)
}

extension CommandError: CustomStringConvertible {
    var description: String {
        switch self {
        case .nothingMeasured(let reason):
            "nothing could be measured: \(reason)"
        case .nothingStored(let reason):
            "\(reason); `punctual runs list` shows what there is"
        case .noBaseline(let reason):
            "no baseline was made: \(reason)"
        case .noSuchBaseline(let name, let nearest):
            "there is no baseline “\(name)”; did you mean “\(nearest)”?"
        case .noSuchPlan(let name, let nearest, let known):
            "there is no plan “\(name)”"
                + (nearest.map { "; did you mean “\($0)”?" }
                    ?? ": \(known.joined(separator: ", ")) come with the program, and other words are "
                    + "taken for files, which end in .json5 or have a folder")
        case .folderMissing(let path):
            "\(path) cannot be made: its folder does not exist; create it, or name another file"
        case .noJobs(let path):
            "there are no jobs at \(path) yet; `punctual jobs add` makes the file, `--database PATH` "
                + "names another"
        case .placeNotWritable(let what, let failure):
            "\(what) cannot be written to \(failure.path): \(failure.reason); \(failure.remedy). "
                + "Nothing was measured"
        }
    }
}
