import PunctualBase
import SQLite
import Timekeeping

extension JobDatabase {
    /// A row of `jobs` that cannot be read.
    struct BadRow {
        var number: Int64
        var job: QuarantinedJob
    }

    /// Sets rows aside, as they are.
    ///
    /// They were found outside of this transaction: one that another process has replaced or removed
    /// since stays.
    ///
    /// - Returns: Those that were set aside.
    func setAside(_ rows: [BadRow], now: WallTime) throws(JobStoreError) -> [BadRow] {
        guard !rows.isEmpty else { return [] }
        return try atomically { () throws(JobStoreError) in
            try withStoreErrors { () throws(DatabaseError) in
                var moved: [BadRow] = []
                for row in rows where try isUnreadable(row.number) {
                    try setAside(row, now: now)
                    moved.append(row)
                }
                return moved
            }
        }
    }

    private func setAside(_ row: BadRow, now: WallTime) throws(DatabaseError) {
        try connection.execute(
            """
            INSERT INTO quarantine (quarantined_at_unix_ns, reason, \(JobColumn.list))
            SELECT ?, ?, \(JobColumn.list) FROM jobs WHERE job_number = ?
            """,
            [
                .integer(now.nanosecondsSince1970), .text(row.job.reason), .integer(row.number),
            ]
        )
        try connection.execute("DELETE FROM jobs WHERE job_number = ?", [.integer(row.number)])
    }

    private func isUnreadable(_ number: Int64) throws(DatabaseError) -> Bool {
        let statement = try connection.prepare(
            "SELECT \(JobColumn.list) FROM jobs WHERE job_number = ?"
        )
        try statement.bind([.integer(number)])
        guard try statement.step() else { return false }
        do throws(UnreadableJob) {
            _ = try coder.job(at: statement)
            return false
        } catch {
            return true
        }
    }

    /// Those that were set aside, and those that this program cannot read.
    func quarantined() throws(JobStoreError) -> [QuarantinedJob] {
        // Of one instant: a server that sets a job aside moves it from one table to the other.
        let snapshot: Snapshot
        do { snapshot = try Snapshot(of: connection) } catch { throw JobStoreError(error) }
        var found = try withStoreErrors { () throws(DatabaseError) in
            var found: [QuarantinedJob] = []
            let statement = try connection.prepare(
                "SELECT reason, \(JobColumn.list) FROM quarantine ORDER BY quarantine_number"
            )
            while try statement.step() {
                found.append(
                    QuarantinedJob(
                        id: statement.idText(at: 1),
                        bytes: try statement.jobBytes(from: 1),
                        reason: try statement.text(at: 0) ?? ""
                    )
                )
            }
            return found
        }
        try eachJob { (job, row) throws(DatabaseError) in
            guard case .failure(let error) = job else { return }
            found.append(
                QuarantinedJob(
                    id: row.idText(at: 0),
                    bytes: try row.jobBytes(),
                    reason: error.reason
                )
            )
        }
        snapshot.end()
        return found
    }

    /// Puts back what this program can read, as one that knows another kind of triggers may.
    ///
    /// A job whose id another one has got in the meantime stays where it is.
    func takeBack() throws(JobStoreError) {
        var readable: [(number: Int64, job: ScheduledJob)] = []
        try withStoreErrors { () throws(DatabaseError) in
            let statement = try connection.prepare(
                "SELECT \(JobColumn.list), quarantine_number FROM quarantine"
            )
            while try statement.step() {
                guard let job = try? coder.job(at: statement) else { continue }
                readable.append((statement.integer(at: JobColumn.count) ?? 0, job))
            }
        }
        for (number, job) in readable where try standing(of: job.job.id) == nil {
            var job = job
            job.revision.addClamped(1)
            try write(job, replacing: false)
            try withStoreErrors { () throws(DatabaseError) in
                try connection.execute(
                    "DELETE FROM quarantine WHERE quarantine_number = ?",
                    [.integer(number)]
                )
            }
        }
    }
}

extension Statement {
    /// The id of a row that may be damaged.
    func idText(at column: Int) -> String {
        if isInteger(at: column), let number = integer(at: column) { return "\(number)" }
        return withBytes(at: column) { String(decoding: $0, as: UTF8.self) }
    }
}
