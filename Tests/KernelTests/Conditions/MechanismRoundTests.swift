import Runs
import Testing

@testable import Harness

extension SessionTests {
    @Suite("Rounds on the real kernel")
    struct MechanismRoundTests {
        @Test(
            "Each mechanism serves its deadlines in order, or says why not",
            arguments: MechanismName.measurable
        )
        func mechanism(name: MechanismName) throws {
            let (outcome, recorder) = try measure(name)
            let measured = try #require(recorder.rounds.first)
            let round = measured.round
            if let failure = round.failure {
                #expect(failure.contains(";") || failure.contains(":"))
                #expect(outcome.hasOnlyFailures)
                return
            }
            let ticks = measured.samples.ticks
            #expect(zip(ticks, ticks.dropFirst()).allSatisfy { $0 < $1 })
            #expect(round.isComplete)
            #expect(round.plannedTicks == 30)
            #expect(ticks.count + round.missedTicks == 30)
            #expect(round.startNanoseconds > 0)
            #expect(round.processorNanoseconds > 0)
            #expect(round.observed?.policy == (name == .deadlineClass ? .deadline : .other))
            #expect((round.spin != nil) == (name == .precise))
            if name != .sleepLoop {
                #expect(measured.samples.latenessNanoseconds.allSatisfy { $0 >= 0 })
            }
        }

        @Test("A sleep loop is measured from its own beginning: it has lost nothing before tick 1")
        func sleepLoop() throws {
            let (_, recorder) = try measure(.sleepLoop, milliseconds: 50)
            let measured = try #require(recorder.rounds.first)
            let latenesses = measured.samples.latenessNanoseconds
            #expect(measured.round.missedTicks == 0)
            #expect(measured.samples.ticks.first == 1)
            // Each sleep lasts at least its period, so lateness never falls.
            #expect(zip(latenesses, latenesses.dropFirst()).allSatisfy { $0 <= $1 })
        }

        @Test("A round of more than a second is handed on in checkpoints, and nothing is lost")
        func checkpoints() throws {
            let (_, recorder) = try measure(.absolute, milliseconds: 2_300)
            let measured = try #require(recorder.rounds.first)
            #expect(recorder.checkpoints >= 1)
            #expect(measured.samples.count + measured.round.missedTicks == 2_300)
            #expect(recorder.begun == 1)
        }
    }
}
