import PunctualBase
import Reporting
import Storage

extension Context {
    /// The archive that the options and the environment name.
    ///
    /// A folder that is missing is made at the place that nobody named, and there alone.
    func archive(_ arguments: ParsedArguments, mode: RunArchive.Mode) throws -> RunArchive {
        try checkDataPlace(named: "PUNCTUAL_DATABASE", unless: arguments.has("--database"))
        let location: ArchiveLocation
        do throws(ArchiveError) {
            location = try ArchiveLocation(
                option: arguments.value("--database"),
                environment: environment
            )
        } catch {
            guard case .noPlace = error else { throw error }
            throw Self.noPlace(for: "the archive")
        }
        return try RunArchive(
            path: location.path,
            mode: mode == .readWrite && location.isNamed ? .create : mode
        )
    }

    /// Refuses the variable that says where a file of ours is (`DataPlace`), if it can be no path.
    func checkDataPlace(named variable: String, unless isOverridden: Bool) throws(UsageError) {
        try checkPath(in: variable, unless: isOverridden)
        let isNamed = isOverridden || !(environment[variable] ?? "").isEmpty
        let hasFolder = environment["XDG_DATA_HOME"]?.hasPrefix("/") ?? false
        try checkPath(in: "HOME", unless: isNamed || hasFolder)
    }

    /// Refuses to work where nothing says where to.
    static func noPlace(for things: String) -> UsageError {
        .conflict(
            "there is no place for \(things), since HOME is not set; name one with `--database PATH`"
        )
    }

    /// Refuses what stands in an environment variable where no path can be meant by it.
    func checkPath(in variable: String, unless isOverridden: Bool) throws(UsageError) {
        guard !isOverridden, let text = environment[variable], !text.isEmpty else { return }
        if let problem = PathText.problem(of: text) {
            throw .unusableValue(of: variable, problem: problem)
        }
    }

    /// How to print for the terminal or file at the other end.
    func style(_ arguments: ParsedArguments) throws(UsageError) -> TerminalStyle {
        TerminalStyle(
            isColoured: terminal.showsColor(
                try arguments.choice("--color", ColorChoice.self) ?? .auto
            ),
            isUnicode: terminal.isUnicode,
            width: terminal.width
        )
    }
}

extension Console {
    /// Tells of what was left out of an answer.
    ///
    /// - Returns: The exit code.
    func told(_ damage: [ArchiveError]) -> Int32 {
        for problem in damage { note("punctual: \(problem)") }
        return damage.isEmpty ? ExitCode.success : ExitCode.failure
    }
}
