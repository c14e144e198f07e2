import Timekeeping
import Wakeups

/// Jobs as JSON, from store to store.
extension Scheduler {
    /// The jobs of a store, as far as they can be decoded.
    ///
    /// - Throws: `SchedulerError.noSuchStore` or `store`.
    public func exportJobs(from store: String = "default") throws(SchedulerError) -> JobArchive {
        let index = try index(ofStore: store)
        let source = core.withLock { $0.stores[index].store }
        return JobArchive(jobs: try storeCall { () throws(JobStoreError) in try source.jobs() })
    }

    /// Why a job cannot be carried out by the executors that there are; `nil` if it can.
    package func objection(to job: Job) -> String? {
        let executors = core.withLock { $0.executors }
        do throws(SchedulerError) {
            try executors.check(job)
            return nil
        } catch {
            return "\(error)"
        }
    }

    /// Adds jobs as they were exported, all or none.
    ///
    /// A job that replaces one with the same trigger keeps the time of that one's next occurrence.
    /// Any other keeps its own, also one that has passed: the occurrences since then are caught up
    /// or missed as its policy says. Only where the store has a history of such a job, it goes on
    /// from now, since what has passed may have run there.
    ///
    /// - Parameters:
    ///   - archive: The jobs.
    ///   - store: Where they go.
    ///   - replacingExisting: Whether a job may take the place of one with its id.
    /// - Throws: `SchedulerError`; nothing was added then.
    public func importJobs(
        _ archive: JobArchive,
        into store: String = "default",
        replacingExisting: Bool = false
    ) throws(SchedulerError) {
        let (index, target, executors) = try place(ofStore: store)
        for job in archive.jobs { try executors.check(job.job) }
        let due = try untilUnchanged { () throws(SchedulerError) in
            let now = wallTime
            return try storeCall { () throws(JobStoreError) in
                var jobs: [ScheduledJob] = []
                jobs.reserveCapacity(archive.jobs.count)
                for job in archive.jobs {
                    jobs.append(try imported(job, into: target, at: now))
                }
                try target.add(jobs, replacingExisting: replacingExisting)
                return jobs.lazy.compactMap { $0.next?.due }.min()
            }
        }
        changed(index, earliest: due, .jobAdded) { tell in
            for job in archive.jobs { tell(.jobAdded(JobReference(id: job.job.id, store: store))) }
        }
    }

    private func imported(
        _ job: ScheduledJob,
        into store: any JobStore,
        at now: WallTime
    ) throws(JobStoreError) -> ScheduledJob {
        var job = job
        job.revision = 0
        if let existing = try store.job(job.job.id),
            existing.job.trigger.isSameTrigger(as: job.job.trigger)
        {
            job.next = existing.next
            return job
        }
        guard let next = job.next else { return job }
        var first: WallTime? = next.scheduled
        if next.due < now, try !store.history(jobID: job.job.id, limit: 1).isEmpty {
            first = job.job.trigger.firstFireTime(notBefore: now)
        }
        let isTaken = try store.hasOccurrence(jobID: job.job.id, scheduled: next.scheduled)
        if isTaken || first != next.scheduled {
            job.next = try job.job.occurrence(from: first, newTo: store)
        }
        return job
    }
}
