import Glibc
import SQLite
import Timekeeping

extension JobDatabase {
    /// Sessions that are kept for people to look at.
    private static let sessionLimit = 1_000

    /// Looks for pages that were damaged or lost: a job that such a page hides is missed by nobody.
    func checkPages() throws(JobStoreError) {
        try withStoreErrors { () throws(DatabaseError) in
            let findings = try connection.rows("PRAGMA quick_check('jobs')")
            guard case .text(let text)? = findings.first?.first, text != "ok" else { return }
            throw .damaged(path: path, detail: text)
        }
    }

    /// Whether another process has asked for a run.
    func hasRequests() throws(JobStoreError) -> Bool {
        try withStoreErrors { () throws(DatabaseError) in
            try connection.integer("SELECT 1 FROM occurrences WHERE state = 'requested' LIMIT 1")
                != nil
        }
    }

    func beginSession(boot: String, now: WallTime) throws(JobStoreError) -> Int64 {
        try withStoreErrors { () throws(DatabaseError) in
            try connection.execute(
                "INSERT INTO sessions (process_id, boot_id, started_at_unix_ns) VALUES (?, ?, ?)",
                [
                    .integer(Int64(getpid())), .text(boot), .integer(now.nanosecondsSince1970),
                ]
            )
            let session = connection.lastInsertedRow
            // One that an unfinished occurrence names is what tells of which boot that is.
            try connection.execute(
                """
                DELETE FROM sessions WHERE session_id <= ? AND session_id NOT IN (
                    SELECT session_id FROM occurrences
                    WHERE state IN \(Self.unfinishedStates) AND session_id IS NOT NULL)
                """,
                [.integer(session - Int64(Self.sessionLimit))]
            )
            return session
        }
    }

    func endSession(_ session: Int64, now: WallTime) throws(DatabaseError) {
        try connection.execute(
            "UPDATE sessions SET ended_at_unix_ns = ? WHERE session_id = ?",
            [.integer(now.nanosecondsSince1970), .integer(session)]
        )
    }

    /// Takes up occurrences that are not final: claims the requested ones among them, and brings
    /// those to an end whose job is gone or cannot be read.
    ///
    /// The others keep the session in which they were claimed. A new one would make a claim of an
    /// earlier boot look like one of this boot, if this server died as well before it has dealt
    /// with it.
    func takeUnfinished(
        requestedOnly: Bool,
        session: Int64?,
        boot: String
    ) throws(JobStoreError) -> [UnfinishedOccurrence] {
        var found: [UnfinishedOccurrence] = []
        for (entry, claimBoot) in try unfinished(requestedOnly: requestedOnly) {
            var entry = entry
            let cannotHaveStarted =
                entry.state == .requested
                || entry.state != .started && entry.state != .inDoubt && !boot.isEmpty
                    && claimBoot == boot
            let job: ScheduledJob
            switch try readableJob(entry.jobID) {
            case .success(let found?): job = found
            case .success(nil):
                try end(entry, "the job was removed or set aside", cannotHaveStarted, session)
                continue
            case .failure(let error):
                try end(entry, error.reason, cannotHaveStarted, session)
                continue
            }
            if entry.state == .requested {
                entry.state = .claimed
                try write([entry], session: session)
            }
            found.append(
                UnfinishedOccurrence(
                    job: job,
                    entry: entry,
                    cannotHaveStarted: cannotHaveStarted
                )
            )
        }
        return found
    }

    private func end(
        _ entry: LedgerEntry,
        _ reason: String,
        _ cannotHaveStarted: Bool,
        _ session: Int64?
    ) throws(JobStoreError) {
        let orphan = entry.orphaned(because: reason, cannotHaveStarted: cannotHaveStarted)
        try write([orphan], session: session)
    }

    private func unfinished(
        requestedOnly: Bool
    ) throws(JobStoreError) -> [(entry: LedgerEntry, boot: String?)] {
        try withStoreErrors { () throws(DatabaseError) in
            let states = requestedOnly ? "('requested')" : Self.unfinishedStates
            let statement = try connection.prepare(
                """
                SELECT \(OccurrenceColumn.names.map { "o.\($0)" }.joined(separator: ", ")), boot_id
                FROM occurrences AS o LEFT JOIN sessions USING (session_id)
                WHERE state IN \(states) ORDER BY occurrence_number
                """
            )
            var entries: [(entry: LedgerEntry, boot: String?)] = []
            while try statement.step() {
                entries.append(
                    (
                        try statement.ledgerEntry(),
                        try statement.text(at: OccurrenceColumn.names.count)
                    )
                )
            }
            return entries
        }
    }
}
