import Runs
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite("Archives of schedulers, and older ones")
struct ArchiveUpgradeTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("runs.sqlite")
    }

    /// An archive as schema 1 had it, with one run.
    private func storeOldRun(_ samples: [Samples] = [Fixtures.samples(3, seed: 1)]) throws {
        do {
            let archive = try RunArchive(path: path, mode: .readWrite)
            try Fixtures.store(in: archive, label: "old", samples: samples, isOfWakeups: true)
        }
        let connection = try Connection(
            path: path,
            mode: .readWrite,
            busyTimeoutMilliseconds: 1_000
        )
        // What the later steps have added is taken away again.
        try connection.execute("DROP TABLE baselines")
        for view in ["runs_summary", "rounds_summary", "samples_summary"] {
            try connection.execute("DROP VIEW \(view)")
        }
        for column in [
            "deadline_count", "lateness_p50_over_wakeups_ns", "lateness_p90_over_wakeups_ns",
            "lateness_p99_over_wakeups_ns", "disturbance", "observed_nice", "throttled_periods",
            "throttled_ns",
        ] {
            try connection.execute("ALTER TABLE rounds DROP COLUMN \(column)")
        }
        try connection.execute("DROP TABLE round_stages")
        for column in ["program_json", "injection_json", "role", "executor", "subject"] {
            try connection.execute("ALTER TABLE series DROP COLUMN \(column)")
        }
        try connection.execute("ALTER TABLE runs DROP COLUMN pairing")
        try connection.executeScript(ArchiveSchema.views)
        try connection.execute("PRAGMA user_version = 1")
    }

    @Test("An archive from before there were schedulers opens, also for reading alone")
    func older() throws {
        try storeOldRun()
        let archive = try RunArchive(path: path, mode: .readOnly)
        let stored = try archive.run(named: "old")
        #expect(stored.run.plan.series.map(\.subject) == [.timer, .timer])
        let rounds = try archive.rounds(ofRun: 1)
        #expect(rounds.map(\.round) == [Fixtures.round(ticks: 3)])
        #expect(
            try archive.connection.rows("SELECT DISTINCT subject, executor FROM samples_summary")
                == [[.text("timer"), .null]]
        )
    }

    @Test("What was summed up without the missed ticks is not taken for the figures with them")
    func withoutMissed() throws {
        let whole = Samples(ticks: [1, 2, 3], latenessNanoseconds: [5, 30, 20])
        let missing = Samples(ticks: [1, 2, 5], latenessNanoseconds: [5, 30, 20])
        try storeOldRun([whole, missing])
        let archive = try RunArchive(path: path, mode: .readOnly)
        let summaries = try archive.rounds(ofRun: 1).map(\.summary)
        #expect(summaries[0]?.deadlineCount == 3 && summaries[0]?.p50Nanoseconds == 20)
        #expect(summaries[0]?.wakeupP90Nanoseconds == 30)
        #expect(summaries[1]?.deadlineCount == nil && summaries[1]?.p50Nanoseconds == nil)
        #expect(summaries[1]?.maximumNanoseconds == nil && summaries[1]?.earlyWakeups == 0)
        #expect(summaries[1]?.wakeupP50Nanoseconds == 20)
        #expect(
            try archive.connection.rows(
                """
                SELECT missed_ticks, lateness_p50_ns, lateness_max_ns, lateness_p50_over_wakeups_ns
                FROM rounds_summary
                """
            ) == [
                [.integer(0), .integer(20), .integer(30), .integer(20)],
                [.integer(2), .null, .null, .integer(20)],
            ]
        )
        #expect(
            try archive.connection.rows(
                "SELECT samples, missed_ticks, median_of_rounds_p50_ns FROM samples_summary"
            ) == [
                [.integer(3), .integer(0), .integer(20)], [.integer(3), .integer(2), .null],
            ]
        )
    }

    @Test("A series of which rounds have no figures is not summed up over the rest")
    func leftOut() throws {
        let whole = Samples(ticks: [1, 2, 3], latenessNanoseconds: [5, 30, 20])
        let missing = Samples(ticks: [1, 2, 5], latenessNanoseconds: [5, 30, 9_000])
        // The rounds are of the two series in turn.
        try storeOldRun([whole, whole, missing, whole])
        let archive = try RunArchive(path: path, mode: .change)
        let sql = """
            SELECT rounds, rounds_left_out, median_of_rounds_p50_ns, median_of_rounds_p99_ns,
                lateness_min_ns, lateness_max_ns
            FROM samples_summary
            """
        #expect(
            try archive.connection.rows(sql) == [
                [.integer(2), .integer(1), .null, .null, .null, .null],
                [.integer(2), .integer(0), .integer(20), .integer(30), .integer(5), .integer(30)],
            ]
        )
        // A round that was killed has none either, and is no worse than the others for it.
        try archive.connection.execute("UPDATE rounds SET is_complete = 0 WHERE round_number = 3")
        #expect(
            try archive.connection.rows(sql).first?.prefix(3)
                == [.integer(2), .integer(1), .integer(20)]
        )
    }

    @Test("A round whose conditions changed comes back with what changed")
    func disturbance() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        var round = Fixtures.round(ticks: 3)
        let key = try archive.beginRound(run: run, round)
        round.disturbance = "processors 0, now 1"
        let samples = Fixtures.samples(3, seed: 1)
        try archive.finishRound(key, round, Fixtures.summary(of: samples), remaining: samples)
        #expect(try archive.rounds(ofRun: run).map(\.round) == [round])
        try archive.connection.execute("UPDATE rounds SET disturbance = NULL")
        #expect(throws: ArchiveError.self) { try archive.rounds(ofRun: run) }
    }

    @Test("What a quota took from a round and its nice value come back, and SQL can read them")
    func quota() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        var round = Fixtures.round(series: 1)
        let key = try archive.beginRound(run: run, round)
        round.observed?.nice = -5
        round.noise.throttledPeriods = 4
        round.noise.throttledNanoseconds = 360_000_000
        let samples = Fixtures.samples(3, seed: 1)
        try archive.finishRound(key, round, Fixtures.summary(of: samples), remaining: samples)
        #expect(try archive.rounds(ofRun: run).map(\.round) == [round])
        #expect(
            try archive.connection.rows("SELECT throttled_ns, disturbance FROM rounds_summary")
                == [[.integer(360_000_000), .null]]
        )
        for column in ["throttled_ns", "throttled_periods", "observed_nice"] {
            try archive.connection.execute("SAVEPOINT before")
            try archive.connection.execute("UPDATE rounds SET \(column) = NULL")
            #expect(throws: ArchiveError.self) { try archive.rounds(ofRun: run) }
            try archive.connection.execute("ROLLBACK TO before")
        }
    }

    @Test("A round and a host of a version that did not look at quotas come back without them")
    func beforeQuotas() throws {
        try storeOldRun()
        let archive = try RunArchive(path: path, mode: .readOnly)
        #expect(try archive.rounds(ofRun: 1).first?.round.noise.throttledNanoseconds == nil)
        let host = try archive.run(1).run.host
        #expect(host == Fixtures.host && !host.tellsOfProcess)
        let text = try StoredJSON.text(host, of: "host")
        #expect(!text.contains("nice") && !text.contains("Quota"))
    }

    @Test("A run of which nothing could be measured is not told as finished")
    func failedRun() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        try Fixtures.store(in: archive, samples: [Samples(), Samples()])
        try Fixtures.store(in: archive, samples: [Samples(), Fixtures.samples(1, seed: 1)])
        #expect(try archive.runs().map(\.run.state) == [.failed, .finished])
        #expect(try archive.run(1).run.state == .failed)
        #expect(
            try archive.connection.rows("SELECT state FROM runs_summary ORDER BY run_id")
                == [[.text("failed")], [.text("finished")]]
        )
        // It can be labelled like any other.
        try archive.label(1, "nothing")
        #expect(try archive.run(named: "nothing").run.state == .failed)
    }

    @Test("The columns that a version has added are under the checksum of their row")
    func addedColumns() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        try Fixtures.store(in: archive, samples: [Fixtures.samples(3, seed: 1)])
        for change in ["deadline_count = 4", "deadline_count = NULL"] {
            try archive.connection.execute("SAVEPOINT before")
            try archive.connection.execute("UPDATE rounds SET \(change)")
            #expect(throws: ArchiveError.self) { try archive.rounds(ofRun: 1) }
            try archive.connection.execute("ROLLBACK TO before")
        }
        #expect(try archive.rounds(ofRun: 1).count == 1)
    }

    @Test("The text of a plan of timers is what it was before there were other subjects")
    func planText() throws {
        let series = Series(mechanism: .futex, periodNanoseconds: 1_000_000)
        let text = try StoredJSON.text(series, of: "series")
        for key in ["executor", "injection", "program\"", "isReference"] {
            #expect(!text.contains(key), "\(text)")
        }
        #expect(try StoredJSON.value(Series.self, from: text, of: "series") == series)
    }

    @Test("A plan from before there were duets and references is read as one without")
    func olderPlan() throws {
        let text = """
            {"name":"old","roundNanoseconds":3000000,"rounds":2,"series":[{"afterMiss":"skip",\
            "conditions":{"isMemoryLocked":false,"load":{"none":{}},"policy":"other",\
            "processors":{"any":{}}},"mechanism":"absolute","periodNanoseconds":1000000,\
            "processorBudgetPercent":5}],"warmUpNanoseconds":0}
            """
        let plan = try StoredJSON.value(Plan.self, from: text, of: "plan")
        #expect(
            plan
                == Plan(
                    name: "old",
                    series: [Series(mechanism: .absolute, periodNanoseconds: 1_000_000)],
                    rounds: 2,
                    roundNanoseconds: 3_000_000,
                    warmUpNanoseconds: 0
                )
        )
        #expect(try StoredJSON.text(plan, of: "plan") == text)
    }

    @Test("A duet of a changed series, a reference and programs comes back, and SQL can read it")
    func comparisons() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        var run = Fixtures.run()
        let injection = Injection(delayNanoseconds: 20_000, delayedShare: 0.01)
        run.plan.pairing = .duet
        run.plan.series = [
            Series(mechanism: .absolute, periodNanoseconds: 1_000_000, injection: injection),
            Series(mechanism: .absolute, periodNanoseconds: 1_000_000, isReference: true),
            Series(mechanism: .program, periodNanoseconds: 1_000_000, program: ["./a", "-x y"]),
            Series(mechanism: .program, periodNanoseconds: 1_000_000, program: ["./b"]),
        ]
        let identifier = try archive.beginRun(run)

        #expect(try archive.run(identifier).run.plan == run.plan)
        #expect(
            try archive.connection.rows(
                """
                SELECT role, program_json,
                    json_extract(injection_json, '$.delayNanoseconds')
                FROM samples_summary ORDER BY series_index
                """
            ) == [
                [.text("measured"), .null, .integer(20_000)],
                [.text("reference"), .null, .null],
                [.text("measured"), .text("[\"./a\",\"-x y\"]"), .null],
                [.text("measured"), .text("[\"./b\"]"), .null],
            ]
        )
        #expect(
            try archive.connection.rows("SELECT pairing FROM runs_summary") == [[.text("duet")]]
        )
    }

    @Test("A round of a scheduler comes back with its stages, which SQL can read")
    func stages() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        var run = Fixtures.run()
        run.plan.series[0].mechanism = .timerfdEpoll
        run.plan.series[0].executor = .pool
        let identifier = try archive.beginRun(run)
        var round = Fixtures.round(ticks: 3)
        let key = try archive.beginRound(run: identifier, round)
        for (place, stage) in RunStage.allCases.enumerated() {
            round.stages[stage] = StageTimes(
                p50Nanoseconds: Int64(place),
                p99Nanoseconds: Int64(place) * 10
            )
        }
        let samples = Fixtures.samples(3, seed: 1)
        try archive.finishRound(key, round, Fixtures.summary(of: samples), remaining: samples)

        #expect(try archive.run(identifier).run.plan.series[0].name == "scheduler: timerfd-epoll")
        #expect(try archive.rounds(ofRun: identifier).map(\.round) == [round])
        #expect(
            try archive.connection.rows(
                "SELECT subject, executor, mechanism FROM rounds_summary"
            ) == [[.text("scheduler"), .text("pool"), .text("timerfd-epoll")]]
        )
        #expect(
            try archive.connection.rows("SELECT p99_ns FROM round_stages WHERE stage = 'task'")
                == [[.integer(30)]]
        )
    }

    @Test("A changed figure of a stage is noticed")
    func damage() throws {
        try stages()
        let archive = try RunArchive(path: path, mode: .change)
        try archive.connection.execute("UPDATE round_stages SET p50_ns = 5 WHERE stage = 'task'")
        #expect(throws: ArchiveError.self) { try archive.rounds(ofRun: 1) }
    }
}
