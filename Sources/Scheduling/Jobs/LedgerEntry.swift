public import Timekeeping

/// What is known of one occurrence of a job.
public struct LedgerEntry: Sendable {
    public var jobID: String
    public var occurrence: PlannedOccurrence
    public var state: LedgerState
    /// 1 for the first; 0 for one that was never tried.
    public var attempt: Int
    public var stamps: RunStamps?
    /// Occurrences that this entry stands for: more than one for a span that was missed, of which
    /// `occurrence` is the last.
    public var count: Int
    /// The first occurrence of such a span.
    public var first: WallTime?
    /// What the task has returned, as JSON, or a command has printed.
    public var result: String?
    /// Why it failed, or was left out.
    public var message: String?
    public var checkpoint: [UInt8]?
    /// When a failed run is tried again.
    public var retryAt: WallTime?

    public init(
        jobID: String,
        occurrence: PlannedOccurrence,
        state: LedgerState,
        attempt: Int = 0,
        stamps: RunStamps? = nil,
        count: Int = 1,
        first: WallTime? = nil,
        result: String? = nil,
        message: String? = nil,
        checkpoint: [UInt8]? = nil,
        retryAt: WallTime? = nil
    ) {
        self.jobID = jobID
        self.occurrence = occurrence
        self.state = state
        self.attempt = attempt
        self.stamps = stamps
        self.count = count
        self.first = first
        self.result = result
        self.message = message
        self.checkpoint = checkpoint
        self.retryAt = retryAt
    }
}

/// How far an occurrence has come.
public enum LedgerState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Asked for by hand, from another process: the server will take it up.
    case requested
    /// A server has promised to run it, and the job's next fire time has been moved on with it.
    case claimed
    /// Its task has begun.
    case started
    /// An attempt has failed, and another one is to come.
    case retrying
    case succeeded
    case failed
    case timedOut = "timed out"
    case cancelled
    /// It could not start within the misfire grace.
    case missed
    /// It was due together with others, one of which ran for all.
    case coalesced
    /// As many runs of its job were going on as may be.
    case skipped
    /// A crash has left open whether it was carried out.
    case inDoubt = "in doubt"

    /// Whether nothing more will happen to it.
    public var isFinal: Bool {
        switch self {
        case .requested, .claimed, .started, .retrying: false
        case .succeeded, .failed, .timedOut, .cancelled, .missed, .coalesced, .skipped, .inDoubt:
            true
        }
    }
}
