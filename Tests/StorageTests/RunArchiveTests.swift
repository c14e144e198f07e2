import Glibc
import Runs
import SQLite
import TestSupport
import Testing

@testable import Storage

@Suite("Run archive")
struct RunArchiveTests {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("data/punctual/runs.sqlite")
    }

    @Test("A run comes back as it was stored, also after closing")
    func roundTrip() throws {
        let samples = [Fixtures.samples(3, seed: 1), Fixtures.samples(5, seed: 2)]
        do {
            let archive = try RunArchive(path: path, mode: .readWrite)
            #expect(try Fixtures.store(in: archive, label: "first", samples: samples) == 1)
        }
        let archive = try RunArchive(path: path, mode: .readOnly)
        let stored = try archive.run(1)

        var expected = Fixtures.run(label: "first")
        expected.identifier = 1
        expected.state = .finished
        expected.endedAtUnixNanoseconds = 1_700_000_009_000_000_000
        expected.loads = [
            LoadReport(
                arguments: ["stress-ng", "--cpu", "1"],
                version: "0.15",
                bogoOperations: ["cpu": 12.5]
            )
        ]
        #expect(stored == StoredRun(run: expected, roundCount: 2, sampleCount: 8))
        #expect(try archive.runs() == [stored])

        let rounds = try archive.rounds(ofRun: 1)
        #expect(
            rounds.map(\.round) == [
                Fixtures.round(ticks: 3), Fixtures.round(series: 1, position: 1, ticks: 5),
            ]
        )
        #expect(rounds.map(\.summary) == samples.map { Fixtures.summary(of: $0) })
        #expect(rounds.map(\.key) == [RoundKey(run: 1, number: 1), RoundKey(run: 1, number: 2)])
        #expect(try archive.samples(ofRound: RoundKey(run: 1, number: 2)) == samples[1])
        let measured = try archive.measuredRounds(ofRun: 1, series: 1)
        #expect(measured == [MeasuredRound(round: rounds[1].round, samples: samples[1])])
    }

    @Test("Folders are made for the user alone")
    func folders() throws {
        _ = try RunArchive(path: path, mode: .readWrite)
        var status = stat()
        #expect(stat(folder.file("data/punctual"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(stat(folder.file("data"), &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test("Checkpoints add up, and short blocks are merged when the round ends")
    func checkpoints() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let samples = Fixtures.samples(70_000, seed: 4)
        let run = try archive.beginRun(Fixtures.run())
        let round = Fixtures.round(ticks: samples.count)
        let key = try archive.beginRound(run: run, round)
        let cuts = [0, 65_536, 66_000, 66_001, 69_000, 70_000]
        for (start, end) in zip(cuts, cuts.dropFirst()).dropLast() {
            try archive.append(part(of: samples, start..<end), to: key)
            #expect(try archive.samples(ofRound: key) == part(of: samples, 0..<end))
        }
        #expect(try blockSizes(archive) == [65_536, 464, 1, 2_999])

        try archive.finishRound(
            key,
            round,
            Fixtures.summary(of: samples),
            remaining: part(of: samples, 69_000..<70_000)
        )

        #expect(try blockSizes(archive) == [65_536, 4_464])
        #expect(try archive.samples(ofRound: key) == samples)
        try archive.finishRun(run, state: .finished, endedAtUnixNanoseconds: 2, loads: [])
        #expect(try archive.connection.integer("PRAGMA freelist_count") == 0)
    }

    @Test("A load with more stressors than any has is damage", arguments: [1_024, 1_025])
    func stressors(count: Int) throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        let load = LoadReport(
            arguments: [],
            version: "",
            bogoOperations: Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0)", 1.0) })
        )
        try archive.finishRun(run, state: .finished, endedAtUnixNanoseconds: 2, loads: [load])
        var damage: [ArchiveError] = []
        let runs = try archive.runs(leavingOut: &damage)
        #expect(runs.map(\.run.loads) == (count > 1_024 ? [] : [[load]]))
        #expect(damage.map(\.isDamagedRun) == (count > 1_024 ? [true] : []))
    }

    @Test("A round without samples, and one that failed, are stored")
    func empty() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        var round = Fixtures.round()
        round.failure = "the kernel refused it"
        round.isComplete = false
        let key = try archive.beginRound(run: run, round)
        let summary = Fixtures.summary(of: Samples())
        try archive.finishRound(key, round, summary, remaining: Samples())
        let stored = try archive.rounds(ofRun: run)
        #expect(stored == [StoredRound(key: key, round: round, summary: summary, sampleCount: 0)])
        #expect(try archive.measuredRounds(ofRun: run).map(\.samples) == [Samples()])
    }

    @Test("Runs are found by number, label and as the latest")
    func find() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        #expect(throws: ArchiveError.noRuns(path: path)) { try archive.run(named: "latest") }
        #expect(try archive.latestRun() == nil)
        for label in ["main", "pr", "main", "1", nil] {
            try Fixtures.store(in: archive, label: label, samples: [])
        }
        #expect(try archive.run(named: "main").run.identifier == 3)
        #expect(try archive.run(named: "1").run.identifier == 1)  // the number comes first
        #expect(try archive.run(named: "latest").run.identifier == 5)
        #expect(throws: ArchiveError.noSuchRun(path: path, name: "99")) {
            try archive.run(named: "99")
        }
        #expect(throws: ArchiveError.noSuchRun(path: path, name: "99")) { try archive.run(99) }
        try archive.label(1, "pr")
        #expect(try archive.run(named: "pr").run.identifier == 2)
        try archive.label(2, nil)
        #expect(try archive.run(named: "pr").run.identifier == 1)
        #expect(throws: ArchiveError.noSuchRun(path: path, name: "6")) {
            try archive.label(6, "x")
        }
    }

    @Test("Equal hosts are stored once")
    func hosts() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        var other = Fixtures.host
        other.kernelRelease = "6.2.0"
        for host in [Fixtures.host, Fixtures.host, other] {
            _ = try archive.beginRun(Fixtures.run(host: host))
        }
        #expect(try archive.connection.integer("SELECT count(*) FROM hosts") == 2)
        #expect(try archive.runs().map(\.run.host) == [Fixtures.host, Fixtures.host, other])
    }

    @Test("Deleting a run takes all that was its own, and its number is not used again")
    func delete() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let samples = Fixtures.samples(50_000, seed: 6)
        try Fixtures.store(in: archive, samples: [Samples()])
        try Fixtures.store(in: archive, samples: [samples, samples])
        var status = stat()
        try archive.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        stat(path, &status)
        let before = status.st_size

        try archive.delete(2)

        stat(path, &status)
        #expect(before > 200_000)
        #expect(status.st_size < 100_000)
        for (table, count) in ["runs": 1, "series": 2, "rounds": 1, "blocks": 0, "hosts": 1] {
            let sql = "SELECT count(*) FROM \(table)"
            #expect(try archive.connection.integer(sql) == Int64(count), "\(table)")
        }
        #expect(try Fixtures.store(in: archive, samples: []) == 3)
        #expect(throws: ArchiveError.noSuchRun(path: path, name: "2")) { try archive.delete(2) }
        try archive.delete(1)
        try archive.delete(3)
        #expect(try archive.connection.integer("SELECT count(*) FROM hosts") == 0)
    }

    @Test("A run that is still being measured is not deleted")
    func deleteRunning() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let run = try archive.beginRun(Fixtures.run())
        let expected = ArchiveError.runIsRunning(
            path: path,
            run: run,
            processIdentifier: Int64(getpid())
        )
        #expect(throws: expected) { try archive.delete(run) }
        #expect(try archive.runs().count == 1)
    }

    @Test("Views show the figures to anyone with sqlite3")
    func views() throws {
        let archive = try RunArchive(path: path, mode: .readWrite)
        let latenesses: [[Int64]] = [[-5, 10, 20], [], [30, 40, 50], [], [100, 200, 300]]
        try Fixtures.store(
            in: archive,
            label: "x",
            samples: latenesses.map {
                Samples(ticks: Array([1, 2, 4].prefix($0.count)), latenessNanoseconds: $0)
            }
        )
        let row = try archive.connection.rows(
            """
            SELECT mechanism, period_ns, rounds, samples, missed_ticks, early_wakeups,
                lateness_min_ns, median_of_rounds_p50_ns, median_of_rounds_p99_ns, lateness_max_ns,
                processor_time_per_tick_ns
            FROM samples_summary WHERE label = 'x' AND series_index = 0
            """
        )
        #expect(row == [["absolute", 1_000_000, 3, 9, 3, 1, -5, 40, 50, 300, 14_000]])
        let empty = try archive.connection.rows(
            "SELECT samples, lateness_max_ns FROM samples_summary WHERE series_index = 1"
        )
        #expect(empty == [[0, .null]])
        let rounds = try archive.connection.rows(
            "SELECT started_at_utc, lateness_p50_ns FROM rounds_summary WHERE round_number = 3"
        )
        #expect(rounds == [["2023-11-14T22:13:21Z", 40]])
        let runs = try archive.connection.rows("SELECT host_name, length_s FROM runs_summary")
        #expect(runs == [["atlas", .real(8.999999999)]])
    }

    private func part(of samples: Samples, _ range: Range<Int>) -> Samples {
        Samples(
            ticks: Array(samples.ticks[range]),
            latenessNanoseconds: Array(samples.latenessNanoseconds[range])
        )
    }

    private func blockSizes(_ archive: RunArchive) throws -> [Int64] {
        try archive.connection.rows("SELECT sample_count FROM blocks ORDER BY first_sample").map {
            if case .integer(let count)? = $0.first { count } else { -1 }
        }
    }
}
