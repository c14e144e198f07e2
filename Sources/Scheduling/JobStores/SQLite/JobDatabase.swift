import SQLite
import Timekeeping

/// The connections of a job store with their prepared statements, for one thread at a time.
///
/// There are two connections, since how durable a commit is, is a setting of a connection. With a
/// write-ahead log and `synchronous=FULL` a commit is on the disk when it returns; so are jobs,
/// claims and results written. With `synchronous=NORMAL` it is in the log, which the kernel holds:
/// killing the process loses nothing, a power cut may lose the last ones (never the order, never a
/// part; sqlite.org/pragma.html#pragma_synchronous). The note that a task begins is written that
/// way, since a flush of the disk before each task would be its lateness. After a power cut a
/// missing note therefore says nothing, which the boot in the claim's session tells apart.
final class JobDatabase {
    let path: String
    let connection: Connection
    let statements: Statements
    var coder: JobRowCoder
    private let busyTimeoutMilliseconds: Int32
    private var quickWriter: QuickWriter?

    init(
        path: String,
        kinds: TriggerKinds,
        mayCreate: Bool,
        busyTimeoutMilliseconds: Int32
    ) throws(DatabaseError) {
        self.path = path
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
        coder = JobRowCoder(kinds: kinds)
        let connection = try Connection(
            path: path,
            mode: mayCreate ? .create : .readWrite,
            busyTimeoutMilliseconds: busyTimeoutMilliseconds
        )
        try connection.adopt(JobStoreSchema.current)
        statements = try Statements(connection)
        self.connection = connection
    }

    /// Runs the body in a transaction, which is undone if it throws.
    func atomically<Result>(
        _ body: () throws(JobStoreError) -> Result
    ) throws(JobStoreError) -> Result {
        let transaction: Transaction
        do { transaction = try Transaction(on: connection) } catch { throw JobStoreError(error) }
        let result = try body()
        do { try transaction.commit() } catch { throw JobStoreError(error) }
        return result
    }

    /// Writes an entry that a kill of the process does not lose, and a power cut may.
    ///
    /// - Throws: `JobStoreError.servedByAnother` if another server has taken the store over.
    func writeQuickly(_ entry: LedgerEntry, session: Int64?) throws(JobStoreError) {
        let isWritten = try withStoreErrors { () throws(DatabaseError) in
            let writer: QuickWriter
            if let quickWriter {
                writer = quickWriter
            } else {
                writer = try QuickWriter(path, busyTimeoutMilliseconds: busyTimeoutMilliseconds)
                quickWriter = writer
            }
            return try writer.write(entry, session: session)
        }
        guard isWritten else { throw servedByLaterScheduler }
    }
}

/// The connection whose commits do not wait for the disk.
private final class QuickWriter {
    private let connection: Connection
    private let replacement: Statement
    private let newestSession: Statement

    init(_ path: String, busyTimeoutMilliseconds: Int32) throws(DatabaseError) {
        let connection = try Connection(
            path: path,
            mode: .readWrite,
            busyTimeoutMilliseconds: busyTimeoutMilliseconds
        )
        try connection.execute("PRAGMA synchronous = NORMAL")
        replacement = try connection.prepare(OccurrenceColumn.replacement)
        newestSession = try connection.prepare(Statements.newestSessionQuery)
        self.connection = connection
    }

    /// Writes an entry, unless a later session has begun.
    ///
    /// - Returns: Whether it was written.
    func write(_ entry: LedgerEntry, session: Int64?) throws(DatabaseError) -> Bool {
        let transaction = try Transaction(on: connection)
        if let session {
            let newest = try newestSession.use { (statement) throws(DatabaseError) in
                try statement.step() ? statement.integer(at: 0) : nil
            }
            guard newest == session else { return false }
        }
        try replacement.bind(entry, session: session)
        try replacement.run()
        try transaction.commit()
        return true
    }
}

/// What is asked so often that it is prepared once.
final class Statements {
    let nextDue: Statement
    let due: Statement
    let job: Statement
    let standing: Statement
    let insertJob: Statement
    let replaceJob: Statement
    let removeJob: Statement
    let raiseFloor: Statement
    let advance: Statement
    let hasOccurrence: Statement
    let replaceOccurrence: Statement
    let saveCheckpoint: Statement
    let newestSession: Statement

    static let newestSessionQuery = "SELECT max(session_id) FROM sessions"

    init(_ connection: borrowing Connection) throws(DatabaseError) {
        nextDue = try connection.prepare(
            """
            SELECT next_due_unix_ns FROM jobs
            WHERE is_paused = 0 AND next_due_unix_ns IS NOT NULL
            ORDER BY next_due_unix_ns LIMIT 1
            """
        )
        due = try connection.prepare(
            """
            SELECT \(JobColumn.list), job_number FROM jobs
            WHERE is_paused = 0 AND next_due_unix_ns IS NOT NULL AND next_due_unix_ns <= ?
            ORDER BY next_due_unix_ns, job_number LIMIT ?
            """
        )
        job = try connection.prepare("SELECT \(JobColumn.list) FROM jobs WHERE job_id = ?")
        standing = try connection.prepare(
            "SELECT revision, is_paused FROM jobs WHERE job_id = ?"
        )
        insertJob = try connection.prepare(
            """
            INSERT INTO jobs (\(JobColumn.list)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (job_id) DO NOTHING
            """
        )
        replaceJob = try connection.prepare(
            """
            UPDATE jobs SET format = ?2, name = ?3, trigger_json = ?4, work_json = ?5,
                executor = ?6, policy_json = ?7, definition_checksum = ?8, revision = ?9,
                is_paused = ?10, next_scheduled_unix_ns = ?11, next_due_unix_ns = ?12,
                position_checksum = ?13
            WHERE job_id = ?1
            """
        )
        removeJob = try connection.prepare("DELETE FROM jobs WHERE job_id = ?")
        raiseFloor = try connection.prepare("UPDATE revisions SET floor = max(floor, ?)")
        advance = try connection.prepare(
            """
            UPDATE jobs SET next_scheduled_unix_ns = ?2, next_due_unix_ns = ?3,
                position_checksum = ?4
            WHERE job_id = ?1
            """
        )
        hasOccurrence = try connection.prepare(
            "SELECT 1 FROM occurrences WHERE job_id = ? AND scheduled_unix_ns = ?"
        )
        replaceOccurrence = try connection.prepare(OccurrenceColumn.replacement)
        saveCheckpoint = try connection.prepare(
            "UPDATE occurrences SET checkpoint = ? WHERE job_id = ? AND scheduled_unix_ns = ?"
        )
        newestSession = try connection.prepare(Self.newestSessionQuery)
    }
}

extension JobStoreError {
    init(_ error: DatabaseError) {
        switch error {
        case .locked(let path): self = .busy(store: path)
        case .diskFull(let path): self = .full(store: path, reason: "no space is left")
        case .cannotOpen(let path, _), .notADatabase(let path), .foreign(let path, _),
            .schemaTooNew(let path, _, _), .schemaTooOld(let path, _, _), .strange(let path, _, _),
            .readOnly(let path),
            .damaged(let path, _), .inputOutput(let path, _), .constraint(let path, _),
            .migrationFailed(let path, _, _), .refused(let path, _, _):
            self = .failed(store: path, reason: error.description)
        }
    }
}

/// Runs what may fail with the errors of SQLite's room.
func withStoreErrors<Result>(
    _ body: () throws(DatabaseError) -> Result
) throws(JobStoreError) -> Result {
    do { return try body() } catch { throw JobStoreError(error) }
}
