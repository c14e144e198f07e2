import PunctualBase
import SQLite
import Timekeeping

extension JobDatabase {
    func add(_ jobs: [ScheduledJob], replacingExisting: Bool) throws(JobStoreError) {
        try atomically { () throws(JobStoreError) in
            let floor = try withStoreErrors { () throws(DatabaseError) in
                try connection.integer("SELECT floor FROM revisions") ?? 0
            }
            for var job in jobs {
                if replacingExisting, let standing = try standing(of: job.job.id) {
                    try checkNotClaimed(job)
                    job.revision = standing.revision.addingClamped(1)
                    try write(job, replacing: true)
                    continue
                }
                job.revision = max(job.revision, floor)
                try write(job, replacing: false)
            }
        }
    }

    func update(_ job: ScheduledJob) throws(JobStoreError) {
        try atomically { () throws(JobStoreError) in
            guard let standing = try standing(of: job.job.id) else {
                throw .noSuchJob(id: job.job.id)
            }
            guard standing.revision == job.revision else {
                throw .changedMeanwhile(id: job.job.id)
            }
            try checkNotClaimed(job)
            var job = job
            job.revision.addClamped(1)
            try write(job, replacing: true)
        }
    }

    /// A claim moves a job on without a new revision: to plan a claimed occurrence again would leave
    /// the job waiting for one that nobody can claim.
    private func checkNotClaimed(_ job: ScheduledJob) throws(JobStoreError) {
        guard let next = job.next, try hasOccurrence(job.job.id, next.scheduled) else { return }
        throw .changedMeanwhile(id: job.job.id)
    }

    /// Removes a job, also one that was set aside.
    func remove(_ id: String) throws(JobStoreError) -> Bool {
        try atomically { () throws(JobStoreError) in
            let found = try takeOut(id)
            return try withStoreErrors { () throws(DatabaseError) in
                try connection.execute("DELETE FROM quarantine WHERE job_id = ?", [.text(id)])
                return found || connection.changedRows > 0
            }
        }
    }

    /// Removes a job that has no occurrence to come; to be called in a transaction.
    ///
    /// One that cannot be read stays, to be set aside.
    func removeExhausted(_ id: String) throws(JobStoreError) -> Bool {
        guard case .success(let job?) = try readableJob(id), job.next == nil else { return false }
        return try takeOut(id)
    }

    func removeAll() throws(JobStoreError) -> Int {
        try atomically { () throws(JobStoreError) in
            try withStoreErrors { () throws(DatabaseError) in
                let highest = try connection.integer("SELECT max(revision) FROM jobs") ?? -1
                try raiseFloor(above: highest)
                try connection.execute("DELETE FROM jobs")
                return connection.changedRows
            }
        }
    }

    /// - Throws: If the job is there and cannot be read.
    func job(_ id: String) throws(JobStoreError) -> ScheduledJob? {
        switch try readableJob(id) {
        case .success(let job): return job
        case .failure(let error):
            throw .failed(
                store: path,
                reason: "the job “\(id)” in \(path) cannot be used: \(error.reason); remove it, or "
                    + "open the store with a program that can read it"
            )
        }
    }

    /// A job, or why it cannot be read; `nil` if it is not there.
    func readableJob(
        _ id: String
    ) throws(JobStoreError) -> Result<ScheduledJob?, UnreadableJob> {
        try withStoreErrors { () throws(DatabaseError) in
            try statements.job.use { (statement) throws(DatabaseError) in
                try statement.bind(id, at: 1)
                guard try statement.step() else { return .success(nil) }
                do throws(UnreadableJob) {
                    return .success(try coder.job(at: statement))
                } catch {
                    return .failure(error)
                }
            }
        }
    }

    /// All that can be read; the others are for the server to set aside.
    func jobs() throws(JobStoreError) -> [ScheduledJob] {
        var jobs: [ScheduledJob] = []
        try eachJob { job, _ in
            if case .success(let job) = job { jobs.append(job) }
        }
        return jobs
    }

    /// Goes through all rows of `jobs`, by due time and id.
    func eachJob(
        _ body: (Result<ScheduledJob, UnreadableJob>, borrowing Statement) throws(DatabaseError) ->
            Void
    ) throws(JobStoreError) {
        try withStoreErrors { () throws(DatabaseError) in
            let statement = try connection.prepare(
                """
                SELECT \(JobColumn.list) FROM jobs
                ORDER BY next_due_unix_ns IS NULL, next_due_unix_ns, job_id
                """
            )
            while try statement.step() {
                let job: Result<ScheduledJob, UnreadableJob>
                do throws(UnreadableJob) {
                    job = .success(try coder.job(at: statement))
                } catch {
                    job = .failure(error)
                }
                try body(job, statement)
            }
        }
    }

    // MARK: - Rows

    /// What a claim or a change has to know of a job; `nil` if it is not there.
    func standing(
        of id: String
    ) throws(JobStoreError) -> (revision: Int64, isPaused: Bool)? {
        try withStoreErrors { () throws(DatabaseError) in
            try statements.standing.use { (statement) throws(DatabaseError) in
                try statement.bind(id, at: 1)
                guard try statement.step() else { return nil }
                return (statement.integer(at: 0) ?? 0, statement.integer(at: 1) != 0)
            }
        }
    }

    func write(_ job: ScheduledJob, replacing: Bool) throws(JobStoreError) {
        let definition = try coder.definition(of: job.job)
        let position = JobPosition(
            id: job.job.id,
            revision: job.revision,
            isPaused: job.isPaused,
            next: job.next
        )
        let wasNew = try withStoreErrors { () throws(DatabaseError) in
            if replacing {
                try statements.replaceJob.bind(definition, position)
                try statements.replaceJob.run()
                return true
            }
            try statements.insertJob.bind(definition, position)
            try statements.insertJob.run()
            return connection.changedRows > 0
        }
        guard wasNew else { throw .jobExists(id: job.job.id) }
    }

    func advance(_ position: JobPosition) throws(JobStoreError) {
        try withStoreErrors { () throws(DatabaseError) in
            try statements.advance.bind(position.id, at: 1)
            try statements.advance.bind(position.next?.scheduled.nanosecondsSince1970, at: 2)
            try statements.advance.bind(position.next?.due.nanosecondsSince1970, at: 3)
            try statements.advance.bind(position.checksum, at: 4)
            try statements.advance.run()
        }
    }

    /// - Returns: Whether there was such a row.
    private func takeOut(_ id: String) throws(JobStoreError) -> Bool {
        guard let standing = try standing(of: id) else { return false }
        try withStoreErrors { () throws(DatabaseError) in
            try raiseFloor(above: standing.revision)
            try statements.removeJob.bind(id, at: 1)
            try statements.removeJob.run()
        }
        return true
    }

    func raiseFloor(above revision: Int64) throws(DatabaseError) {
        try statements.raiseFloor.bind(revision.addingClamped(1), at: 1)
        try statements.raiseFloor.run()
    }
}

extension Statement {
    fileprivate func bind(
        _ definition: JobDefinition,
        _ position: JobPosition
    ) throws(DatabaseError) {
        try bind(definition.id, at: 1)
        try bind(JobStoreSchema.format, at: 2)
        try bind(definition.name, at: 3)
        try bind(definition.trigger, at: 4)
        try bind(definition.work, at: 5)
        try bind(definition.executor, at: 6)
        try bind(definition.policy, at: 7)
        try bind(definition.checksum, at: 8)
        try bind(position.revision, at: 9)
        try bind(position.isPaused ? 1 : 0, at: 10)
        try bind(position.next?.scheduled.nanosecondsSince1970, at: 11)
        try bind(position.next?.due.nanosecondsSince1970, at: 12)
        try bind(position.checksum, at: 13)
    }
}
