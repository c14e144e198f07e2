import Runs
import Testing

@testable import Harness

/// Keeps what a session hands on.
final class KeepingRecorder: RoundRecorder {
    var begun: [Round] = []
    var ended: [MeasuredRound] = []
    var progressed: [Samples] = []
    var loads: [LoadReport] = []

    func roundBegan(_ round: Round) throws { begun.append(round) }

    func roundProgressed(_ round: Round, samples: Samples) throws { progressed.append(samples) }

    func roundEnded(_ round: Round, samples: Samples) throws {
        ended.append(MeasuredRound(round: round, samples: samples))
    }

    func loadEnded(_ report: LoadReport) throws { loads.append(report) }
}

@Suite("Measurement on the virtual clock")
struct MeasurementSessionTests {
    private func plan(warmUpNanoseconds: Int64) -> Plan {
        Plan(
            name: "scripted",
            series: [
                Series(mechanism: .absolute, periodNanoseconds: 1_000_000),
                Series(mechanism: .precise, periodNanoseconds: 1_000_000),
            ],
            rounds: 2,
            roundNanoseconds: 5_000_000,
            warmUpNanoseconds: warmUpNanoseconds
        )
    }

    private func measure(_ plan: Plan, overshoots: [Int64]) throws -> KeepingRecorder {
        let recorder = KeepingRecorder()
        let session = MeasurementSession(plan: plan, clockMode: .scripted(overshoots: overshoots))
        _ = try session.run(recorder: recorder)
        return recorder
    }

    @Test("Rounds come in the planned order, each with the script's latenesses")
    func order() throws {
        let recorder = try measure(plan(warmUpNanoseconds: 0), overshoots: [1, 2, 3, 4, 5])

        #expect(recorder.ended.map(\.round.series) == [0, 1, 1, 0])
        #expect(recorder.ended.map(\.round.position) == [0, 1, 2, 3])
        #expect(recorder.ended.map(\.round.repetition) == [0, 0, 1, 1])
        for measured in recorder.ended {
            #expect(measured.samples.ticks == [1, 2, 3, 4, 5])
            #expect(measured.samples.latenessNanoseconds == [1, 2, 3, 4, 5])
            #expect(measured.round.isComplete)
            #expect(measured.round.missedTicks == 0)
            #expect(measured.round.observed == nil)
        }
    }

    @Test("The warm-up is thrown away and does not move the grid")
    func warmUp() throws {
        let recorder = try measure(plan(warmUpNanoseconds: 2_000_000), overshoots: [900, 10, 20])
        let first = try #require(recorder.ended.first)

        // Two ticks of warm-up use up 900 and 10; the grid goes on from 2 ms.
        #expect(first.samples.latenessNanoseconds == [20, 900, 10, 20, 900])
        #expect(first.round.startNanoseconds == 2_000_000)
        #expect(first.round.plannedTicks == 5)
    }

    @Test("A warm-up that ends in a late wakeup does not make tick 1 a missed one")
    func lateWarmUp() throws {
        // The warm-up's tick is met at 1 ms + 2.7 ms; the next deadline to come is at 4 ms.
        let recorder = try measure(
            plan(warmUpNanoseconds: 1_000_000),
            overshoots: [2_700_000, 0, 0, 0, 0, 0]
        )
        let first = try #require(recorder.ended.first)

        #expect(first.round.startNanoseconds == 3_000_000)
        #expect(first.samples.ticks == [1, 2, 3, 4, 5])
        #expect(first.round.missedTicks == 0)
    }

    @Test("The same script gives the same rounds, stamps included")
    func reproducible() throws {
        let first = try measure(plan(warmUpNanoseconds: 1_000_000), overshoots: [7, 1_200_000])
        let second = try measure(plan(warmUpNanoseconds: 1_000_000), overshoots: [7, 1_200_000])
        #expect(first.ended == second.ended)
        #expect(first.ended.allSatisfy { $0.round.startedAtUnixNanoseconds > 0 })
    }

    @Test("An interruption ends the measurement between rounds and keeps those before")
    func interruption() throws {
        let recorder = KeepingRecorder()
        let session = MeasurementSession(
            plan: plan(warmUpNanoseconds: 0),
            clockMode: .scripted(overshoots: [0])
        )
        let outcome = try session.run(
            recorder: recorder,
            isInterrupted: { recorder.ended.count == 3 }
        )

        #expect(outcome.wasInterrupted)
        #expect(outcome.rounds.count == 3)
    }
}
