import Timekeeping
import Wakeups

/// When jobs are due that are added or changed, while a scheduler claims occurrences of them.
extension Scheduler {
    /// A change that others were faster than is made again so many times.
    private static let triesLimit = 1_000

    func plan(
        _ job: Job,
        at now: WallTime,
        replacing existing: ScheduledJob?,
        in store: any JobStore
    ) throws(SchedulerError) -> ScheduledJob {
        if let existing, existing.job.trigger.isSameTrigger(as: job.trigger) {
            return ScheduledJob(
                job: job,
                next: existing.next,
                isPaused: existing.isPaused,
                revision: existing.revision
            )
        }
        let first =
            existing == nil
            ? job.trigger.firstFireTime(notBefore: now).map(job.planned)
            : try firstOccurrence(of: job, notBefore: now, newTo: store)
        guard let first else { throw .neverFires(job: job.id) }
        return ScheduledJob(job: job, next: first, revision: existing?.revision ?? 0)
    }

    /// The first occurrence that the ledger does not have: it has later ones than now when the clock
    /// was set back, and none of them runs again.
    func firstOccurrence(
        of job: Job,
        notBefore now: WallTime,
        newTo store: any JobStore
    ) throws(SchedulerError) -> PlannedOccurrence? {
        try storeCall { () throws(JobStoreError) in
            try job.occurrence(from: job.trigger.firstFireTime(notBefore: now), newTo: store)
        }
    }

    /// Changes a job as it is stored, whatever is claimed of it meanwhile.
    func update(
        _ id: String,
        in store: String,
        _ change: (ScheduledJob, WallTime, any JobStore) throws(SchedulerError) -> ScheduledJob
    ) throws(SchedulerError) {
        let index = try index(ofStore: store)
        let target = core.withLock { $0.stores[index].store }
        let due = try untilUnchanged { () throws(SchedulerError) in
            let job = try change(try existing(id, in: target), wallTime, target)
            try storeCall { () throws(JobStoreError) in try target.update(job) }
            return job.next?.due
        }
        changed(index, earliest: due, .jobModified) { tell in
            tell(.jobModified(JobReference(id: id, store: store)))
        }
    }

    /// Does again what reads a job and writes it, when the job was changed or an occurrence of it
    /// claimed between the two.
    func untilUnchanged<Result>(
        _ body: () throws(SchedulerError) -> Result
    ) throws(SchedulerError) -> Result {
        var tries = 1
        while true {
            do throws(SchedulerError) {
                return try body()
            } catch {
                guard case .store(.changedMeanwhile) = error, tries < Self.triesLimit else {
                    throw error
                }
                tries += 1
            }
        }
    }

    /// Tells of jobs that were stored, and wakes the scheduler if one comes before what it waits for.
    func changed(
        _ index: Int,
        earliest: WallTime?,
        _ mask: EventMask,
        _ tellOfThem: ((Event.Kind) -> Void) -> Void
    ) {
        if !hub.interest.isDisjoint(with: mask) {
            step(at: reading()) { _, actions in tellOfThem { actions.tell($0) } }
        }
        guard let earliest else { return }
        let isNews = core.withLock { core in
            guard core.state.phase == .running else { return false }
            if let due = core.stores[index].due, due <= earliest { return false }
            core.stores[index].isStale = true
            return true
        }
        // Mostly it is none, and then the clock need not be read.
        guard isNews else { return }
        let now = reading()
        let target = now.monotonic.nanoseconds.addingReportingOverflow(
            now.wall.nanoseconds(to: earliest)
        )
        let isEarlier = core.withLock {
            target.overflow || target.partialValue < $0.target.nanoseconds
        }
        if isEarlier { interrupters.interrupt() }
    }
}

extension Job {
    /// The first occurrence from a fire time on that the ledger does not have.
    func occurrence(
        from first: WallTime?,
        newTo store: any JobStore
    ) throws(JobStoreError) -> PlannedOccurrence? {
        var time = first
        while let found = time, try store.hasOccurrence(jobID: id, scheduled: found) {
            time = trigger.fireTime(after: found)
        }
        return time.map(planned)
    }
}
