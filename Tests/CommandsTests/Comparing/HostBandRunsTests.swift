import Analysis
import Runs
import SQLite
import Storage
import TestSupport
import Testing

@testable import Commands

@Suite("What stored runs say of the machine")
struct HostBandRunsTests {
    private let folder: TemporaryFolder
    private let archive: RunArchive
    private let series = Series(mechanism: .futex, periodNanoseconds: 1_000_000)

    init() throws {
        folder = try TemporaryFolder()
        archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
    }

    /// Stores a run of one round, in which each tick was so late.
    private func store(latenessNanoseconds: Int64, hour: Int64) throws {
        let ticks = 1_200
        let run = Run(
            startedAtUnixNanoseconds: hour * 3_600_000_000_000,
            plan: Plan(
                name: "test",
                series: [series],
                rounds: 1,
                roundNanoseconds: Int64(ticks) * 1_000_000,
                warmUpNanoseconds: 0
            ),
            host: .plain,
            hostState: .plain,
            programVersion: "0",
            arguments: []
        )
        let recorder = try ArchiveRecorder(archive: archive, run: run)
        let round = Round(
            series: 0,
            repetition: 0,
            position: 0,
            plannedTicks: ticks,
            isComplete: true
        )
        let samples = Samples(
            ticks: (0..<ticks).map { Int64($0 + 1) },
            latenessNanoseconds: (0..<ticks).map { latenessNanoseconds + Int64($0) }
        )
        try recorder.roundEnded(round, samples: samples)
        try recorder.finish(.finished)
    }

    private func side(ofRun number: Int64) throws -> ComparisonSide {
        let stored = StoredSeries(name: "x", run: try archive.run(number).run, index: 0)
        return stored.side(rounds: try archive.figures(of: stored))
    }

    @Test(
        "A damaged old run is none of them, and takes nothing away from the others",
        arguments: RunHistoryTests.damages
    )
    func damaged(change: String) throws {
        for run in 1...7 as ClosedRange<Int64> {
            try store(latenessNanoseconds: 10_000 + run * 100, hour: run)
        }
        let (old, new) = (try side(ofRun: 6), try side(ofRun: 7))
        #expect(try archive.band(of: old, and: new, levels: [])?.runs == 6)
        try Connection(path: folder.file("runs.sqlite"), mode: .readWrite).execute(change)
        let band = try archive.band(of: old, and: new, levels: [])
        #expect(band?.runs == 5)
        try archive.delete(2)
        #expect(try archive.band(of: old, and: new, levels: []) == band)
    }
}
