import SQLite
public import Timekeeping

/// What the kept history says of a job.
public struct JobSummary: Hashable, Sendable {
    /// Runs that have started.
    public var runs: Int
    /// The lateness that half of those runs did not exceed, in nanoseconds; nearest rank.
    public var latenessP50Nanoseconds: Int64
    /// The lateness that 99 % of those runs did not exceed, in nanoseconds; nearest rank.
    public var latenessP99Nanoseconds: Int64
    /// When the last of them started.
    public var lastStarted: WallTime
    /// What became of it.
    public var lastState: LedgerState
    public var lastResult: String?
    public var lastMessage: String?
}

extension JobDatabase {
    /// By job id; jobs that have not run yet have none.
    func summaries() throws(JobStoreError) -> [String: JobSummary] {
        try withStoreErrors { () throws(DatabaseError) in
            let statement = try connection.prepare(Self.summaryQuery)
            var summaries: [String: JobSummary] = [:]
            while try statement.step() {
                guard let id = try statement.text(at: 0),
                    let started = statement.wallTime(at: 4)
                else { continue }
                let state = try statement.text(at: 5).flatMap { LedgerState(rawValue: $0) }
                summaries[id] = JobSummary(
                    runs: Int(statement.integer(at: 1) ?? 0),
                    latenessP50Nanoseconds: statement.integer(at: 2) ?? 0,
                    latenessP99Nanoseconds: statement.integer(at: 3) ?? 0,
                    lastStarted: started,
                    lastState: state ?? .inDoubt,
                    lastResult: try statement.text(at: 6),
                    lastMessage: try statement.text(at: 7)
                )
            }
            return summaries
        }
    }

    /// Nearest rank: the smallest value whose rank is at least that share of the count.
    ///
    /// It is definition 1 of Hyndman and Fan (1996). Columns beside `max()` are those of the row that has it
    /// (sqlite.org/lang_select.html#bareagg).
    private static let summaryQuery = """
        WITH started AS (
            SELECT job_id, occurrence_number, started_unix_ns, state, result, message,
                started_monotonic_ns - due_monotonic_ns AS lateness
            FROM occurrences
            WHERE started_monotonic_ns IS NOT NULL AND due_monotonic_ns IS NOT NULL
        ), ranked AS (
            SELECT job_id, lateness,
                row_number() OVER (PARTITION BY job_id ORDER BY lateness) AS place,
                count(*) OVER (PARTITION BY job_id) AS total
            FROM started
        ), percentiles AS (
            SELECT job_id, total,
                min(lateness) FILTER (WHERE place * 100 >= total * 50) AS p50,
                min(lateness) FILTER (WHERE place * 100 >= total * 99) AS p99
            FROM ranked GROUP BY job_id
        ), latest AS (
            SELECT job_id, max(occurrence_number), started_unix_ns, state, result, message
            FROM started GROUP BY job_id
        )
        SELECT job_id, total, p50, p99, started_unix_ns, state, result, message
        FROM percentiles JOIN latest USING (job_id)
        """
}
