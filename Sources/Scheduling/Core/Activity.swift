import Timekeeping

/// A job by its store and id: ids are unique in a store alone.
struct JobKey: Hashable, Sendable {
    var store: Int
    var id: String
}

/// A job as it was when an occurrence of it was claimed.
///
/// Shared, since a job is two dozen fields, most of them counted references, and a run passes from
/// hand to hand several times.
final class ClaimedJob: Sendable {
    let key: JobKey
    let job: Job

    init(_ job: Job, inStore store: Int) {
        key = JobKey(store: store, id: job.id)
        self.job = job
    }
}

/// A run from the moment when its occurrence was claimed until its end.
struct ActiveRun: Sendable {
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

    var number: RunNumber
    let claimed: ClaimedJob
    var occurrence: PlannedOccurrence
    var attempt: Int
    var checkpoint: [UInt8]?
    var stamps: RunStamps
    var phase: Phase = .pending
    var ending: Ending?

    var key: JobKey { claimed.key }
    var job: Job { claimed.job }
}

/// The runs of one job.
struct JobActivity: Sendable {
    /// Dispatched, the oldest first.
    var running: [RunNumber] = []
    /// Waiting for one of those to end, in their order.
    ///
    /// A slice, since taking the first away from it
    /// does not move the others: a job may have a hundred thousand to catch up.
    var pending: ArraySlice<RunNumber> = []
    /// Failed, and to be tried again.
    var retrying = 0
    /// Whether the trigger has no more fire times, so that the job goes with its last run.
    var isExhausted = false

    var isIdle: Bool { running.isEmpty && pending.isEmpty && retrying == 0 }
}

/// Something that the state machine wants to be reminded of.
struct Reminder: Comparable, Sendable {
    enum Purpose: Sendable {
        case timeout(RunNumber)
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
