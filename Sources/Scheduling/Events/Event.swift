public import Timekeeping

/// Something that has happened in a scheduler.
public struct Event: Sendable {
    /// Counts the events of a scheduler from 1, in the order of their causes.
    ///
    /// A run is submitted before it starts, and starts before it ends. Events that nobody has asked
    /// for are not counted.
    public var sequence: UInt64
    public var time: ClockReading
    public var kind: Kind

    public enum Kind: Sendable {
        case schedulerStarted
        case schedulerShutDown
        case schedulerPaused
        case schedulerResumed
        case executorAdded(name: String)
        case executorRemoved(name: String)
        case jobStoreAdded(name: String)
        case jobStoreRemoved(name: String)
        case allJobsRemoved(store: String)
        case jobAdded(JobReference)
        case jobRemoved(JobReference)
        case jobModified(JobReference)
        /// A run has succeeded.
        case jobExecuted(RunReport)
        /// A run has failed, was cancelled or timed out, and will not be tried again.
        case jobError(RunReport)
        /// Occurrences were not run, since they were due too long ago.
        case jobMissed(JobReference, Backlog)
        /// A run was handed to its executor.
        case jobSubmitted(RunReport)
        /// An occurrence was left out, since as many runs of its job were going on as may be.
        case jobMaximumInstances(JobReference, PlannedOccurrence)

        case clockMoved(ClockMovement)
        /// A stored job cannot be decoded, and was set aside.
        case jobQuarantined(JobReference, reason: String)
        /// A run has failed and will be tried again at this time.
        case jobRetried(RunReport, at: WallTime)
        /// A run took longer than it may, and is being cancelled; how it ends is told later.
        case jobTimedOut(RunReport)
        /// A task is about to begin.
        case jobStarted(RunReport)
        /// Several occurrences were due at once, and one runs for these too.
        case jobCoalesced(JobReference, Backlog)
        /// A crash has left open whether this occurrence was carried out.
        case jobInDoubt(JobReference, PlannedOccurrence)
        /// A store does not answer for now; its jobs wait.
        case jobStoreFailed(name: String, reason: String)
        /// This subscriber was too slow, and so many events were not kept for it.
        case eventsLost(count: Int)
    }
}

/// Names a job.
public struct JobReference: Hashable, Sendable {
    public var id: String
    /// The name of its store.
    public var store: String

    public init(id: String, store: String) {
        self.id = id
        self.store = store
    }
}

/// What is known of a run when an event tells of it.
public struct RunReport: Sendable {
    public var job: JobReference
    public var number: RunNumber
    public var occurrence: PlannedOccurrence
    public var attempt: Int
    public var stamps: RunStamps
    /// `nil` until the run has ended.
    public var outcome: RunOutcome?
}

/// How the civil time has moved against the time that passed.
public struct ClockMovement: Hashable, Sendable {
    /// By how much the wall clock was set, in nanoseconds; negative for backwards.
    public var stepNanoseconds: Int64
    /// How long the machine slept, in nanoseconds.
    public var suspendedNanoseconds: Int64
    /// Jobs that became due by this.
    public var affectedJobs: Int

    /// By how much the civil time is ahead of where it would be.
    var totalNanoseconds: Int64 { stepNanoseconds + suspendedNanoseconds }
}

/// A choice of events, with the values that APScheduler gives them in its bits 0 to 16.
public struct EventMask: OptionSet, Hashable, Sendable {
    public var rawValue: UInt32

    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    public static let schedulerStarted = EventMask(rawValue: 1 << 0)
    public static let schedulerShutDown = EventMask(rawValue: 1 << 1)
    public static let schedulerPaused = EventMask(rawValue: 1 << 2)
    public static let schedulerResumed = EventMask(rawValue: 1 << 3)
    public static let executorAdded = EventMask(rawValue: 1 << 4)
    public static let executorRemoved = EventMask(rawValue: 1 << 5)
    public static let jobStoreAdded = EventMask(rawValue: 1 << 6)
    public static let jobStoreRemoved = EventMask(rawValue: 1 << 7)
    public static let allJobsRemoved = EventMask(rawValue: 1 << 8)
    public static let jobAdded = EventMask(rawValue: 1 << 9)
    public static let jobRemoved = EventMask(rawValue: 1 << 10)
    public static let jobModified = EventMask(rawValue: 1 << 11)
    public static let jobExecuted = EventMask(rawValue: 1 << 12)
    public static let jobError = EventMask(rawValue: 1 << 13)
    public static let jobMissed = EventMask(rawValue: 1 << 14)
    public static let jobSubmitted = EventMask(rawValue: 1 << 15)
    public static let jobMaximumInstances = EventMask(rawValue: 1 << 16)
    public static let clockMoved = EventMask(rawValue: 1 << 17)
    public static let jobQuarantined = EventMask(rawValue: 1 << 18)
    public static let jobRetried = EventMask(rawValue: 1 << 19)
    public static let jobTimedOut = EventMask(rawValue: 1 << 20)
    public static let jobStarted = EventMask(rawValue: 1 << 21)
    public static let jobCoalesced = EventMask(rawValue: 1 << 22)
    public static let jobInDoubt = EventMask(rawValue: 1 << 23)
    public static let jobStoreFailed = EventMask(rawValue: 1 << 24)
    /// Sent to every subscriber who has lost something, whatever it asked for.
    public static let eventsLost = EventMask(rawValue: 1 << 25)
    public static let all = EventMask(rawValue: .max)
}

extension Event.Kind {
    public var mask: EventMask {
        switch self {
        case .schedulerStarted: .schedulerStarted
        case .schedulerShutDown: .schedulerShutDown
        case .schedulerPaused: .schedulerPaused
        case .schedulerResumed: .schedulerResumed
        case .executorAdded: .executorAdded
        case .executorRemoved: .executorRemoved
        case .jobStoreAdded: .jobStoreAdded
        case .jobStoreRemoved: .jobStoreRemoved
        case .allJobsRemoved: .allJobsRemoved
        case .jobAdded: .jobAdded
        case .jobRemoved: .jobRemoved
        case .jobModified: .jobModified
        case .jobExecuted: .jobExecuted
        case .jobError: .jobError
        case .jobMissed: .jobMissed
        case .jobSubmitted: .jobSubmitted
        case .jobMaximumInstances: .jobMaximumInstances
        case .clockMoved: .clockMoved
        case .jobQuarantined: .jobQuarantined
        case .jobRetried: .jobRetried
        case .jobTimedOut: .jobTimedOut
        case .jobStarted: .jobStarted
        case .jobCoalesced: .jobCoalesced
        case .jobInDoubt: .jobInDoubt
        case .jobStoreFailed: .jobStoreFailed
        case .eventsLost: .eventsLost
        }
    }
}
