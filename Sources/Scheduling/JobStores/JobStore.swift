public import Timekeeping

/// Keeps jobs and what became of their occurrences.
///
/// All calls return when the change is as durable as the store makes it. They may come from several
/// threads; the store orders them.
public protocol JobStore: AnyObject, Sendable {
    /// Whether jobs and ledger outlive the process.
    var isDurable: Bool { get }

    /// Opens the store for a scheduler that will claim occurrences, and finds what a scheduler that
    /// died has left.
    ///
    /// Only one scheduler at a time can have a durable store.
    ///
    /// - Parameter onChange: Called from some thread when another process has changed the store.
    /// - Throws: `JobStoreError.servedByAnother` if another scheduler has it.
    /// - Returns: The occurrences that are not final, with their jobs; the requested ones among
    ///   them are claimed, as by `takeRequests`. One whose job is gone or cannot be read is not
    ///   among them: it comes to its end in the ledger.
    func open(
        onChange: @escaping @Sendable () -> Void
    ) throws(JobStoreError) -> [UnfinishedOccurrence]

    /// Gives the store free for another scheduler.
    func close()

    // MARK: Jobs

    /// Adds jobs, all or none.
    ///
    /// - Throws: `JobStoreError.jobExists` unless `replacingExisting`; `changedMeanwhile` if the next
    ///   occurrence of a job that takes the place of another one has been claimed.
    func add(_ jobs: [ScheduledJob], replacingExisting: Bool) throws(JobStoreError)

    /// Adds one job, as `add` does with several.
    ///
    /// A store need not have it: without, it is a list of one.
    func add(_ job: ScheduledJob, replacingExisting: Bool) throws(JobStoreError)

    /// Stores another version of a job, and counts its revision up.
    ///
    /// - Throws: `JobStoreError.noSuchJob`, or `changedMeanwhile` if the revision is not the stored
    ///   one, or its next occurrence has been claimed since it was read.
    func update(_ job: ScheduledJob) throws(JobStoreError)

    /// - Returns: Whether there was such a job.
    func remove(jobID: String) throws(JobStoreError) -> Bool

    /// - Returns: How many there were.
    func removeAll() throws(JobStoreError) -> Int

    func job(_ id: String) throws(JobStoreError) -> ScheduledJob?

    /// All jobs that can be decoded, by their next due time and id, those without any last.
    func jobs() throws(JobStoreError) -> [ScheduledJob]

    /// What cannot be decoded, and so is set aside.
    func quarantined() throws(JobStoreError) -> [QuarantinedJob]

    // MARK: Occurrences

    /// When the first job is due; `nil` if none is.
    func nextDue() throws(JobStoreError) -> WallTime?

    /// Jobs due at the time or before, those due first first.
    ///
    /// A job that cannot be decoded is set aside on the way, and told in `quarantined`.
    func due(
        atOrBefore time: WallTime,
        limit: Int
    ) throws(JobStoreError) -> (jobs: [ScheduledJob], quarantined: [QuarantinedJob])

    /// Writes occurrences into the ledger together with the jobs' next fire times.
    ///
    /// Each claim is taken whole or not at all; a durable store writes all of them in one transaction.
    ///
    /// - Returns: For each claim, whether it was taken. One whose job has changed, is gone, or has
    ///   such an occurrence already is left out whole.
    func claim(_ claims: [Claim]) throws(JobStoreError) -> [Bool]

    /// Whether an occurrence of a job has been claimed or asked for, whatever became of it.
    func hasOccurrence(jobID: String, scheduled: WallTime) throws(JobStoreError) -> Bool

    /// Notes that a task is about to begin. Must be kept before its first line runs.
    func markStarted(_ run: LedgerEntry) throws(JobStoreError)

    /// Replaces the ledger entries of these occurrences, in one transaction.
    ///
    /// One without a checkpoint keeps that which was saved, until the run has succeeded.
    ///
    /// - Parameters:
    ///   - entries: What became of the occurrences.
    ///   - jobIDs: Jobs to remove in the same transaction, if they still have no occurrence to
    ///     come: a job may have been given a new trigger meanwhile.
    /// - Throws: `JobStoreError`; nothing is changed then.
    /// - Returns: The jobs that were removed.
    func record(
        _ entries: [LedgerEntry],
        removingExhausted jobIDs: [String]
    ) throws(JobStoreError) -> [String]

    func saveCheckpoint(
        _ data: [UInt8],
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError)

    /// Takes up what other processes have asked for by hand (`LedgerState.requested`): the entries
    /// are claimed when this returns.
    func takeRequests() throws(JobStoreError) -> [UnfinishedOccurrence]

    /// The latest entries first.
    func history(jobID: String?, limit: Int) throws(JobStoreError) -> [LedgerEntry]

    /// Removes final entries that the retention no longer covers.
    ///
    /// - Returns: How many.
    func prune(_ retention: Retention, now: WallTime) throws(JobStoreError) -> Int
}

/// What a claim writes: the ledger entries, and where the job stands afterwards.
public struct Claim: Sendable {
    public var jobID: String
    /// The revision that the claim was computed from.
    public var revision: Int64
    /// New entries: `claimed`, `missed`, `coalesced` and `skipped` ones.
    public var entries: [LedgerEntry]
    /// `nil` when the trigger has no more fire times; the job stays until it is removed.
    public var next: PlannedOccurrence?
    /// Whether the job stays where it stands instead, as for a run beside its schedule.
    public var leavesNext: Bool

    public init(
        jobID: String,
        revision: Int64,
        entries: [LedgerEntry],
        next: PlannedOccurrence?,
        leavesNext: Bool = false
    ) {
        self.jobID = jobID
        self.revision = revision
        self.entries = entries
        self.next = next
        self.leavesNext = leavesNext
    }
}

/// An occurrence that a scheduler which died has left, or that was asked for by hand.
public struct UnfinishedOccurrence: Sendable {
    public var job: ScheduledJob
    public var entry: LedgerEntry
    /// Whether it is sure that its task had not begun: it was claimed in this boot of the machine,
    /// so that the note of a start would have been seen.
    public var cannotHaveStarted: Bool

    public init(job: ScheduledJob, entry: LedgerEntry, cannotHaveStarted: Bool) {
        self.job = job
        self.entry = entry
        self.cannotHaveStarted = cannotHaveStarted
    }
}

/// A job that cannot be decoded, kept as it was found.
public struct QuarantinedJob: Hashable, Sendable {
    public var id: String
    public var bytes: [UInt8]
    public var reason: String

    public init(id: String, bytes: [UInt8], reason: String) {
        self.id = id
        self.bytes = bytes
        self.reason = reason
    }
}

/// How much of the ledger is kept.
public struct Retention: Hashable, Sendable {
    /// Final entries of each job.
    public var entriesPerJob: Int = 1_000
    /// Age of final entries, in nanoseconds; `nil` for any age.
    public var ageNanoseconds: Int64?

    public init(entriesPerJob: Int = 1_000, ageNanoseconds: Int64? = nil) {
        self.entriesPerJob = entriesPerJob
        self.ageNanoseconds = ageNanoseconds
    }
}

extension JobStore {
    public func add(_ job: ScheduledJob, replacingExisting: Bool) throws(JobStoreError) {
        try add([job], replacingExisting: replacingExisting)
    }

    /// Replaces the ledger entries of these occurrences, in one transaction.
    public func record(_ entries: [LedgerEntry]) throws(JobStoreError) {
        _ = try record(entries, removingExhausted: [])
    }
}
