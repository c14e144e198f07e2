import PunctualBase
import SQLite

@testable import Scheduling
@testable import Timekeeping

/// A job store whose rows inputs change; each change is undone again.
final class JobRows {
    nonisolated(unsafe) static let shared = JobRows(file: "job-rows.sqlite")

    private let database: JobDatabase
    private var jobs: [StoredRow] = []
    private var occurrences: [StoredRow] = []
    /// The reader remembers what it has read: of a great many inputs too much.
    private var readsUntilForgotten = 0

    init(file: String) {
        let path = ScratchFolder.file(file)
        database = made("a job store") {
            try Self.fill(path)
            return try JobDatabase(
                path: path,
                kinds: TriggerKinds(),
                mayCreate: false,
                busyTimeoutMilliseconds: 100
            )
        }
        made("rows") {
            jobs = try database.connection.rows("SELECT \(JobColumn.list) FROM jobs").map {
                StoredRow(values: $0)
            }
            occurrences = try database.connection
                .rows("SELECT \(OccurrenceColumn.list) FROM occurrences")
                .map { StoredRow(values: $0) }
        }
        require(jobs.count > 2 && occurrences.count > 1, "a store has rows")
    }

    static func fill(_ path: String) throws {
        let store = try SQLiteJobStore(path: path, boot: "boot")
        try store.add(MadeUpJobs.all, replacingExisting: false)
        _ = try store.open {}
        for entry in MadeUpJobs.entries { _ = try store.record([entry], removingExhausted: []) }
        // As a process does that is killed, so that what is unfinished stays.
        store.abandon()
    }

    func read(_ bytes: [UInt8]) {
        if readsUntilForgotten == 0 {
            database.coder = JobRowCoder(kinds: TriggerKinds())
            readsUntilForgotten = 1_000
        }
        readsUntilForgotten -= 1
        var input = InputBytes(bytes)
        let table = input.choice(of: 4)
        made("a transaction") { try database.connection.execute("BEGIN IMMEDIATE") }
        defer { made("the end of it") { try database.connection.execute("ROLLBACK") } }
        do throws(DatabaseError) {
            switch table {
            case 0: try changeOccurrence(&input)
            case 1: try addToQuarantine(&input)
            default: try changeJob(&input)
            }
        } catch {
            _ = error.description
            return
        }
        JobQuestions.ask(database)
    }
}

extension JobRows {
    private func changeJob(_ input: inout InputBytes) throws(DatabaseError) {
        let job = input.choice(of: jobs.count)
        var row = jobs[job]
        row.change(by: &input)
        try write(Self.sealed(row), in: "jobs", JobColumn.list, number: Int64(job + 1))
    }

    /// Other programs may set aside what this one can read, and the reverse.
    private func addToQuarantine(_ input: inout InputBytes) throws(DatabaseError) {
        var row = jobs[input.choice(of: jobs.count)]
        row.change(by: &input)
        try database.connection.execute("DELETE FROM jobs WHERE job_number = 1")
        try insert(
            [.integer(0), .text("test")] + Self.sealed(row),
            into: "quarantine",
            "quarantined_at_unix_ns, reason, \(JobColumn.list)"
        )
    }

    private func changeOccurrence(_ input: inout InputBytes) throws(DatabaseError) {
        let place = input.choice(of: occurrences.count)
        var row = occurrences[place]
        row.change(by: &input)
        let number = Int64(place + 1)
        try write(row.values, in: "occurrences", OccurrenceColumn.list, number: number)
    }

    private func write(
        _ values: [DatabaseValue],
        in table: String,
        _ columns: String,
        number: Int64
    ) throws(DatabaseError) {
        let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
        try database.connection.execute(
            "UPDATE \(table) SET (\(columns)) = (\(places)) WHERE rowid = ?",
            values + [.integer(number)]
        )
    }

    private func insert(
        _ values: [DatabaseValue],
        into table: String,
        _ columns: String
    ) throws(DatabaseError) {
        let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
        try database.connection.execute(
            "INSERT INTO \(table) (\(columns)) VALUES (\(places))",
            values
        )
    }

    /// With the checksums that the values have: of what the job is, and of where it stands.
    private static func sealed(_ row: StoredRow) -> [DatabaseValue] {
        var values = row.values
        var definition = Checksum()
        for column in JobColumn.definition { definition.add(values[column]) }
        values[JobColumn.definitionChecksum] = .integer(definition.value)
        var position = Checksum()
        position.add(values[0])
        for column in JobColumn.revision...JobColumn.nextDue { position.add(values[column]) }
        values[JobColumn.positionChecksum] = .integer(position.value)
        return values
    }
}
