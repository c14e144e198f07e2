package import SQLite

/// Why the archive of runs did not do what was asked.
package enum ArchiveError: Error, Hashable, Sendable {
    case database(DatabaseError)
    /// Asked to read an archive that nobody has written yet.
    case noArchive(path: String)
    case noFolder(path: String, reason: String)
    /// Neither an option nor the environment says where the archive is to be.
    case noPlace
    case noRuns(path: String)
    case noSuchRun(path: String, name: String)
    case runIsRunning(path: String, run: Int64, processIdentifier: Int64)
    case damagedRun(path: String, run: Int64, detail: String)
    case damagedRound(path: String, run: Int64, round: Int64, detail: String)
    case noSuchBaseline(path: String, name: String)
    case baselineExists(path: String, name: String)
    case damagedBaseline(path: String, name: String, detail: String)
    /// A baseline in a file of its own is not what was written.
    case damagedBaselineFile(file: String, detail: String)
    case unstorable(value: String, detail: String)
    /// A baseline that could not be read again.
    case tooLargeBaseline(name: String, detail: String)
}

extension ArchiveError {
    /// Whether one run cannot be read, and the others can.
    package var isDamagedRun: Bool {
        switch self {
        case .damagedRun, .damagedRound: true
        default: false
        }
    }
}

extension ArchiveError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .database(let error): error.description
        case .noArchive(let path):
            "there is no archive at \(path) yet; `punctual benchmark` makes it, "
                + "`--database PATH` names another"
        case .noFolder(let path, let reason):
            "the folder \(path) for the archive cannot be made (\(reason)); "
                + "`--database PATH` names another place"
        case .noPlace:
            "there is no place for the archive, since HOME is not set; name one with "
                + "`--database PATH`"
        case .noRuns(let path):
            "\(path) has no runs yet; `punctual benchmark` makes one"
        case .noSuchRun(let path, let name):
            "\(path) has no run “\(name)”; `punctual runs list` shows numbers and labels"
        case .runIsRunning(let path, let run, let process):
            "run \(run) in \(path) is still being measured by process \(process); "
                + "wait for its end or stop it"
        case .damagedRun(let path, let run, let detail):
            "run \(run) in \(path) is damaged: \(detail); `punctual runs delete \(run)` removes it, "
                + "the other runs stay"
        case .damagedRound(let path, let run, let round, let detail):
            "round \(round) of run \(run) in \(path) is damaged: \(detail); "
                + "`punctual runs delete \(run)` removes the run, the others stay"
        case .noSuchBaseline(let path, let name):
            "\(path) has no baseline “\(name)”; `punctual baseline list` shows their names, "
                + "`punctual baseline save` makes one, and a file is named with its folder or .json"
        case .baselineExists(let path, let name):
            "\(path) has a baseline “\(name)” already, which was kept; --replace lets the new one "
                + "take its place"
        case .damagedBaseline(let path, let name, let detail):
            "the baseline “\(name)” in \(path) is damaged: \(detail); "
                + "`punctual baseline delete` removes it"
        case .damagedBaselineFile(let file, let detail):
            "\(file) is no whole baseline: \(detail); write it anew with `punctual baseline export`"
        case .unstorable(let value, let detail):
            "the \(value) cannot be written as JSON (\(detail)); report this with the command"
        case .tooLargeBaseline(let name, let detail):
            "the baseline “\(name)” cannot be kept: \(detail); take fewer rounds or series"
        }
    }
}
