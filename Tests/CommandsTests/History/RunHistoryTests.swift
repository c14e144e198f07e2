import Analysis
import Runs
import SQLite
import Storage
import TestSupport
import Testing

@testable import Commands
@testable import Reporting

@Suite("History of stored runs")
struct RunHistoryTests {
    private let folder: TemporaryFolder
    private let archive: RunArchive

    init() throws {
        folder = try TemporaryFolder()
        archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
    }

    private func series(_ mechanism: MechanismName) -> Series {
        Series(mechanism: mechanism, periodNanoseconds: 1_000_000)
    }

    /// Stores a run of so many ticks a series, each 1 µs late.
    private func store(_ series: [Series], ticks: [Int], pairing: Pairing? = nil) throws {
        let run = Run(
            startedAtUnixNanoseconds: 0,
            plan: Plan(
                name: "test",
                series: series,
                rounds: 1,
                roundNanoseconds: Int64(ticks.max() ?? 0) * 1_000_000,
                warmUpNanoseconds: 0,
                pairing: pairing
            ),
            host: .plain,
            hostState: .plain,
            programVersion: "0",
            arguments: []
        )
        let recorder = try ArchiveRecorder(archive: archive, run: run)
        for (place, count) in ticks.enumerated() {
            let round = Round(
                series: place,
                repetition: 0,
                position: place,
                plannedTicks: count,
                isComplete: true
            )
            let samples = Samples(
                ticks: (0..<count).map { Int64($0 + 1) },
                latenessNanoseconds: Array(repeating: 1_000, count: count)
            )
            try recorder.roundEnded(round, samples: samples)
        }
        try recorder.finish(.finished)
    }

    private func read(_ history: RunHistory, from archive: RunArchive) throws -> [MetricHistory] {
        var damage: [ArchiveError] = []
        let histories = try history.read(from: archive, leavingOut: &damage)
        #expect(damage.isEmpty)
        return histories
    }

    @Test("A series of which no run counts is told with the reason, in its place")
    func uncounted() throws {
        // p99 takes 1000 deadlines.
        try store([series(.futex), series(.absolute)], ticks: [300, 1_200])
        let histories = try read(RunHistory(metric: .p99), from: archive)
        #expect(histories.map { $0.name.prefix { $0 != "," } } == ["futex", "absolute"])
        #expect(histories.map(\.points.count) == [0, 1])
        #expect(histories[0].leftOut == ["run 1 (too few deadlines for p99)"])
        #expect(histories[1].leftOut == [])
    }

    @Test("Programs that only their arguments tell apart have a history of their own by name")
    func programs() throws {
        let programs = ["50000", "90000"].map { argument in
            Series(
                mechanism: .program,
                periodNanoseconds: 1_000_000,
                program: ["./lt.py", argument]
            )
        }
        try store(programs + [series(.futex)], ticks: [1_200, 1_200, 1_200])
        func names(_ wanted: String?) throws -> [String] {
            var history = RunHistory(metric: .p50)
            history.series = wanted
            return try read(history, from: archive).map { String($0.name.prefix { $0 != "," }) }
        }
        #expect(try names(nil) == ["./lt.py 50000", "./lt.py 90000", "futex"])
        #expect(try names("./lt.py 90000") == ["./lt.py 90000"])
        #expect(try names("./lt.py") == ["./lt.py 50000", "./lt.py 90000"])
        #expect(try names("./lt.py 1") == [])
    }

    @Test("A program that stands alone is found by its command line too")
    func loneProgram() throws {
        let program = Series(
            mechanism: .program,
            periodNanoseconds: 1_000_000,
            program: ["./lt.py", "50000"]
        )
        try store([program], ticks: [1_200])
        for name in ["./lt.py", "./lt.py 50000"] {
            let history = RunHistory(metric: .p50, series: name)
            #expect(try read(history, from: archive).map(\.points.count) == [1], "\(name)")
        }
    }

    @Test(
        "A damaged run is told once and takes nothing away from the others",
        arguments: RunHistoryTests.damages
    )
    func damaged(change: String) throws {
        for _ in 0..<3 { try store([series(.futex), series(.absolute)], ticks: [1_200, 1_200]) }
        try Connection(path: folder.file("runs.sqlite"), mode: .readWrite).execute(change)
        var damage: [ArchiveError] = []
        let histories = try RunHistory(metric: .p50).read(from: archive, leavingOut: &damage)
        #expect(histories.allSatisfy { $0.points.map(\.run).contains(3) })
        #expect(histories.map { $0.points.count }.min() == 2)
        #expect(!damage.isEmpty && damage.allSatisfy(\.isDamagedRun))
        #expect(Set(damage).count == damage.count)
    }

    /// One run, one round of it, and the samples of one.
    static let damages = [
        "UPDATE runs SET started_at_unix_ns = 5 WHERE run_id = 2",
        "UPDATE rounds SET missed_ticks = 7 WHERE run_id = 2 AND round_number = 1",
        "DELETE FROM blocks WHERE run_id = 2",
    ]

    @Test("Of drift it is wakeups that are too few")
    func drift() throws {
        try store([series(.futex)], ticks: [5])
        let histories = try read(RunHistory(metric: .drift), from: archive)
        #expect(histories.map(\.leftOut) == [["run 1 (too few wakeups for drift)"]])
    }

    @Test("That a series was measured beside something else is a change of its environment")
    func company() throws {
        var reference = series(.absolute)
        reference.isReference = true
        try store([series(.futex)], ticks: [1_200])
        try store([series(.futex), reference], ticks: [1_200, 1_200], pairing: .interleaved)
        let points = try #require(try read(RunHistory(metric: .p50), from: archive).first).points
        #expect(points.map(\.run) == [1, 2])
        #expect(points[0].environmentChanges == [])
        let changes = points[1].environmentChanges.filter { $0.name == "measured beside" }
        #expect(changes.map(\.baseline) == ["nothing"])
        #expect(changes.map(\.candidate) == ["a reference timer"])
    }
}
