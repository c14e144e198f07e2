public import Timekeeping

/// Why a scheduler did not do what was asked.
public enum SchedulerError: Error, Hashable, Sendable {
    case alreadyRunning
    case notRunning
    case noSuchStore(String)
    case noSuchExecutor(String)
    case nameTaken(String)
    /// The job cannot be carried out as it is.
    case unsuitable(job: String, reason: String)
    case neverFires(job: String)
    case store(JobStoreError)
    case executor(name: String, ExecutorError)
    case system(SystemCallError)
}

extension SchedulerError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .alreadyRunning: "the scheduler runs already; shut it down before it is started again"
        case .notRunning: "the scheduler does not run; start it first"
        case .noSuchStore(let name):
            "there is no job store “\(name)”; add it to the scheduler before jobs refer to it"
        case .noSuchExecutor(let name):
            "there is no executor “\(name)”; add it to the scheduler before jobs refer to it"
        case .nameTaken(let name): "the name “\(name)” is taken; remove that one first"
        case .unsuitable(let job, let reason): "the job “\(job)” cannot be carried out: \(reason)"
        case .neverFires(let job):
            "the trigger of the job “\(job)” has no fire time from now on; choose another one"
        case .store(let error): error.description
        case .executor(let name, let error):
            "the executor “\(name)” could not be started: \(error)"
        case .system(let error): error.description
        }
    }
}
