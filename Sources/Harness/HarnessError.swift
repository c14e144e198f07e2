package import Timekeeping

/// Why a plan cannot be measured, or could not be as it was asked for.
package enum HarnessError: Error, Hashable {
    case planUnreadable(file: String, reason: String)
    case settingsUnreadable(file: String, reason: String)
    /// `place` is a key path with its file, line and column, or the name of an option.
    case planInvalid(place: String, problem: String)
    /// A condition that was asked for and cannot be had: nothing weaker takes its place.
    case conditionRefused(condition: String, reason: String, remedy: String)
    /// A mechanism whose trial ended the process that tried it.
    case mechanismFatal(String, reason: String)
    case loadFailed(load: String, reason: String, remedy: String)
    /// A program that was to measure by itself.
    case programFailed(program: String, reason: String, remedy: String)
    case systemCall(SystemCallError)
}

extension HarnessError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .planUnreadable(let file, let reason):
            "the plan \(file) cannot be read: \(reason); give the path of a plan in JSON5"
        case .settingsUnreadable(let file, let reason):
            "the settings \(file) cannot be read: \(reason); name a file in JSON5 by --config"
        case .planInvalid(let place, let problem):
            "\(place): \(problem)"
        case .conditionRefused(let condition, let reason, let remedy):
            "\(condition) cannot be had: \(reason); \(remedy)"
        case .mechanismFatal(let mechanism, let reason):
            "the mechanism \(mechanism) cannot be used here: \(reason)"
        case .loadFailed(let load, let reason, let remedy):
            "the load \(load) does not run: \(reason); \(remedy)"
        case .programFailed(let program, let reason, let remedy):
            "the program \(program) \(reason); \(remedy)"
        case .systemCall(let error):
            error.description
        }
    }
}
