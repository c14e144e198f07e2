import Runs
import Synchronization
import Testing

@testable import Harness

extension SessionTests {
    @Suite("Rounds of schedulers on the real kernel")
    struct SchedulerRoundTests {
        @Test(
            "A scheduler runs each tick or tells of it, whatever it waits with",
            arguments: MechanismName.schedulable,
            RunExecutor.allCases
        )
        func scheduler(name: MechanismName, executor: RunExecutor) throws {
            let (_, recorder) = try measure(name, executor: executor)
            try check(try #require(recorder.rounds.first), ticks: 30)
        }

        @Test("With catch-up nothing is missed, even if each tick is late")
        func catchUp() throws {
            let (_, recorder) = try measure(
                .polling,
                periodNanoseconds: 200_000,
                executor: .pool,
                afterMiss: .catchUp
            )
            let measured = try #require(recorder.rounds.first)
            // At twice its length a round that cannot keep up is cut.
            if measured.round.isComplete { #expect(measured.samples.count == 150) }
            #expect(measured.round.failure == nil)
        }

        @Test("Conditions hold for the scheduler's threads, and are read back")
        func conditions() throws {
            let (_, recorder) = try measure(
                .futex,
                conditions: Conditions(processors: .list([0])),
                executor: .pool
            )
            let measured = try #require(recorder.rounds.first)
            try check(measured, ticks: 30)
            #expect(measured.round.observed?.processors == [0])
        }

        @Test("One thread on each processor is refused")
        func eachProcessor() throws {
            let (outcome, _) = try measure(
                .futex,
                conditions: Conditions(processors: .each),
                executor: .pool
            )
            #expect(outcome.hasOnlyFailures)
            #expect(outcome.failures.first?.contains("a scheduler has threads") ?? false)
        }

        @Test("A mechanism that cannot be interrupted is refused")
        func unsuitable() throws {
            let (outcome, _) = try measure(.timerfd, executor: .pool)
            #expect(outcome.failures.first?.contains("it can with timerfd-epoll") ?? false)
        }

        @Test("An interrupted round ends soon and keeps what it has")
        func interrupted() throws {
            let looks = Atomic(0)
            let (outcome, recorder) = try measure(
                .timerfdEpoll,
                executor: .pool,
                milliseconds: 60_000,
                isInterrupted: { looks.add(1, ordering: .relaxed).newValue > 4 }
            )
            #expect(outcome.wasInterrupted)
            let measured = try #require(recorder.rounds.first)
            #expect(!measured.round.isComplete)
            #expect(measured.round.failure == nil)
            #expect(measured.samples.count < 60_000)
        }

        private func check(_ measured: MeasuredRound, ticks: Int) throws {
            let round = measured.round
            #expect(round.failure == nil)
            #expect(round.isComplete)
            #expect(measured.samples.count + round.missedTicks == ticks)
            let served = measured.samples.ticks
            #expect(zip(served, served.dropFirst()).allSatisfy { $0 < $1 })
            #expect(measured.samples.latenessNanoseconds.allSatisfy { $0 >= 0 })
            #expect(round.observed?.policy == .other)
            #expect(round.processorNanoseconds > 0)
            #expect(Set(round.stages.keys) == Set(RunStage.allCases))
        }
    }
}
