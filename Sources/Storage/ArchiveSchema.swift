import SQLite

/// The tables of an archive, as the steps that lead there; steps are added, never changed.
///
/// Whatever can be asked in SQL has a column with its unit in the name. Each row of `hosts`, `runs`,
/// `rounds` and `baselines` has a checksum over its other columns (but for the label, which anybody
/// may edit), since SQLite itself notices no flipped bit inside a value. A run counts its rounds and
/// a round its samples, so that a lost row is noticed as well.
enum ArchiveSchema {
    static let current = Schema(
        applicationIdentifier: 0x5063_746C,  // “Pctl”
        migrations: [
            Migration(name: "runs", sql: tables + views),
            Migration(name: "schedulers", sql: schedulers),
            Migration(name: "comparisons", sql: comparisons),
            Migration(name: "baselines", sql: baselines),
            Migration(name: "deadlines", sql: deadlines),
            Migration(name: "disturbances", sql: disturbances),
            Migration(name: "quotas", sql: quotas),
            Migration(name: "left out rounds", sql: leftOutRounds),
        ]
    )

    private static let tables = """
        CREATE TABLE hosts (
            host_id INTEGER PRIMARY KEY,
            host_name TEXT NOT NULL,
            kernel_release TEXT NOT NULL,
            snapshot_json TEXT NOT NULL UNIQUE,
            checksum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE runs (
            run_id INTEGER PRIMARY KEY AUTOINCREMENT,
            label TEXT,
            state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
            started_at_unix_ns INTEGER NOT NULL,
            ended_at_unix_ns INTEGER,
            plan_name TEXT NOT NULL,
            plan_json TEXT NOT NULL,
            host_id INTEGER NOT NULL REFERENCES hosts,
            host_state_json TEXT NOT NULL,
            program_version TEXT NOT NULL,
            arguments_json TEXT NOT NULL,
            git_revision TEXT,
            loads_json TEXT NOT NULL,
            process_id INTEGER NOT NULL,
            boot_id TEXT NOT NULL,
            process_start_ticks INTEGER NOT NULL,
            round_count INTEGER NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE series (
            run_id INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
            series_index INTEGER NOT NULL,
            mechanism TEXT NOT NULL,
            period_ns INTEGER NOT NULL,
            after_miss TEXT NOT NULL,
            processor_budget_percent REAL NOT NULL,
            policy TEXT NOT NULL,
            priority INTEGER,
            load TEXT NOT NULL,
            conditions_json TEXT NOT NULL,
            PRIMARY KEY (run_id, series_index)
        ) STRICT;

        CREATE TABLE rounds (
            run_id INTEGER NOT NULL,
            round_number INTEGER NOT NULL,
            series_index INTEGER NOT NULL,
            repetition INTEGER NOT NULL,
            position INTEGER NOT NULL,
            processor INTEGER,
            started_at_unix_ns INTEGER NOT NULL,
            start_monotonic_ns INTEGER NOT NULL,
            planned_ticks INTEGER NOT NULL,
            missed_ticks INTEGER NOT NULL,
            processor_time_ns INTEGER NOT NULL,
            steal_ns INTEGER NOT NULL,
            voluntary_switches INTEGER NOT NULL,
            involuntary_switches INTEGER NOT NULL,
            minor_faults INTEGER NOT NULL,
            major_faults INTEGER NOT NULL,
            migrations INTEGER,
            run_queue_ns INTEGER,
            observed_policy TEXT,
            observed_priority INTEGER,
            observed_processors_json TEXT,
            observed_locked_kibibytes INTEGER,
            observed_timer_slack_ns INTEGER,
            observed_dma_latency_us INTEGER,
            spin_margin_ns INTEGER,
            spin_time_ns INTEGER,
            is_complete INTEGER NOT NULL,
            failure TEXT,
            sample_count INTEGER NOT NULL,
            early_wakeups INTEGER,
            lateness_min_ns INTEGER,
            lateness_p50_ns INTEGER,
            lateness_p90_ns INTEGER,
            lateness_p99_ns INTEGER,
            lateness_max_ns INTEGER,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (run_id, round_number),
            FOREIGN KEY (run_id, series_index) REFERENCES series ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX rounds_by_series ON rounds (run_id, series_index);

        CREATE TABLE blocks (
            run_id INTEGER NOT NULL,
            round_number INTEGER NOT NULL,
            first_sample INTEGER NOT NULL,
            sample_count INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            PRIMARY KEY (run_id, round_number, first_sample),
            FOREIGN KEY (run_id, round_number) REFERENCES rounds ON DELETE CASCADE
        ) STRICT;

        """

    /// For people with the `sqlite3` shell.
    ///
    /// The p50 and p99 of a series in `samples_summary` are medians over its rounds of the rounds'
    /// own (the lower one of two): the round is the statistical unit. Percentiles over all samples
    /// need the samples, which are in compressed blocks.
    static let views = """
        CREATE VIEW runs_summary AS
        SELECT run_id, label, state,
            strftime('%Y-%m-%dT%H:%M:%SZ', started_at_unix_ns / 1000000000, 'unixepoch')
                AS started_at_utc,
            (ended_at_unix_ns - started_at_unix_ns) / 1e9 AS length_s,
            plan_name, host_name, kernel_release, program_version, git_revision,
            round_count AS rounds
        FROM runs JOIN hosts USING (host_id);

        CREATE VIEW rounds_summary AS
        SELECT run_id, label, round_number, series_index, mechanism, period_ns, policy, load,
            repetition, position, processor,
            strftime('%Y-%m-%dT%H:%M:%SZ', rounds.started_at_unix_ns / 1000000000, 'unixepoch')
                AS started_at_utc,
            sample_count AS samples, missed_ticks, early_wakeups,
            lateness_min_ns, lateness_p50_ns, lateness_p90_ns, lateness_p99_ns, lateness_max_ns,
            processor_time_ns, steal_ns, run_queue_ns, involuntary_switches, is_complete, failure
        FROM rounds JOIN series USING (run_id, series_index) JOIN runs USING (run_id);

        CREATE VIEW samples_summary AS
        WITH ranked AS (
            SELECT run_id, series_index, lateness_p50_ns, lateness_p99_ns,
                row_number() OVER (
                    PARTITION BY run_id, series_index ORDER BY lateness_p50_ns) AS p50_rank,
                row_number() OVER (
                    PARTITION BY run_id, series_index ORDER BY lateness_p99_ns) AS p99_rank,
                (count(*) OVER (PARTITION BY run_id, series_index) + 1) / 2 AS middle
            FROM rounds WHERE lateness_p50_ns IS NOT NULL
        ), medians AS (
            SELECT run_id, series_index,
                max(lateness_p50_ns) FILTER (WHERE p50_rank = middle) AS p50_ns,
                max(lateness_p99_ns) FILTER (WHERE p99_rank = middle) AS p99_ns
            FROM ranked GROUP BY run_id, series_index
        )
        SELECT run_id, label, series_index, mechanism, period_ns, policy, load,
            count(round_number) AS rounds,
            coalesce(sum(sample_count), 0) AS samples,
            coalesce(sum(missed_ticks), 0) AS missed_ticks,
            coalesce(sum(early_wakeups), 0) AS early_wakeups,
            min(lateness_min_ns) AS lateness_min_ns,
            p50_ns AS median_of_rounds_p50_ns,
            p99_ns AS median_of_rounds_p99_ns,
            max(lateness_max_ns) AS lateness_max_ns,
            sum(processor_time_ns) / nullif(sum(sample_count), 0) AS processor_time_per_tick_ns
        FROM series JOIN runs USING (run_id)
            LEFT JOIN rounds USING (run_id, series_index)
            LEFT JOIN medians USING (run_id, series_index)
        GROUP BY run_id, series_index;
        """

    /// What is measured beside timers, and where the time of a scheduler's runs went.
    ///
    /// The views are the first ones with `subject` and `executor` beside the mechanism.
    private static let schedulers = """
        ALTER TABLE series ADD COLUMN subject TEXT NOT NULL DEFAULT 'timer';
        ALTER TABLE series ADD COLUMN executor TEXT;

        CREATE TABLE round_stages (
            run_id INTEGER NOT NULL,
            round_number INTEGER NOT NULL,
            stage TEXT NOT NULL,
            p50_ns INTEGER NOT NULL,
            p99_ns INTEGER NOT NULL,
            checksum INTEGER NOT NULL,
            PRIMARY KEY (run_id, round_number, stage),
            FOREIGN KEY (run_id, round_number) REFERENCES rounds ON DELETE CASCADE
        ) STRICT;

        DROP VIEW runs_summary;
        DROP VIEW rounds_summary;
        DROP VIEW samples_summary;

        """
        + views.replacing("mechanism, period_ns", with: "subject, executor, mechanism, period_ns")

    /// Series that stand beside others as reference, or with a change put in on purpose, and
    /// programs that measure by themselves; in runs, how series were set against each other.
    ///
    /// All of it is read from the plan, which has a checksum; the columns are for SQL.
    private static let comparisons = """
        ALTER TABLE series ADD COLUMN role TEXT NOT NULL DEFAULT 'measured';
        ALTER TABLE series ADD COLUMN injection_json TEXT;
        ALTER TABLE series ADD COLUMN program_json TEXT;
        ALTER TABLE runs ADD COLUMN pairing TEXT;

        DROP VIEW runs_summary;
        DROP VIEW rounds_summary;
        DROP VIEW samples_summary;

        """
        + views
        .replacing(
            "mechanism, period_ns",
            with: "subject, executor, mechanism, role, injection_json, program_json, period_ns"
        )
        .replacing(
            "round_count AS rounds",
            with: "round_count AS rounds, pairing"
        )

    /// Figures of rounds over all planned deadlines, those that were missed among them.
    ///
    /// What earlier versions stored is of the wakeups alone. Where no tick was missed that is the
    /// same; where some were, the views show the figures as those over wakeups, and no others: these
    /// need the samples.
    private static let deadlines = """
        ALTER TABLE rounds ADD COLUMN deadline_count INTEGER;
        ALTER TABLE rounds ADD COLUMN lateness_p50_over_wakeups_ns INTEGER;
        ALTER TABLE rounds ADD COLUMN lateness_p90_over_wakeups_ns INTEGER;
        ALTER TABLE rounds ADD COLUMN lateness_p99_over_wakeups_ns INTEGER;

        DROP VIEW rounds_summary;
        DROP VIEW samples_summary;

        \(roundsView)

        \(samplesView(tellsLeftOut: false))
        """

    /// Rounds whose conditions changed while they ran, and runs of which nothing could be measured.
    private static let disturbances = """
        ALTER TABLE rounds ADD COLUMN disturbance TEXT;

        DROP VIEW runs_summary;
        CREATE VIEW runs_summary AS
        SELECT run_id, label,
            CASE WHEN state = 'finished' AND coalesce(
                (SELECT sum(sample_count) FROM rounds WHERE rounds.run_id = runs.run_id), 0) = 0
                THEN 'failed' ELSE state END AS state,
            strftime('%Y-%m-%dT%H:%M:%SZ', started_at_unix_ns / 1000000000, 'unixepoch')
                AS started_at_utc,
            (ended_at_unix_ns - started_at_unix_ns) / 1e9 AS length_s,
            plan_name, host_name, kernel_release, program_version, git_revision,
            round_count AS rounds, pairing
        FROM runs JOIN hosts USING (host_id);
        """

    /// - Parameter tellsLeftOut: Whether rounds without figures are counted, and figures withheld where
    ///   those of a whole round are missing.
    /// - Returns: What makes `samples_summary`.
    private static func samplesView(tellsLeftOut: Bool) -> String {
        func figure(_ column: String, as name: String) -> String {
            if tellsLeftOut { return "CASE WHEN has_all THEN \(column) END AS \(name)" }
            return column == name ? column : "\(column) AS \(name)"
        }
        let counts =
            tellsLeftOut
            ? """
            ,
                    sum(samples > 0 AND lateness_p50_ns IS NULL) AS left_out,
                    sum(samples > 0 AND lateness_p50_ns IS NULL AND is_complete) = 0 AS has_all
            """ : ""
        let count = tellsLeftOut ? "\n    coalesce(left_out, 0) AS rounds_left_out," : ""
        return """
            CREATE VIEW samples_summary AS
            WITH ranked AS (
                SELECT run_id, series_index, lateness_p50_ns, lateness_p99_ns,
                    row_number() OVER (
                        PARTITION BY run_id, series_index ORDER BY lateness_p50_ns) AS p50_rank,
                    row_number() OVER (
                        PARTITION BY run_id, series_index ORDER BY lateness_p99_ns) AS p99_rank,
                    (count(*) OVER (PARTITION BY run_id, series_index) + 1) / 2 AS middle
                FROM rounds_summary WHERE lateness_p50_ns IS NOT NULL
            ), medians AS (
                SELECT run_id, series_index,
                    max(lateness_p50_ns) FILTER (WHERE p50_rank = middle) AS p50_ns,
                    max(lateness_p99_ns) FILTER (WHERE p99_rank = middle) AS p99_ns
                FROM ranked GROUP BY run_id, series_index
            ), totals AS (
                SELECT run_id, series_index, count(*) AS rounds, sum(samples) AS samples,
                    sum(missed_ticks) AS missed_ticks, sum(early_wakeups) AS early_wakeups,
                    min(lateness_min_ns) AS lateness_min_ns, max(lateness_max_ns) AS lateness_max_ns,
                    sum(processor_time_ns) AS processor_time_ns\(counts)
                FROM rounds_summary GROUP BY run_id, series_index
            )
            SELECT run_id, label, series_index, subject, executor, mechanism, role, injection_json,
                program_json, period_ns, policy, load,
                coalesce(rounds, 0) AS rounds,\(count)
                coalesce(samples, 0) AS samples,
                coalesce(missed_ticks, 0) AS missed_ticks,
                coalesce(early_wakeups, 0) AS early_wakeups,
                \(figure("lateness_min_ns", as: "lateness_min_ns")),
                \(figure("p50_ns", as: "median_of_rounds_p50_ns")),
                \(figure("p99_ns", as: "median_of_rounds_p99_ns")),
                \(figure("lateness_max_ns", as: "lateness_max_ns")),
                processor_time_ns / nullif(samples, 0) AS processor_time_per_tick_ns
            FROM series JOIN runs USING (run_id)
                LEFT JOIN totals USING (run_id, series_index)
                LEFT JOIN medians USING (run_id, series_index);
            """
    }

    private static let roundsView = """
        CREATE VIEW rounds_summary AS
        SELECT run_id, label, round_number, series_index, subject, executor, mechanism, role,
            injection_json, program_json, period_ns, policy, load, repetition, position, processor,
            strftime('%Y-%m-%dT%H:%M:%SZ', rounds.started_at_unix_ns / 1000000000, 'unixepoch')
                AS started_at_utc,
            planned_ticks, sample_count AS samples, missed_ticks, early_wakeups,
            \(overDeadlines("lateness_min_ns")), \(overDeadlines("lateness_p50_ns")),
            \(overDeadlines("lateness_p90_ns")), \(overDeadlines("lateness_p99_ns")),
            \(overDeadlines("lateness_max_ns")),
            \(overWakeups("p50")), \(overWakeups("p90")), \(overWakeups("p99")),
            processor_time_ns, steal_ns, run_queue_ns, involuntary_switches, is_complete, failure
        FROM rounds JOIN series USING (run_id, series_index) JOIN runs USING (run_id);
        """

    /// Rounds that a quota held back, and with what nice value they ran.
    private static let quotas = """
        ALTER TABLE rounds ADD COLUMN observed_nice INTEGER;
        ALTER TABLE rounds ADD COLUMN throttled_periods INTEGER;
        ALTER TABLE rounds ADD COLUMN throttled_ns INTEGER;

        DROP VIEW rounds_summary;

        """
        + roundsView
        .replacing("steal_ns, run_queue_ns", with: "steal_ns, throttled_ns, run_queue_ns")
        .replacing("is_complete, failure", with: "is_complete, failure, disturbance")

    /// In `samples_summary`, the rounds that have no figures over their deadlines.
    ///
    /// They are rounds that missed ticks, stored by versions that left these out of the figures, and
    /// rounds that were killed. The former are the bad ones: what is said of the rest alone would be too
    /// good, so that nothing is said then.
    private static let leftOutRounds =
        "DROP VIEW samples_summary;\n\n" + samplesView(tellsLeftOut: true)

    private static func overDeadlines(_ column: String) -> String {
        "CASE WHEN deadline_count IS NOT NULL OR missed_ticks = 0 THEN \(column) END AS \(column)"
    }

    private static func overWakeups(_ percentile: String) -> String {
        """
        CASE WHEN deadline_count IS NOT NULL THEN lateness_\(percentile)_over_wakeups_ns \
        ELSE lateness_\(percentile)_ns END AS lateness_\(percentile)_over_wakeups_ns
        """
    }

    /// What later measurements are checked against.
    private static let baselines = """
        CREATE TABLE baselines (
            name TEXT PRIMARY KEY,
            created_at_unix_ns INTEGER NOT NULL,
            program_version TEXT NOT NULL,
            git_revision TEXT,
            host_name TEXT NOT NULL,
            baseline_json TEXT NOT NULL,
            checksum INTEGER NOT NULL
        ) STRICT;
        """
}
