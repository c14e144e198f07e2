import Synchronization
import Timekeeping
import Wakeups

/// Jobs: adding, changing, looking at them.
extension Scheduler {
    /// Adds a job, and plans its first occurrence from now on.
    ///
    /// A job that replaces one with the same trigger keeps the time of its next occurrence, so that
    /// a program may add its jobs at every start without putting them off.
    ///
    /// - Throws: `SchedulerError.store(.jobExists)` unless `replacingExisting`; `neverFires`;
    ///   `unsuitable` if its executor cannot do its work.
    public func add(
        _ job: Job,
        to store: String = "default",
        replacingExisting: Bool = false,
        paused: Bool = false
    ) throws(SchedulerError) {
        let (index, target, executors) = try place(ofStore: store)
        try executors.check(job)
        let due = try untilUnchanged { () throws(SchedulerError) in
            let planned = try planned(job, at: wallTime, target, replacingExisting, paused)
            try storeCall { () throws(JobStoreError) in
                try target.add(planned, replacingExisting: replacingExisting)
            }
            return planned.next?.due
        }
        changed(index, earliest: due, .jobAdded) { tell in
            tell(.jobAdded(JobReference(id: job.id, store: store)))
        }
    }

    /// Adds jobs, all or none, in one transaction.
    public func add(
        _ jobs: [Job],
        to store: String = "default",
        replacingExisting: Bool = false,
        paused: Bool = false
    ) throws(SchedulerError) {
        let (index, target, executors) = try place(ofStore: store)
        for job in jobs { try executors.check(job) }
        let due = try untilUnchanged { () throws(SchedulerError) in
            let now = wallTime
            var all: [ScheduledJob] = []
            all.reserveCapacity(jobs.count)
            for job in jobs {
                all.append(try planned(job, at: now, target, replacingExisting, paused))
            }
            let earliest = all.lazy.compactMap { $0.next?.due }.min()
            let planned = all
            try storeCall { () throws(JobStoreError) in
                try target.add(planned, replacingExisting: replacingExisting)
            }
            return earliest
        }
        changed(index, earliest: due, .jobAdded) { tell in
            for job in jobs { tell(.jobAdded(JobReference(id: job.id, store: store))) }
        }
    }

    private func planned(
        _ job: Job,
        at now: WallTime,
        _ store: any JobStore,
        _ replacingExisting: Bool,
        _ paused: Bool
    ) throws(SchedulerError) -> ScheduledJob {
        let existing =
            replacingExisting
            ? try storeCall { () throws(JobStoreError) in try store.job(job.id) } : nil
        var planned = try plan(job, at: now, replacing: existing, in: store)
        planned.isPaused = existing?.isPaused ?? paused
        return planned
    }

    /// Changes anything of a job but its id; a new trigger plans the next occurrence from now on.
    public func modify(
        _ id: String,
        in store: String = "default",
        _ change: (inout Job) -> Void
    ) throws(SchedulerError) {
        try update(id, in: store) { (found, now, target) throws(SchedulerError) in
            var job = found.job
            change(&job)
            try core.withLock { $0.executors }.check(job)
            var planned = try plan(job, at: now, replacing: found, in: target)
            planned.isPaused = found.isPaused
            return planned
        }
    }

    /// Gives a job another trigger, and plans its next occurrence from now on.
    public func reschedule(
        _ id: String,
        in store: String = "default",
        trigger: any Trigger
    ) throws(SchedulerError) {
        try modify(id, in: store) { $0.trigger = trigger }
    }

    /// Lets a job's occurrences pass until it is resumed.
    public func pause(_ id: String, in store: String = "default") throws(SchedulerError) {
        try update(id, in: store) { (found, _, _) throws(SchedulerError) in
            var job = found
            job.isPaused = true
            return job
        }
    }

    /// Goes on with a job; its next occurrence is the first from now on.
    public func resume(_ id: String, in store: String = "default") throws(SchedulerError) {
        try update(id, in: store) { (found, now, target) throws(SchedulerError) in
            var job = found
            job.isPaused = false
            if let next = found.next, next.due < now {
                job.next = try firstOccurrence(of: found.job, notBefore: now, newTo: target)
            }
            return job
        }
    }

    /// Removes a job; what runs of it at present goes on.
    public func remove(_ id: String, from store: String = "default") throws(SchedulerError) {
        let index = try index(ofStore: store)
        let target = core.withLock { $0.stores[index].store }
        guard try storeCall({ () throws(JobStoreError) in try target.remove(jobID: id) }) else {
            throw .store(.noSuchJob(id: id))
        }
        tell(.jobRemoved(JobReference(id: id, store: store)))
    }

    public func removeAll(from store: String = "default") throws(SchedulerError) {
        let index = try index(ofStore: store)
        let target = core.withLock { $0.stores[index].store }
        _ = try storeCall { () throws(JobStoreError) in try target.removeAll() }
        tell(.allJobsRemoved(store: store))
    }

    /// Runs a job at once, beside its schedule.
    ///
    /// The occurrence is known by the present time, and is otherwise like any other one.
    public func runNow(_ id: String, in store: String = "default") throws(SchedulerError) {
        let index = try index(ofStore: store)
        guard isRunning else { throw .notRunning }
        let target = core.withLock { $0.stores[index].store }
        var tries: Int64 = 0
        let (job, occurrence, now) = try untilUnchanged { () throws(SchedulerError) in
            let found = try existing(id, in: target)
            let now = reading()
            // Of two at the same instant, the second one is known by the next nanosecond.
            let time = now.wall.advanced(byNanoseconds: tries)
            tries += 1
            let occurrence = PlannedOccurrence(scheduled: time, due: now.wall)
            let entry = LedgerEntry(jobID: id, occurrence: occurrence, state: .claimed, attempt: 1)
            let claim = Claim(
                jobID: id,
                revision: found.revision,
                entries: [entry],
                next: nil,
                leavesNext: true
            )
            let taken = try storeCall { () throws(JobStoreError) in try target.claim([claim]) }
            guard taken == [true] else { throw .store(.changedMeanwhile(id: id)) }
            return (found.job, occurrence, now)
        }
        step(at: now) { core, actions in
            core.state.admit(job, inStore: index, occurrence, at: now, into: &actions)
        }
    }

    /// Cancels the runs of a job that are going on.
    public func cancelRuns(of id: String, in store: String = "default") throws(SchedulerError) {
        let key = JobKey(store: try index(ofStore: store), id: id)
        step(at: reading()) { core, actions in core.state.cancelRuns(of: key, into: &actions) }
    }

    public func job(
        _ id: String,
        in store: String = "default"
    ) throws(SchedulerError) -> ScheduledJob? {
        let target = try self.store(named: store)
        return try storeCall { () throws(JobStoreError) in try target.job(id) }
    }

    /// The jobs of a store by their next due time.
    public func jobs(in store: String = "default") throws(SchedulerError) -> [ScheduledJob] {
        let target = try self.store(named: store)
        return try storeCall { () throws(JobStoreError) in try target.jobs() }
    }

    /// What became of a job's occurrences, or of all jobs', the latest first.
    public func history(
        of id: String? = nil,
        in store: String = "default",
        limit: Int = 100
    ) throws(SchedulerError) -> [LedgerEntry] {
        let target = try self.store(named: store)
        return try storeCall { () throws(JobStoreError) in
            try target.history(jobID: id, limit: limit)
        }
    }

    // MARK: What these have in common

    func index(ofStore name: String) throws(SchedulerError) -> Int {
        try place(ofStore: name).index
    }

    private func store(named name: String) throws(SchedulerError) -> any JobStore {
        try place(ofStore: name).store
    }

    /// Where a store stands, with the executors of the moment: the lock is taken once for both.
    typealias Place = (index: Int, store: any JobStore, executors: ExecutorTable)

    func place(ofStore name: String) throws(SchedulerError) -> Place {
        let place: Place? = core.withLock { core in
            // By their numbers: to look at a copy of each is what would cost most here.
            for index in core.stores.indices where core.stores[index].isNamed(name) {
                return (index, core.stores[index].store, core.executors)
            }
            return nil
        }
        guard let place else { throw .noSuchStore(name) }
        return place
    }

    func storeCall<Result>(
        _ body: () throws(JobStoreError) -> Result
    ) throws(SchedulerError) -> Result {
        do throws(JobStoreError) {
            return try body()
        } catch {
            throw .store(error)
        }
    }

    func existing(
        _ id: String,
        in store: any JobStore
    ) throws(SchedulerError) -> ScheduledJob {
        guard let found = try storeCall({ () throws(JobStoreError) in try store.job(id) }) else {
            throw .store(.noSuchJob(id: id))
        }
        return found
    }
}
