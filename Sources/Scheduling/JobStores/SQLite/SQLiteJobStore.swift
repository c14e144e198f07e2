import Glibc
import PunctualPlatform
import SQLite
import Synchronization
public import Timekeeping

/// Jobs and their ledger in an SQLite file, which several processes may use at once.
///
/// One of them, the server, is the scheduler that claims occurrences; the others may add and change
/// jobs and ask for runs, and the server hears of it at once. Jobs, claims and results are on the
/// disk when a call returns. The file, the files beside it and a folder that is made for it are for
/// their owner alone.
///
/// The trigger, work and policy of a job are stored as JSON texts, and the views `history` and
/// `jobs_summary` are for people with the `sqlite3` shell.
public final class SQLiteJobStore {
    fileprivate struct State: ~Copyable {
        var database: JobDatabase
        var server: Server?
    }

    /// What an open store has.
    fileprivate struct Server: ~Copyable {
        var seat: ServerSeat
        var watch: ChangeWatch
        /// `nil` until what the last one has left was read.
        var session: Int64?

        /// Says where it ends.
        consuming func end() {}
    }

    public let path: String
    private let boot: String
    private let clock: WallClock
    private let state: Mutex<State>

    /// Opens the file, and makes it with its folder if they are missing.
    ///
    /// - Parameters:
    ///   - path: Of the file.
    ///   - triggerKinds: The kinds of triggers that can be read.
    ///   - busyTimeoutMilliseconds: How long a call waits while another process writes, before it
    ///     fails with `JobStoreError.busy`.
    ///   - mayCreate: Whether a missing file is made.
    /// - Throws: `JobStoreError.failed` if the file is not a job store, is damaged or newer than
    ///   this program, or could be changed by others.
    public convenience init(
        path: String,
        triggerKinds: TriggerKinds = TriggerKinds(),
        busyTimeoutMilliseconds: Int32 = 100,
        mayCreate: Bool = true
    ) throws(JobStoreError) {
        try self.init(
            path: path,
            triggerKinds: triggerKinds,
            busyTimeoutMilliseconds: busyTimeoutMilliseconds,
            mayCreate: mayCreate,
            boot: BootIdentity.current(),
            clock: WallClock()
        )
    }

    /// The same with what a test replaces: the boot of the machine, and the clock from which the
    /// times of sessions and of the quarantine are read.
    init(
        path: String,
        triggerKinds: TriggerKinds = TriggerKinds(),
        busyTimeoutMilliseconds: Int32 = 100,
        mayCreate: Bool = true,
        boot: String,
        clock: WallClock = WallClock()
    ) throws(JobStoreError) {
        self.path = path
        self.boot = boot
        self.clock = clock
        try JobStoreFiles.prepare(path, mayCreate: mayCreate)
        let database = try withStoreErrors { () throws(DatabaseError) in
            try JobDatabase(
                path: path,
                kinds: triggerKinds,
                mayCreate: mayCreate,
                busyTimeoutMilliseconds: busyTimeoutMilliseconds
            )
        }
        // Only of what is known to be a job store, and not for who merely looks into it.
        if mayCreate { JobStoreFiles.tighten(path) }
        state = Mutex(State(database: database))
    }

    /// What a call works with.
    fileprivate struct Access {
        let database: JobDatabase
        /// `nil` if this store is not open for a scheduler.
        let session: Int64?
    }

    private func reading<Result: Sendable>(
        _ body: (Access) throws(JobStoreError) -> Result
    ) throws(JobStoreError) -> Result {
        try state.withLock { (state) throws(JobStoreError) in
            try body(Access(database: state.database, session: state.server?.session))
        }
    }

    /// Rings for the server afterwards, unless it is this very store.
    private func changing<Result: Sendable>(
        _ body: (Access) throws(JobStoreError) -> Result
    ) throws(JobStoreError) -> Result {
        try reading { (access) throws(JobStoreError) in
            let result = try body(access)
            if access.session == nil { ServerSeat.ring(store: path) }
            return result
        }
    }
}

// MARK: - Serving

extension SQLiteJobStore: JobStore {
    public var isDurable: Bool { true }

    public func open(
        onChange: @escaping @Sendable () -> Void
    ) throws(JobStoreError) -> [UnfinishedOccurrence] {
        try takeSeat(onChange: onChange)
        do throws(JobStoreError) {
            return try state.withLock { (state) throws(JobStoreError) in
                let (session, found) = try takeOver(state.database)
                state.server?.session = session
                return found
            }
        } catch {
            leave(endingSession: false)
            throw error
        }
    }

    private func takeSeat(onChange: @escaping @Sendable () -> Void) throws(JobStoreError) {
        try state.withLock { (state) throws(JobStoreError) in
            guard state.server == nil else {
                throw .servedByAnother(store: path, process: "a scheduler of this process")
            }
            let seat = try ServerSeat(store: path)
            // The watch begins before the store is read, so that no change falls between.
            let watch: ChangeWatch
            do throws(SystemCallError) {
                watch = try ChangeWatch(path: ServerSeat.path(ofStore: path), onChange: onChange)
            } catch {
                throw .failed(store: path, reason: "\(path) cannot be watched: \(error)")
            }
            state.server = Server(seat: seat, watch: watch)
        }
    }

    private func takeOver(
        _ database: JobDatabase
    ) throws(JobStoreError) -> (session: Int64, found: [UnfinishedOccurrence]) {
        try database.checkPages()
        return try database.atomically { () throws(JobStoreError) in
            let session = try database.beginSession(boot: boot, now: clock.now)
            try database.takeBack()
            let found = try database.takeUnfinished(
                requestedOnly: false,
                session: session,
                boot: boot
            )
            return (session, found)
        }
    }

    /// Opens the store as soon as no other scheduler has it, also when that one has died.
    ///
    /// - Parameters:
    ///   - isCancelled: Asked some 20 times in a second.
    ///   - onChange: As in `open`.
    /// - Returns: What `open` returns; `nil` if cancelled.
    /// - Throws: What `open` throws, except that the store is served.
    public func openWhenFree(
        isCancelled: () -> Bool,
        onChange: @escaping @Sendable () -> Void
    ) throws(JobStoreError) -> [UnfinishedOccurrence]? {
        while !isCancelled() {
            do throws(JobStoreError) { return try open(onChange: onChange) } catch {
                guard case .servedByAnother = error else { throw error }
            }
            // The kernel could wake a thread that waits for the lock, but nothing could then stop
            // that thread without a signal of its own.
            var pause = timespec(tv_sec: 0, tv_nsec: 50_000_000)
            nanosleep(&pause, nil)
        }
        return nil
    }

    public func close() {
        leave(endingSession: true)
    }

    /// Leaves everything as a scheduler does that is killed; for tests.
    func abandon() {
        leave(endingSession: false)
    }

    private func leave(endingSession: Bool) {
        let server = state.withLock { state -> Server? in
            // The note of the end is for people; what matters is that the lock is free.
            if endingSession, let session = state.server?.session {
                try? state.database.endSession(session, now: clock.now)
            }
            return state.server.take()
        }
        // Without the lock on the state, for which a call of `onChange` may be waiting.
        server?.end()
    }
}

// MARK: - Jobs

extension SQLiteJobStore {
    public func add(_ jobs: [ScheduledJob], replacingExisting: Bool) throws(JobStoreError) {
        try changing { (access) throws(JobStoreError) in
            try access.database.add(jobs, replacingExisting: replacingExisting)
        }
    }

    public func update(_ job: ScheduledJob) throws(JobStoreError) {
        try changing { (access) throws(JobStoreError) in try access.database.update(job) }
    }

    public func remove(jobID: String) throws(JobStoreError) -> Bool {
        try changing { (access) throws(JobStoreError) in try access.database.remove(jobID) }
    }

    public func removeAll() throws(JobStoreError) -> Int {
        try changing { (access) throws(JobStoreError) in try access.database.removeAll() }
    }

    public func job(_ id: String) throws(JobStoreError) -> ScheduledJob? {
        try reading { (access) throws(JobStoreError) in try access.database.job(id) }
    }

    public func jobs() throws(JobStoreError) -> [ScheduledJob] {
        try reading { (access) throws(JobStoreError) in try access.database.jobs() }
    }

    public func quarantined() throws(JobStoreError) -> [QuarantinedJob] {
        try reading { (access) throws(JobStoreError) in try access.database.quarantined() }
    }
}

// MARK: - Occurrences

extension SQLiteJobStore {
    public func nextDue() throws(JobStoreError) -> WallTime? {
        try reading { (access) throws(JobStoreError) in try access.database.nextDue() }
    }

    public func due(
        atOrBefore time: WallTime,
        limit: Int
    ) throws(JobStoreError) -> (jobs: [ScheduledJob], quarantined: [QuarantinedJob]) {
        try reading { (access) throws(JobStoreError) in
            let (jobs, bad) = try access.database.due(atOrBefore: time, limit: limit)
            let moved = try access.database.setAside(bad, now: clock.now)
            return (jobs, moved.map(\.job))
        }
    }

    public func claim(_ claims: [Claim]) throws(JobStoreError) -> [Bool] {
        try reading { (access) throws(JobStoreError) in
            try access.database.claim(claims, session: access.session)
        }
    }

    public func hasOccurrence(
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError) -> Bool {
        try reading { (access) throws(JobStoreError) in
            try access.database.hasOccurrence(jobID, scheduled)
        }
    }

    public func markStarted(_ run: LedgerEntry) throws(JobStoreError) {
        try reading { (access) throws(JobStoreError) in
            try access.database.writeQuickly(run, session: access.session)
        }
    }

    public func record(
        _ entries: [LedgerEntry],
        removingExhausted jobIDs: [String]
    ) throws(JobStoreError) -> [String] {
        guard !jobIDs.isEmpty else {
            return try reading { (access) throws(JobStoreError) in
                try access.database.record(entries, session: access.session)
            }
        }
        return try changing { (access) throws(JobStoreError) in
            try access.database.record(
                entries,
                removingExhausted: jobIDs,
                session: access.session
            )
        }
    }

    public func saveCheckpoint(
        _ data: [UInt8],
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError) {
        try reading { (access) throws(JobStoreError) in
            try access.database.saveCheckpoint(data, jobID: jobID, scheduled: scheduled)
        }
    }

    /// Whether a scheduler serves the store at this moment.
    public var isServed: Bool { ServerSeat.isTaken(ofStore: path) }

    /// Asks the server to run a job once, beside its schedule.
    ///
    /// - Returns: The identity of the occurrence in the history: the time, or the next nanosecond
    ///   that is free.
    /// - Throws: `JobStoreError.noSuchJob`.
    public func request(jobID: String, at time: WallTime) throws(JobStoreError) -> WallTime {
        try changing { (access) throws(JobStoreError) in
            try access.database.request(jobID, at: time)
        }
    }

    public func takeRequests() throws(JobStoreError) -> [UnfinishedOccurrence] {
        try reading { (access) throws(JobStoreError) in
            let database = access.database
            guard try database.hasRequests() else { return [] }
            return try database.atomically { () throws(JobStoreError) in
                try database.checkSession(access.session)
                return try database.takeUnfinished(
                    requestedOnly: true,
                    session: access.session,
                    boot: boot
                )
            }
        }
    }

    public func history(jobID: String?, limit: Int) throws(JobStoreError) -> [LedgerEntry] {
        try reading { (access) throws(JobStoreError) in
            try access.database.history(jobID: jobID, limit: limit)
        }
    }

    public func prune(_ retention: Retention, now: WallTime) throws(JobStoreError) -> Int {
        try reading { (access) throws(JobStoreError) in
            try access.database.prune(retention, now: now)
        }
    }

    /// What the kept history says of each job that has run, by id.
    public func summaries() throws(JobStoreError) -> [String: JobSummary] {
        try reading { (access) throws(JobStoreError) in try access.database.summaries() }
    }
}
