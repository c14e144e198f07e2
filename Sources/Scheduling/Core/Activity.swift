import Timekeeping

/// A job by its store and id: ids are unique in a store alone.
struct JobKey: Hashable, Sendable {
    let store: Int
    let id: String
    /// Of the id, which would else be read anew for each look into a table.
    private let hash: Int

    init(store: Int, id: String) {
        self.store = store
        self.id = id
        hash = id.hashValue
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(hash)
    }
}

/// A run from the moment when its occurrence was claimed until its end.
///
/// An object, since it changes at each step of the way: it belongs to the state machine, and none of
/// it is handed out.
final class ActiveRun: @unchecked Sendable {
    // Unchecked: all who look at it or change it hold the scheduler's lock.

    enum Phase: Hashable, Sendable {
        /// Waits in its job's queue.
        case pending
        case dispatched
        case started
    }

    /// Why it is being ended early.
    enum Ending: Hashable, Sendable {
        case timeout
        /// To make room for a later occurrence.
        case overlap
        case asked
    }

    let number: RunNumber
    /// As it was when the occurrence was claimed.
    let job: Job
    let activity: JobActivity
    let occurrence: PlannedOccurrence
    var attempt: Int
    var checkpoint: [UInt8]?
    var stamps: RunStamps
    var phase: Phase = .pending
    var ending: Ending?

    var key: JobKey { activity.key }

    init(
        number: RunNumber,
        job: Job,
        activity: JobActivity,
        occurrence: PlannedOccurrence,
        attempt: Int,
        checkpoint: [UInt8]?,
        stamps: RunStamps
    ) {
        self.number = number
        self.job = job
        self.activity = activity
        self.occurrence = occurrence
        self.attempt = attempt
        self.checkpoint = checkpoint
        self.stamps = stamps
    }
}

/// The runs of one job, as long as it has any.
final class JobActivity: @unchecked Sendable {
    // Unchecked: as with runs, the scheduler's lock protects it.

    let key: JobKey
    /// Dispatched, the oldest first.
    var running = RunQueue()
    /// Waiting for one of those to end, in their order.
    var pending = RunQueue()
    /// Failed, and to be tried again.
    var retrying = 0
    /// Whether the trigger has no more fire times, so that the job goes with its last run.
    var isExhausted = false

    var isIdle: Bool { running.isEmpty && pending.isEmpty && retrying == 0 }

    init(_ key: JobKey) {
        self.key = key
    }
}

/// Something that the state machine wants to be reminded of.
struct Reminder: Comparable, Sendable {
    enum Purpose: Sendable {
        case timeout(RunNumber, attempt: Int)
        case retry(RunNumber)
    }

    var instant: MonotonicInstant
    var order: Int64
    var purpose: Purpose

    static func < (left: Reminder, right: Reminder) -> Bool {
        (left.instant, left.order) < (right.instant, right.order)
    }

    static func == (left: Reminder, right: Reminder) -> Bool {
        left.instant == right.instant && left.order == right.order
    }
}
