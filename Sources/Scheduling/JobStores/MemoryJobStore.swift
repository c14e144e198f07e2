public import Timekeeping
import Wakeups

/// Keeps jobs and ledger in memory, as long as the store itself is kept.
public final class MemoryJobStore: JobStore {
    public let isDurable = false
    private let table = ContendedLock(MemoryJobTable())

    public init() {}

    public func open(
        onChange: @escaping @Sendable () -> Void
    ) throws(JobStoreError) -> [UnfinishedOccurrence] {
        let unfinished: [UnfinishedOccurrence]? = table.withLock { table in
            guard !table.isOpen else { return nil }
            table.isOpen = true
            return table.ledger.unfinished.compactMap { entry in
                table[entry.jobID].map {
                    UnfinishedOccurrence(
                        job: $0,
                        entry: entry,
                        // Nothing outlives the process here: what has begun has also reported.
                        cannotHaveStarted: entry.state == .claimed
                    )
                }
            }
        }
        guard let unfinished else {
            throw .servedByAnother(store: "the memory store", process: "another scheduler")
        }
        return unfinished
    }

    public func close() {
        table.withLock { $0.isOpen = false }
    }

    public func add(_ jobs: [ScheduledJob], replacingExisting: Bool) throws(JobStoreError) {
        let conflict: String? = table.withLock { table in
            if !replacingExisting {
                if let found = jobs.first(where: { table[$0.job.id] != nil }) {
                    return found.job.id
                }
                // A batch that names an id twice would replace its own job.
                if jobs.count > 1 {
                    var ids = Set<String>(minimumCapacity: jobs.count)
                    for job in jobs where !ids.insert(job.job.id).inserted { return job.job.id }
                }
            }
            for job in jobs { table.put(job) }
            return nil
        }
        if let conflict { throw .jobExists(id: conflict) }
    }

    public func update(_ job: ScheduledJob) throws(JobStoreError) {
        let error: JobStoreError? = table.withLock { table in
            guard let stored = table[job.job.id] else { return .noSuchJob(id: job.job.id) }
            guard stored.revision == job.revision else {
                return .changedMeanwhile(id: job.job.id)
            }
            var next = job
            next.revision += 1
            table.put(next)
            return nil
        }
        if let error { throw error }
    }

    public func remove(jobID: String) throws(JobStoreError) -> Bool {
        table.withLock { $0.remove(jobID) }
    }

    public func removeAll() throws(JobStoreError) -> Int {
        table.withLock { $0.removeAll() }
    }

    public func job(_ id: String) throws(JobStoreError) -> ScheduledJob? {
        table.withLock { $0[id] }
    }

    public func jobs() throws(JobStoreError) -> [ScheduledJob] {
        table.withLock { $0.sorted }
    }

    /// None: nothing is decoded here.
    public func quarantined() throws(JobStoreError) -> [QuarantinedJob] { [] }

    public func nextDue() throws(JobStoreError) -> WallTime? {
        table.withLock { $0.nextDue }
    }

    public func due(
        atOrBefore time: WallTime,
        limit: Int
    ) throws(JobStoreError) -> (jobs: [ScheduledJob], quarantined: [QuarantinedJob]) {
        (table.withLock { $0.due(atOrBefore: time, limit: limit) }, [])
    }

    public func claim(_ claims: [Claim]) throws(JobStoreError) -> [Bool] {
        table.withLock { table in claims.map { table.claim($0) } }
    }

    /// Nothing to keep: a crash takes the ledger with it.
    public func markStarted(_ run: LedgerEntry) throws(JobStoreError) {}

    public func record(_ entries: [LedgerEntry]) throws(JobStoreError) {
        table.withLock { table in
            for entry in entries { table.ledger.record(entry) }
        }
    }

    public func saveCheckpoint(
        _ data: [UInt8],
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError) {
        table.withLock { $0.ledger.keep(data, jobID: jobID, scheduled: scheduled) }
    }

    /// None: no other process sees this store.
    public func takeRequests() throws(JobStoreError) -> [UnfinishedOccurrence] { [] }

    public func history(jobID: String?, limit: Int) throws(JobStoreError) -> [LedgerEntry] {
        table.withLock { $0.ledger.history(jobID: jobID, limit: limit) }
    }

    public func prune(_ retention: Retention, now: WallTime) throws(JobStoreError) -> Int {
        table.withLock { $0.ledger.prune(retention, now: now) }
    }

    /// For tests: whether heap and index agree.
    func checkInvariants() -> Bool {
        table.withLock { $0.isConsistent }
    }
}
