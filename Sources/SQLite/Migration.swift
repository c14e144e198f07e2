import CSQLite
import Glibc

/// One step from a schema to the next.
package struct Migration: Sendable {
    package let name: String
    /// One or more statements; they run together in one transaction.
    package let sql: String

    package init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// The tables that a database is to have, as the list of steps that leads there.
///
/// Schema *n* is what the first *n* steps make; *n* is kept in `user_version`. Steps are added at
/// the end and never changed, so that every older file can be brought up to date.
package struct Schema: Sendable {
    /// Kept in `application_id`, to tell this application's databases from all others; not 0.
    package let applicationIdentifier: Int32
    package let migrations: [Migration]

    package init(applicationIdentifier: Int32, migrations: [Migration]) {
        precondition(applicationIdentifier != 0, "0 is the identifier of an unnamed database")
        self.applicationIdentifier = applicationIdentifier
        self.migrations = migrations
    }

    package var version: Int { migrations.count }
}

extension Connection {
    /// Makes sure that the file has this schema: fills a new one, brings an older one up to date.
    ///
    /// A database of another application or with a newer schema is refused before anything is
    /// written to it. A connection that is read-only writes nothing and refuses an older one too.
    /// A writable one gets a write-ahead log, in which each commit is durable when it returns, and
    /// gives freed pages back on `PRAGMA incremental_vacuum`.
    package func adopt(_ schema: Schema) throws(DatabaseError) {
        let found = try foundVersion(of: schema)
        guard isWritable else {
            guard found == schema.version else {
                throw .schemaTooOld(path: path, found: found, needed: schema.version)
            }
            return
        }
        // Has an effect on an empty file only, and must come before the log.
        if found == 0 { try execute("PRAGMA auto_vacuum = INCREMENTAL") }
        try useWriteAheadLog()
        try execute("PRAGMA synchronous = FULL")
        if found < schema.version { try migrate(to: schema) }
    }

    /// Keeps the log in `…-wal` from now on; the file remembers it.
    ///
    /// Whoever changes the journal has to be alone with the file for a moment. When two connections
    /// try it at once, each holds what the other waits for, and SQLite then refuses one of them
    /// without asking the busy handler; so the waiting is done here.
    private func useWriteAheadLog() throws(DatabaseError) {
        let start = monotonicMilliseconds()
        while true {
            do {
                return try execute("PRAGMA journal_mode = WAL")
            } catch .locked where monotonicMilliseconds() - start < busyTimeoutMilliseconds {
                sqlite3_sleep(1)
            }
        }
    }

    private func monotonicMilliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// The schema that the file has; 0 if it is empty.
    ///
    /// The three are read from one instant: each of these pragmas is a read of its own, and between
    /// two of them another process may fill the file.
    private func foundVersion(of schema: Schema) throws(DatabaseError) -> Int {
        let snapshot = try Snapshot(of: self)
        let identifier = try integer("PRAGMA application_id") ?? 0
        let version = Int(try integer("PRAGMA user_version") ?? 0)
        let objects = try integer("SELECT count(*) FROM sqlite_schema") ?? 0
        let stranger = try stranger(in: schema)
        snapshot.end()
        let isEmpty = identifier == 0 && version == 0 && objects == 0
        guard isEmpty || identifier == Int64(schema.applicationIdentifier) else {
            throw .foreign(path: path, applicationIdentifier: Int32(truncatingIfNeeded: identifier))
        }
        guard version <= schema.version else {
            throw .schemaTooNew(path: path, found: version, newestKnown: schema.version)
        }
        // Number and identifier are set in the transaction that makes the first table.
        guard version > 0 || isEmpty else {
            throw .damaged(path: path, detail: "its schema is number \(version)")
        }
        if let stranger { throw stranger }
        return version
    }

    /// The first trigger, view or virtual table that no step of the schema makes.
    ///
    /// It would run with what the program reads and writes, and may do anything with the rows. SQLite
    /// keeps the text of each as it was made, and goes by that text, whatever `type` says; texts of
    /// tables change when a step adds a column, and so these are known by how they begin.
    private func stranger(in schema: Schema) throws(DatabaseError) -> DatabaseError? {
        let statement = try prepare(
            "SELECT CASE WHEN sql LIKE 'CREATE VIEW%' THEN 'view' "
                + "WHEN sql LIKE 'CREATE VIRTUAL%' THEN 'table' ELSE 'trigger' END, "
                + "coalesce(CAST(name AS TEXT), '') FROM sqlite_schema WHERE sql NOT LIKE 'CREATE TABLE %' "
                + "AND sql NOT LIKE 'CREATE INDEX %' AND sql NOT LIKE 'CREATE UNIQUE INDEX %' "
                + "AND (sql = '' OR instr(?, sql) = 0) LIMIT 1"
        )
        try statement.bind([.text(schema.migrations.map(\.sql).joined(separator: "\n"))])
        guard try statement.step() else { return nil }
        return .strange(
            path: path,
            kind: try statement.text(at: 0) ?? "",
            name: try statement.text(at: 1) ?? ""
        )
    }

    /// Runs the missing steps, each in a transaction of its own.
    private func migrate(to schema: Schema) throws(DatabaseError) {
        // A step may have to replace a table that others refer to (sqlite.org/lang_altertable.html,
        // section 7). The setting cannot be changed inside a transaction.
        try execute("PRAGMA foreign_keys = OFF")
        do {
            while try advance(towards: schema) {}
        } catch {
            try execute("PRAGMA foreign_keys = ON")
            throw error
        }
        try execute("PRAGMA foreign_keys = ON")
    }

    /// Runs the next missing step; false when there is none.
    ///
    /// The version is read again under the lock: another process may be doing the same.
    private func advance(towards schema: Schema) throws(DatabaseError) -> Bool {
        let transaction = try Transaction(on: self)
        let version = try foundVersion(of: schema)
        guard version < schema.version else { return false }
        let migration = schema.migrations[version]
        do {
            try executeScript(migration.sql)
        } catch .refused(_, _, let detail), .constraint(_, let detail) {
            throw .migrationFailed(path: path, step: migration.name, detail: detail)
        }
        let orphans = try integer("SELECT count(*) FROM pragma_foreign_key_check") ?? 0
        guard orphans == 0 else {
            throw .migrationFailed(
                path: path,
                step: migration.name,
                detail: "\(orphans) rows lost their parent"
            )
        }
        try execute("PRAGMA application_id = \(schema.applicationIdentifier)")
        try execute("PRAGMA user_version = \(version + 1)")
        try transaction.commit()
        return true
    }
}
