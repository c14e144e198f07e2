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
    private func storeOldRun() throws {
        do {
            let archive = try RunArchive(path: path, mode: .readWrite)
            try Fixtures.store(in: archive, label: "old", samples: [Fixtures.samples(3, seed: 1)])
        }
        let connection = try Connection(
            path: path,
            mode: .readWrite,
            busyTimeoutMilliseconds: 1_000
        )
        // What the second step has added is taken away again.
        for view in ["runs_summary", "rounds_summary", "samples_summary"] {
            try connection.execute("DROP VIEW \(view)")
        }
        try connection.execute("DROP TABLE round_stages")
        try connection.execute("ALTER TABLE series DROP COLUMN executor")
        try connection.execute("ALTER TABLE series DROP COLUMN subject")
        for view in ["runs_summary", "rounds_summary", "samples_summary"] {
            try connection.execute("CREATE VIEW \(view) AS SELECT mechanism FROM series")
        }
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

    @Test("The text of a plan of timers is what it was before there were other subjects")
    func planText() throws {
        let series = Series(mechanism: .futex, periodNanoseconds: 1_000_000)
        let text = try StoredJSON.text(series, of: "series")
        #expect(!text.contains("executor"))
        #expect(try StoredJSON.value(Series.self, from: text, of: "series") == series)
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
