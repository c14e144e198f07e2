import PunctualBase
import Timekeeping

/// The scheduler's logic: what has happened goes in, and what is to be done comes out.
///
/// It knows neither threads nor stores nor clocks: time is handed in with every call. Whoever calls
/// holds the lock, and carries out the actions when it has let go of it.
struct SchedulerState: Sendable {
    enum Phase: Hashable, Sendable {
        case stopped, running, paused
    }

    var phase = Phase.stopped
    /// Names of the stores, by their numbers.
    var storeNames: [String] = []
    var runs = RunTable()
    var activities: [JobKey: JobActivity] = [:]
    var reminders = ReminderQueue()
    var lastNumber: Int64 = 0
    var random: SplitMix64
    /// The events that anybody wants to hear of; no others are made.
    var interest: EventMask = .all

    /// - Parameter seed: Of the jitter between retries.
    init(seed: UInt64 = 1) {
        random = SplitMix64(seed: seed)
    }

    var activeRuns: Int { runs.count }

    /// Adds an event, if anybody wants it.
    func tell(
        _ mask: EventMask,
        _ kind: @autoclosure () -> Event.Kind,
        into actions: inout Actions
    ) {
        if !interest.isDisjoint(with: mask) { actions.tell(kind()) }
    }

    func reference(_ key: JobKey) -> JobReference {
        JobReference(id: key.id, store: storeNames[key.store])
    }

    func report(_ run: ActiveRun, outcome: RunOutcome? = nil) -> RunReport {
        RunReport(
            job: reference(run.key),
            number: run.number,
            occurrence: run.occurrence,
            attempt: run.attempt,
            stamps: run.stamps,
            outcome: outcome
        )
    }
}
