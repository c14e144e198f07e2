import SQLite

/// The tables of a job store, as the steps that lead there; steps are added, never changed.
///
/// Times are nanoseconds, since 1970 or on the monotonic clock, and say so in their names. The ledger
/// does not refer to the jobs: history outlives a job. A row of `jobs` has two checksums, one over
/// what the job is and one over where it stands, so that a claim need not read the former again.
enum JobStoreSchema {
    static let current = Schema(
        applicationIdentifier: 0x5063_4A73,  // “PcJs”
        migrations: [Migration(name: "jobs", sql: jobs + ledger + views)]
    )

    /// The version of what `trigger_json`, `work_json` and `policy_json` hold.
    static let format: Int64 = 1

    private static let jobs = """
        CREATE TABLE jobs (
            job_number INTEGER PRIMARY KEY,
            job_id TEXT NOT NULL UNIQUE,
            format INTEGER NOT NULL,
            name TEXT NOT NULL,
            trigger_json TEXT NOT NULL,
            work_json TEXT NOT NULL,
            executor TEXT NOT NULL,
            policy_json TEXT NOT NULL,
            definition_checksum INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            is_paused INTEGER NOT NULL,
            next_scheduled_unix_ns INTEGER,
            next_due_unix_ns INTEGER,
            position_checksum INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX jobs_by_due ON jobs (next_due_unix_ns)
            WHERE is_paused = 0 AND next_due_unix_ns IS NOT NULL;

        -- Rows of jobs that could not be read, as they were.
        CREATE TABLE quarantine (
            quarantine_number INTEGER PRIMARY KEY,
            quarantined_at_unix_ns INTEGER NOT NULL,
            reason TEXT NOT NULL,
            job_id ANY,
            format ANY,
            name ANY,
            trigger_json ANY,
            work_json ANY,
            executor ANY,
            policy_json ANY,
            definition_checksum ANY,
            revision ANY,
            is_paused ANY,
            next_scheduled_unix_ns ANY,
            next_due_unix_ns ANY,
            position_checksum ANY
        ) STRICT;

        -- Where the revisions of new jobs begin: above those of removed ones.
        CREATE TABLE revisions (floor INTEGER NOT NULL) STRICT;
        INSERT INTO revisions VALUES (0);

        """

    private static let ledger = """
        CREATE TABLE sessions (
            session_id INTEGER PRIMARY KEY AUTOINCREMENT,
            process_id INTEGER NOT NULL,
            boot_id TEXT NOT NULL,
            started_at_unix_ns INTEGER NOT NULL,
            ended_at_unix_ns INTEGER
        ) STRICT;

        CREATE TABLE occurrences (
            occurrence_number INTEGER PRIMARY KEY,
            job_id TEXT NOT NULL,
            scheduled_unix_ns INTEGER NOT NULL,
            planned_unix_ns INTEGER NOT NULL,
            state TEXT NOT NULL,
            attempt INTEGER NOT NULL,
            due_unix_ns INTEGER,
            due_monotonic_ns INTEGER,
            expired_unix_ns INTEGER,
            expired_monotonic_ns INTEGER,
            dispatched_unix_ns INTEGER,
            dispatched_monotonic_ns INTEGER,
            started_unix_ns INTEGER,
            started_monotonic_ns INTEGER,
            ended_unix_ns INTEGER,
            ended_monotonic_ns INTEGER,
            occurrence_count INTEGER NOT NULL,
            first_unix_ns INTEGER,
            result TEXT,
            message TEXT,
            checkpoint BLOB,
            retry_at_unix_ns INTEGER,
            session_id INTEGER,
            UNIQUE (job_id, scheduled_unix_ns)
        ) STRICT;
        CREATE INDEX unfinished_occurrences ON occurrences (state)
            WHERE state IN ('requested', 'claimed', 'started', 'retrying');

        """

    /// For people with the `sqlite3` shell.
    private static let views = """
        CREATE VIEW history AS
        SELECT job_id,
            strftime('%Y-%m-%dT%H:%M:%fZ', scheduled_unix_ns / 1e9, 'unixepoch') AS scheduled_utc,
            state, attempt,
            (started_monotonic_ns - due_monotonic_ns) / 1e6 AS lateness_ms,
            (ended_monotonic_ns - started_monotonic_ns) / 1e6 AS run_ms,
            occurrence_count, result, message
        FROM occurrences ORDER BY occurrence_number DESC;

        CREATE VIEW jobs_summary AS
        SELECT job_id, name,
            strftime('%Y-%m-%dT%H:%M:%fZ', next_due_unix_ns / 1e9, 'unixepoch') AS next_utc,
            is_paused, trigger_json, work_json
        FROM jobs ORDER BY next_due_unix_ns IS NULL, next_due_unix_ns, job_id;
        """
}
