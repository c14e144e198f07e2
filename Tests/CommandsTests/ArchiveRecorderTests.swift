import Runs
import Storage
import TestSupport
import Testing

@testable import Analysis
@testable import Commands

@Suite("Recording a measurement")
struct ArchiveRecorderTests {
    private let series = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)

    private func run() -> Run {
        Run(
            startedAtUnixNanoseconds: 0,
            plan: Plan(
                name: "test",
                series: [series],
                rounds: 1,
                roundNanoseconds: 2_500_000_000,
                warmUpNanoseconds: 0
            ),
            host: .plain,
            hostState: .plain,
            programVersion: "0",
            arguments: []
        )
    }

    @Test("A round of 2.5 s, stored in checkpoints, is summed up with all of its samples")
    func checkpoints() throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
        let recorder = try ArchiveRecorder(archive: archive, run: run())
        // Later with each second, so that each part moves each percentile; two ticks are missed.
        let ticks = (1...2_500).map { Int64($0) }.filter { $0 != 700 && $0 != 2_400 }
        let samples = Samples(
            ticks: ticks,
            latenessNanoseconds: ticks.map { $0 * 100 + ($0 % 7) * 10 - 200 }
        )
        func part(_ range: Range<Int>) -> Samples {
            Samples(
                ticks: Array(samples.ticks[range]),
                latenessNanoseconds: Array(samples.latenessNanoseconds[range])
            )
        }
        var round = Round(series: 0, repetition: 0, position: 0, plannedTicks: 2_500)
        try recorder.roundBegan(round)
        try recorder.roundProgressed(round, samples: part(0..<1_000))
        try recorder.roundProgressed(round, samples: part(1_000..<2_000))
        round.missedTicks = 2
        round.isComplete = true
        try recorder.roundEnded(round, samples: part(2_000..<samples.count))
        try recorder.finish(.finished)

        let stored = try #require(try archive.rounds(ofRun: recorder.run).first)
        let expected = RoundSummary(
            of: MeasuredRound(round: round, samples: samples),
            periodNanoseconds: series.periodNanoseconds
        )
        #expect(stored.summary == expected)
        #expect(stored.summary?.deadlineCount == 2_500 && stored.sampleCount == 2_498)
        #expect(try archive.samples(ofRound: stored.key) == samples)
        let analysed = try archive.analysis(of: archive.run(recorder.run)).series[0]
        #expect(analysed.sampleCount == 2_498 && analysed.deadlineCount == 2_500)
        #expect(analysed.lateness.max == expected.maximumNanoseconds)
    }

    @Test("A series that is read in pieces has the figures of one that is in memory")
    func pieces() throws {
        let folder = try TemporaryFolder()
        let archive = try RunArchive(path: folder.file("runs.sqlite"), mode: .readWrite)
        let recorder = try ArchiveRecorder(archive: archive, run: run())
        var measured: [MeasuredRound] = []
        for repetition in 0..<4 {
            var samples = Samples()
            var tick: Int64 = 1
            while tick <= 2_500 {
                let outage = tick % 311 == 0 ? tick * 20_000 : 0
                let lateness = (tick * 7_919 + Int64(repetition)) % 90_000 - 500 + outage
                samples.append(
                    contentsOf: Samples(ticks: [tick], latenessNanoseconds: [lateness])
                )
                tick += max(0, lateness) / 1_000_000 + 1
            }
            let round = Round(
                series: 0,
                repetition: repetition,
                position: repetition,
                plannedTicks: 2_500,
                missedTicks: 2_500 - samples.count,
                isComplete: true
            )
            try recorder.roundEnded(round, samples: samples)
            measured.append(MeasuredRound(round: round, samples: samples))
        }
        try recorder.finish(.finished)
        let stored = try archive.countedRounds(ofRun: recorder.run)
        var range = LatenessRange()
        for round in measured { range.include(round, of: series) }
        let bins = LatenessBins(covering: range)
        let whole = analyse(series: series, index: 0, rounds: measured, bins: bins)
        let pieces = try analyse(
            series: series,
            index: 0,
            rounds: StoredRounds(stored, in: archive),
            bins: bins
        )
        #expect(whole == pieces)
        #expect(try archive.analysis(of: archive.run(recorder.run)).series == [whole])
    }
}
