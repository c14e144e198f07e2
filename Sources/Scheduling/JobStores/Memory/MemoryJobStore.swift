import PunctualPlatform
public import Timekeeping
import Wakeups

/// Jobs in the memory of the process: fast, and gone with it.
///
/// Adding, changing and removing a job take time with the logarithm of their number, and finding
/// the due ones takes time for those alone. Of the ledger it keeps what is not final, and the last
/// final entries up to a limit for all jobs together; `prune` applies the limit for each job.
public final class MemoryJobStore: JobStore {
    fileprivate struct State: ~Copyable {
        var jobs = JobTable()
        var ledger: MemoryLedger
        var isServed = false
    }

    // Workers and the thread that waits meet here with every run.
    private let state: ContendedLock<State>

    /// - Parameter historyLimit: Final ledger entries that are kept at most, of all jobs together.
    public init(historyLimit: Int = 10_000) {
        state = ContendedLock(State(ledger: MemoryLedger(finalLimit: historyLimit)))
    }

    public var isDurable: Bool { false }

    /// No other process can change the store, so `onChange` is never called.
    public func open(
        onChange: @escaping @Sendable () -> Void
    ) throws(JobStoreError) -> [UnfinishedOccurrence] {
        try state.withLock { (state) throws(JobStoreError) in
            guard !state.isServed else {
                throw .servedByAnother(
                    store: "the store in memory",
                    process: "another scheduler of this process"
                )
            }
            state.isServed = true
            return state.takeUnfinished { _ in true }
        }
    }

    public func close() {
        state.withLock { $0.isServed = false }
    }
}

// MARK: - Jobs

extension MemoryJobStore {
    public func add(_ jobs: [ScheduledJob], replacingExisting: Bool) throws(JobStoreError) {
        try state.withLock { (state) throws(JobStoreError) in
            if jobs.count > 1 { state.jobs.reserve(jobs.count) }
            if replacingExisting {
                for job in jobs where state.jobs.slot(of: job.job.id) != nil {
                    try state.checkNotClaimed(job)
                }
            }
            for (number, job) in jobs.enumerated() {
                guard !state.jobs.set(job, replacing: replacingExisting) else { continue }
                for added in jobs[..<number] { _ = state.jobs.remove(added.job.id) }
                throw .jobExists(id: job.job.id)
            }
        }
    }

    public func add(_ job: ScheduledJob, replacingExisting: Bool) throws(JobStoreError) {
        try state.withLock { (state) throws(JobStoreError) in
            if replacingExisting, state.jobs.slot(of: job.job.id) != nil {
                try state.checkNotClaimed(job)
            }
            guard state.jobs.set(job, replacing: replacingExisting) else {
                throw .jobExists(id: job.job.id)
            }
        }
    }

    public func update(_ job: ScheduledJob) throws(JobStoreError) {
        try state.withLock { (state) throws(JobStoreError) in
            let id = job.job.id
            guard let slot = state.jobs.slot(of: id) else { throw .noSuchJob(id: id) }
            guard state.jobs.revision(ofSlot: slot) == job.revision else {
                throw .changedMeanwhile(id: id)
            }
            try state.checkNotClaimed(job)
            _ = state.jobs.set(job, replacing: true)
        }
    }

    public func remove(jobID: String) throws(JobStoreError) -> Bool {
        state.withLock { $0.jobs.remove(jobID) }
    }

    public func removeAll() throws(JobStoreError) -> Int {
        state.withLock { $0.jobs.removeAll() }
    }

    public func job(_ id: String) throws(JobStoreError) -> ScheduledJob? {
        state.withLock { state in state.jobs.slot(of: id).map { state.jobs[$0] } }
    }

    public func jobs() throws(JobStoreError) -> [ScheduledJob] {
        state.withLock { $0.jobs.all }.sorted { left, right in
            switch (left.next?.due, right.next?.due) {
            case (let leftDue?, let rightDue?) where leftDue != rightDue: leftDue < rightDue
            case (_?, nil): true
            case (nil, _?): false
            default: left.job.id < right.job.id
            }
        }
    }

    /// None: nothing here was ever encoded.
    public func quarantined() throws(JobStoreError) -> [QuarantinedJob] { [] }

    /// What is wrong with the structure; `nil` if nothing is.
    ///
    /// For tests.
    func checkInvariants() -> String? {
        state.withLock { $0.jobs.checkInvariants() }
    }
}

// MARK: - Occurrences

extension MemoryJobStore {
    public func nextDue() throws(JobStoreError) -> WallTime? {
        state.withLock { state in
            state.jobs.firstDue.map { WallTime(nanosecondsSince1970: $0) }
        }
    }

    public func due(
        atOrBefore time: WallTime,
        limit: Int
    ) throws(JobStoreError) -> (jobs: [ScheduledJob], quarantined: [QuarantinedJob]) {
        let jobs = state.withLock { state in
            state.jobs.slots(dueAtOrBefore: time.nanosecondsSince1970, limit: limit).map {
                state.jobs[Int($0)]
            }
        }
        return (jobs, [])
    }

    public func claim(_ claims: [Claim]) throws(JobStoreError) -> [Bool] {
        var taken: [Bool] = []
        taken.reserveCapacity(claims.count)
        // Each by itself is all that is promised, and others have work to do meanwhile.
        var rest = claims[...]
        while !rest.isEmpty {
            let some = rest.prefix(100)
            state.withLock { state in
                for claim in some { taken.append(state.take(claim)) }
            }
            rest = rest.dropFirst(some.count)
        }
        return taken
    }

    public func hasOccurrence(
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError) -> Bool {
        state.withLock { $0.ledger.contains(jobID: jobID, scheduled: scheduled) }
    }

    public func markStarted(_ run: LedgerEntry) throws(JobStoreError) {
        state.withLock { $0.ledger.set(run) }
    }

    public func record(
        _ entries: [LedgerEntry],
        removingExhausted jobIDs: [String]
    ) throws(JobStoreError) -> [String] {
        state.withLock { state in
            for entry in entries { state.ledger.set(entry) }
            return jobIDs.filter { state.jobs.remove($0, onlyIfExhausted: true) }
        }
    }

    public func saveCheckpoint(
        _ data: [UInt8],
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError) {
        let isThere = state.withLock {
            $0.ledger.saveCheckpoint(data, jobID: jobID, scheduled: scheduled)
        }
        guard isThere else {
            throw .noOccurrence(jobID: jobID, scheduled: scheduled, store: "the store in memory")
        }
    }

    public func takeRequests() throws(JobStoreError) -> [UnfinishedOccurrence] {
        state.withLock { state in
            guard state.ledger.hasRequests else { return [] }
            return state.takeUnfinished { $0.state == .requested }
        }
    }

    public func history(jobID: String?, limit: Int) throws(JobStoreError) -> [LedgerEntry] {
        state.withLock { $0.ledger.history(jobID: jobID, limit: limit) }
    }

    public func prune(_ retention: Retention, now: WallTime) throws(JobStoreError) -> Int {
        state.withLock { $0.ledger.prune(retention, now: now) }
    }
}

extension MemoryJobStore.State {
    /// To plan a claimed occurrence again would leave the job waiting for one that nobody can claim.
    fileprivate func checkNotClaimed(_ job: ScheduledJob) throws(JobStoreError) {
        let id = job.job.id
        guard let next = job.next, ledger.contains(jobID: id, scheduled: next.scheduled) else {
            return
        }
        throw .changedMeanwhile(id: id)
    }

    fileprivate mutating func take(_ claim: Claim) -> Bool {
        guard let slot = jobs.slot(of: claim.jobID),
            jobs.revision(ofSlot: slot) == claim.revision,
            ledger.insertNew(claim.entries)
        else { return false }
        if !claim.leavesNext { jobs.advance(slot, to: claim.next) }
        return true
    }

    /// Takes up unfinished entries; the requested ones among them are claimed by that, and those
    /// whose job is gone come to their end.
    fileprivate mutating func takeUnfinished(
        where isMeant: (LedgerEntry) -> Bool
    ) -> [UnfinishedOccurrence] {
        var found: [UnfinishedOccurrence] = []
        for var entry in ledger.unfinished where isMeant(entry) {
            let cannotHaveStarted = entry.state != .started
            guard let slot = jobs.slot(of: entry.jobID) else {
                let reason = "the job was removed"
                ledger.set(
                    entry.orphaned(because: reason, cannotHaveStarted: cannotHaveStarted)
                )
                continue
            }
            if entry.state == .requested {
                entry.state = .claimed
                ledger.set(entry)
            }
            found.append(
                UnfinishedOccurrence(
                    job: jobs[slot],
                    entry: entry,
                    cannotHaveStarted: cannotHaveStarted
                )
            )
        }
        return found
    }
}

extension [LedgerEntry] {
    /// Whether no occurrence is among these, which are of one job, twice.
    var areDistinct: Bool {
        count < 2 || Set(map(\.occurrence.scheduled)).count == count
    }
}

extension JobStoreError {
    static func noOccurrence(jobID: String, scheduled: WallTime, store: String) -> JobStoreError {
        .failed(
            store: store,
            reason:
                "the job “\(jobID)” has no occurrence of \(scheduled.text()) in \(store), so its "
                + "checkpoint was not kept; it was removed meanwhile"
        )
    }
}
