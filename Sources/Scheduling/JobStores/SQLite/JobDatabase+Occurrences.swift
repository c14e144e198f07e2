import SQLite
import Timekeeping

extension JobDatabase {
    func nextDue() throws(JobStoreError) -> WallTime? {
        try withStoreErrors { () throws(DatabaseError) in
            try statements.nextDue.use { (statement) throws(DatabaseError) in
                try statement.step() ? statement.wallTime(at: 0) : nil
            }
        }
    }

    /// The due jobs, and the rows among them that cannot be read.
    func due(
        atOrBefore time: WallTime,
        limit: Int
    ) throws(JobStoreError) -> (jobs: [ScheduledJob], bad: [BadRow]) {
        try withStoreErrors { () throws(DatabaseError) in
            try statements.due.use { (statement) throws(DatabaseError) in
                try statement.bind(time.nanosecondsSince1970, at: 1)
                try statement.bind(Int64(max(limit, 0)), at: 2)
                return try readJobs(statement)
            }
        }
    }

    private func readJobs(
        _ statement: borrowing Statement
    ) throws(DatabaseError) -> (jobs: [ScheduledJob], bad: [BadRow]) {
        var jobs: [ScheduledJob] = []
        var bad: [BadRow] = []
        while try statement.step() {
            do throws(UnreadableJob) {
                jobs.append(try coder.job(at: statement))
            } catch {
                let job = QuarantinedJob(
                    id: statement.idText(at: 0),
                    bytes: try statement.jobBytes(),
                    reason: error.reason
                )
                bad.append(BadRow(number: statement.integer(at: JobColumn.count) ?? 0, job: job))
            }
        }
        return (jobs, bad)
    }

    // MARK: - Claims

    func claim(_ claims: [Claim], session: Int64?) throws(JobStoreError) -> [Bool] {
        guard !claims.isEmpty else { return [] }
        return try atomically { () throws(JobStoreError) in
            try checkSession(session)
            var taken: [Bool] = []
            for claim in claims { taken.append(try take(claim, session: session)) }
            return taken
        }
    }

    /// Refuses a server whose place another one has taken, as can happen when somebody removes the
    /// file that bears the lock.
    func checkSession(_ session: Int64?) throws(JobStoreError) {
        guard let session else { return }
        let newest = try withStoreErrors { () throws(DatabaseError) in
            try statements.newestSession.use { (statement) throws(DatabaseError) in
                try statement.step() ? statement.integer(at: 0) : nil
            }
        }
        guard newest == session else { throw servedByLaterScheduler }
    }

    var servedByLaterScheduler: JobStoreError {
        .servedByAnother(store: path, process: "a scheduler that was started later")
    }

    private func take(_ claim: Claim, session: Int64?) throws(JobStoreError) -> Bool {
        guard let standing = try standing(of: claim.jobID), standing.revision == claim.revision,
            claim.entries.areDistinct
        else { return false }
        for entry in claim.entries {
            guard try !hasOccurrence(entry.jobID, entry.occurrence.scheduled) else { return false }
        }
        try write(claim.entries, session: session)
        guard !claim.leavesNext else { return true }
        try advance(
            JobPosition(
                id: claim.jobID,
                revision: standing.revision,
                isPaused: standing.isPaused,
                next: claim.next
            )
        )
        return true
    }

    func hasOccurrence(
        _ jobID: String,
        _ scheduled: WallTime
    ) throws(JobStoreError) -> Bool {
        try withStoreErrors { () throws(DatabaseError) in
            try statements.hasOccurrence.use { (statement) throws(DatabaseError) in
                try statement.bind(jobID, at: 1)
                try statement.bind(scheduled.nanosecondsSince1970, at: 2)
                return try statement.step()
            }
        }
    }

    func write(_ entries: [LedgerEntry], session: Int64?) throws(JobStoreError) {
        try withStoreErrors { () throws(DatabaseError) in
            for entry in entries {
                try statements.replaceOccurrence.bind(entry, session: session)
                try statements.replaceOccurrence.run()
            }
        }
    }

    @discardableResult
    func record(
        _ entries: [LedgerEntry],
        removingExhausted jobIDs: [String] = [],
        session: Int64?
    ) throws(JobStoreError) -> [String] {
        guard !entries.isEmpty || !jobIDs.isEmpty else { return [] }
        return try atomically { () throws(JobStoreError) in
            try checkSession(session)
            try write(entries, session: session)
            var removed: [String] = []
            for id in jobIDs where try removeExhausted(id) { removed.append(id) }
            return removed
        }
    }

    func saveCheckpoint(
        _ data: [UInt8],
        jobID: String,
        scheduled: WallTime
    ) throws(JobStoreError) {
        let found = try withStoreErrors { () throws(DatabaseError) in
            try statements.saveCheckpoint.bind(.blob(data), at: 1)
            try statements.saveCheckpoint.bind(jobID, at: 2)
            try statements.saveCheckpoint.bind(scheduled.nanosecondsSince1970, at: 3)
            try statements.saveCheckpoint.run()
            return connection.changedRows > 0
        }
        guard found else {
            throw .noOccurrence(jobID: jobID, scheduled: scheduled, store: path)
        }
    }

    // MARK: - By hand

    /// Notes that a job is to run now, for the server to take up.
    ///
    /// - Returns: The identity of the occurrence: the time, or the next free nanosecond.
    func request(_ jobID: String, at time: WallTime) throws(JobStoreError) -> WallTime {
        try atomically { () throws(JobStoreError) in
            guard try standing(of: jobID) != nil else { throw .noSuchJob(id: jobID) }
            var time = time
            while try hasOccurrence(jobID, time) { time.nanosecondsSince1970 += 1 }
            let entry = LedgerEntry(
                jobID: jobID,
                occurrence: PlannedOccurrence(scheduled: time, due: time),
                state: .requested
            )
            try write([entry], session: nil)
            return time
        }
    }

    // MARK: - History

    func history(jobID: String?, limit: Int) throws(JobStoreError) -> [LedgerEntry] {
        try withStoreErrors { () throws(DatabaseError) in
            let statement = try connection.prepare(
                """
                SELECT \(OccurrenceColumn.list) FROM occurrences
                \(jobID == nil ? "" : "WHERE job_id = ?2")
                ORDER BY occurrence_number DESC LIMIT ?1
                """
            )
            try statement.bind(Int64(max(limit, 0)), at: 1)
            if let jobID { try statement.bind(jobID, at: 2) }
            var entries: [LedgerEntry] = []
            while try statement.step() { entries.append(try statement.ledgerEntry()) }
            return entries
        }
    }

    func prune(_ retention: Retention, now: WallTime) throws(JobStoreError) -> Int {
        try atomically { () throws(JobStoreError) in
            try withStoreErrors { () throws(DatabaseError) in
                var removed = 0
                if let age = retention.ageNanoseconds {
                    let (limit, overflow) = now.nanosecondsSince1970
                        .subtractingReportingOverflow(age)
                    try connection.execute(
                        """
                        DELETE FROM occurrences WHERE state NOT IN \(Self.unfinishedStates)
                            AND coalesce(ended_unix_ns, scheduled_unix_ns) < ?
                        """,
                        [.integer(overflow ? .min : limit)]
                    )
                    removed += connection.changedRows
                }
                try connection.execute(
                    """
                    DELETE FROM occurrences WHERE occurrence_number IN (
                        SELECT occurrence_number FROM (
                            SELECT occurrence_number, row_number() OVER (
                                PARTITION BY job_id ORDER BY occurrence_number DESC) AS place
                            FROM occurrences WHERE state NOT IN \(Self.unfinishedStates))
                        WHERE place > ?)
                    """,
                    [.integer(Int64(retention.entriesPerJob))]
                )
                return removed + connection.changedRows
            }
        }
    }

    static let unfinishedStates: String = {
        let states = LedgerState.allCases.filter { !$0.isFinal }.map { "'\($0.rawValue)'" }
        return "(\(states.joined(separator: ", ")))"
    }()
}
