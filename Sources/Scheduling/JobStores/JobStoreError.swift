/// Why a job store did not do what was asked.
public enum JobStoreError: Error, Hashable, Sendable {
    case jobExists(id: String)
    case noSuchJob(id: String)
    /// Another process has changed the job since it was read.
    case changedMeanwhile(id: String)
    case servedByAnother(store: String, process: String)
    /// Another process holds the lock; the same call may succeed later.
    case busy(store: String)
    /// The disk is full; the same call may succeed later, and nothing was half-written.
    case full(store: String, reason: String)
    /// A job that cannot be stored as it is.
    case cannotEncode(id: String, reason: String)
    case failed(store: String, reason: String)
}

extension JobStoreError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .jobExists(let id):
            "there is already a job “\(id)”; choose another id, or ask for it to be replaced"
        case .noSuchJob(let id):
            "there is no job “\(id)”; the list of jobs shows their ids"
        case .changedMeanwhile(let id):
            "the job “\(id)” was changed by another process at the same time; look at it and try again"
        case .servedByAnother(let store, let process):
            "\(store) is served by \(process); stop that one, or wait until it has ended"
        case .busy(let store):
            "\(store) is locked by another process; wait until that has ended and try again"
        case .full(let store, let reason):
            "\(store) could not be written (\(reason)); nothing was changed: free some space"
        case .cannotEncode(let id, let reason):
            "the job “\(id)” cannot be stored: \(reason)"
        case .failed(_, let reason):
            reason
        }
    }
}

extension JobStoreError {
    /// Whether the same call may succeed later without anybody's doing.
    public var isPassing: Bool {
        switch self {
        case .busy, .full: true
        case .jobExists, .noSuchJob, .changedMeanwhile, .servedByAnother, .cannotEncode, .failed:
            false
        }
    }
}
