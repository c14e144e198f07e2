/// What becomes of a job's occurrences when things do not go as planned.
public struct JobPolicy: Hashable, Sendable, Codable {
    /// Which of several occurrences that are due together run.
    public var coalescing: Coalescing = .latest
    /// How late an occurrence may start, in nanoseconds; `nil` for any lateness.
    ///
    /// APScheduler's default of one second drops daily jobs on a busy machine.
    public var misfireGraceNanoseconds: Int64?
    /// Runs of this job at the same time.
    public var maximumInstances: Int = 1
    /// What is done with an occurrence that comes while as many run.
    public var overlap: Overlap = .skip
    /// How long a run may take, in nanoseconds, before it is cancelled; `nil` for any time.
    public var timeoutNanoseconds: Int64?
    public var retry: Retry?
    /// What is done after a crash with an occurrence that may have begun and has no result.
    public var recovery: Recovery = .listInDoubt
    /// Up to how much later than the trigger says each occurrence starts, in nanoseconds.
    public var jitterNanoseconds: Int64 = 0

    public init() {}
}

/// Which of several occurrences of a job that are due at once run.
public enum Coalescing: String, Hashable, Sendable, Codable, CaseIterable {
    case latest
    case earliest
    /// Each, one after the other.
    case all
}

/// What is done with an occurrence that finds as many runs of its job as may be.
public enum Overlap: Hashable, Sendable {
    /// It is left out, which an event tells.
    case skip
    /// It waits for a run to end, with at most so many others; what is above that is left out.
    case queue(limit: Int)
    /// The oldest run is cancelled, and the occurrence starts when it has ended.
    case cancelRunning
}

/// How a failed run is tried again.
public struct Retry: Hashable, Sendable, Codable {
    /// Attempts after the first.
    public var limit: Int
    /// Before the first of them, in nanoseconds; doubled for each further one.
    public var delayNanoseconds: Int64
    /// What a delay never exceeds, in nanoseconds.
    public var delayCapNanoseconds: Int64
    /// By how much of itself a delay is lengthened at most, in percent, so that jobs that failed
    /// together are not tried again together.
    public var jitterPercent: Int

    public init(
        limit: Int,
        delayNanoseconds: Int64 = 1_000_000_000,
        delayCapNanoseconds: Int64 = 300_000_000_000,
        jitterPercent: Int = 50
    ) {
        self.limit = limit
        self.delayNanoseconds = delayNanoseconds
        self.delayCapNanoseconds = delayCapNanoseconds
        self.jitterPercent = jitterPercent
    }
}

/// What is done with an occurrence of which a crash has left open whether it was carried out.
///
/// One that was planned and had not begun is always run: nothing of it can have happened.
public enum Recovery: String, Hashable, Sendable, Codable, CaseIterable {
    /// It is listed as in doubt: run at most once.
    case listInDoubt = "list"
    /// It is run again, with its last checkpoint: run at least once.
    case runAgain = "rerun"
}

extension Overlap: Codable {
    private enum CodingKeys: String, CodingKey {
        case kind, limit
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        switch try container.decode(String.self, forKey: .kind) {
        case "skip": self = .skip
        case "queue": self = .queue(limit: try container.decode(Int.self, forKey: .limit))
        case "cancel": self = .cancelRunning
        case let other:
            throw DecodingError.dataCorruptedError(
                forKey: .kind,
                in: container,
                debugDescription: "the overlap policy “\(other)” is none of skip, queue, cancel"
            )
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .skip: try container.encode("skip", forKey: .kind)
        case .queue(let limit):
            try container.encode("queue", forKey: .kind)
            try container.encode(limit, forKey: .limit)
        case .cancelRunning: try container.encode("cancel", forKey: .kind)
        }
    }
}
