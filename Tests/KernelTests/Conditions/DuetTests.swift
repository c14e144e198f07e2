import Glibc
import Runs
import Testing
import Timekeeping

@testable import Harness

extension SessionTests {
    @Suite("Duets on the real kernel")
    struct DuetTests {
        private static let period: Int64 = 1_000_000

        private func series(
            _ mechanism: MechanismName,
            _ conditions: Conditions = Conditions(),
            executor: RunExecutor? = nil,
            injection: Injection? = nil
        ) -> Series {
            Series(
                mechanism: mechanism,
                periodNanoseconds: Self.period,
                conditions: conditions,
                executor: executor,
                injection: injection
            )
        }

        private func duet(
            _ first: Series,
            _ second: Series,
            rounds: Int = 2,
            milliseconds: Int64 = 60
        ) -> Plan {
            Plan(
                name: "duet",
                series: [first, second],
                rounds: rounds,
                roundNanoseconds: milliseconds * 1_000_000,
                warmUpNanoseconds: 5_000_000,
                pairing: .duet
            )
        }

        /// Rounds by repetition, the one that started first at the front.
        private func pairs(_ recorder: CollectingRecorder) -> [[MeasuredRound]] {
            Dictionary(grouping: recorder.rounds, by: \.round.repetition)
                .sorted { $0.key < $1.key }
                .map { $0.value.sorted { $0.round.position < $1.round.position } }
        }

        @Test(
            "Both get all their ticks, half a period apart, and take turns at starting first",
            arguments: [
                (MechanismName.absolute, MechanismName.timerfd), (.dispatch, .absolute),
                (.taskSleep, .dispatch), (.precise, .posixTimer), (.futex, .futex),
            ]
        )
        func together(first: MechanismName, second: MechanismName) throws {
            let (outcome, recorder) = try measure(duet(series(first), series(second)))
            #expect(outcome.failures.isEmpty)
            let pairs = pairs(recorder)
            #expect(pairs.map { $0.map(\.round.series) } == [[0, 1], [1, 0]])
            #expect(pairs.map { $0.map(\.round.position) } == [[0, 1], [2, 3]])
            for pair in pairs {
                for measured in pair {
                    #expect(measured.round.isComplete)
                    #expect(measured.samples.count + measured.round.missedTicks == 60)
                    #expect(measured.samples.latenessNanoseconds.allSatisfy { $0 >= 0 })
                }
                let distance = pair[1].round.startNanoseconds - pair[0].round.startNanoseconds
                #expect((distance % Self.period + Self.period) % Self.period == Self.period / 2)
                // At once: the two stretches of 60 ms lie over each other.
                #expect(abs(distance) < 50_000_000)
            }
        }

        @Test("A scheduler and a timer beside it")
        func scheduler() throws {
            let plan = duet(series(.timerfdEpoll, executor: .pool), series(.absolute))
            let (outcome, recorder) = try measure(plan)
            #expect(outcome.failures.isEmpty)
            for measured in recorder.rounds {
                #expect(measured.samples.count + measured.round.missedTicks == 60)
            }
            for pair in pairs(recorder) {
                let distance = pair[1].round.startNanoseconds - pair[0].round.startNanoseconds
                #expect((distance % Self.period + Self.period) % Self.period == Self.period / 2)
            }
        }

        @Test("Each thread has the conditions of its own series")
        func conditions() throws {
            let allowed = try #require(ThreadSettings.processors(of: 0))
            let last = try #require(allowed.last)
            let plan = duet(
                series(.absolute, Conditions(timerSlackNanoseconds: 4_321)),
                series(.absolute, Conditions(processors: .list([last]), timerSlackNanoseconds: 1))
            )
            let (outcome, recorder) = try measure(plan)
            #expect(outcome.failures.isEmpty)
            for measured in recorder.rounds {
                let observed = try #require(measured.round.observed)
                let isFirst = measured.round.series == 0
                #expect(observed.timerSlackNanoseconds == (isFirst ? 4_321 : 1))
                #expect(observed.processors == (isFirst ? allowed : [last]))
            }
        }

        @Test("What a runtime's threads are given leaves the thread beside them alone")
        func runtimeBesideThread() throws {
            let allowed = try #require(ThreadSettings.processors(of: 0))
            let last = try #require(allowed.last)
            let plan = duet(
                series(.dispatch, Conditions(processors: .list([last]))),
                series(.absolute)
            )
            let (outcome, recorder) = try measure(plan)
            #expect(outcome.failures.isEmpty)
            for measured in recorder.rounds {
                let observed = try #require(measured.round.observed)
                #expect(observed.processors == (measured.round.series == 0 ? [last] : allowed))
            }
        }

        @Test("Two runtimes share their threads, which are afterwards as they were")
        func sharedThreads() throws {
            let allowed = try #require(ThreadSettings.processors(of: 0))
            let bound = Conditions(processors: .list([try #require(allowed.last)]))
            let (outcome, recorder) = try measure(
                duet(series(.dispatch, bound), series(.taskSleep, bound))
            )
            #expect(outcome.failures.isEmpty)
            #expect(outcome.notes.count { $0.contains("dispatch and task-sleep") } == 1)
            let all = recorder.rounds.compactMap(\.round.observed?.processors)
            #expect(all.allSatisfy { $0 == [allowed.last] })
            let (_, after) = try measure(.dispatch)
            #expect(after.rounds.first?.round.observed?.processors == allowed)
        }

        @Test("The processor time of a runtime is without that of the thread beside it")
        func processorTime() throws {
            let (_, recorder) = try measure(duet(series(.dispatch), series(.spin), rounds: 1))
            let spun = try #require(recorder.rounds.first { $0.round.series == 1 })
            let called = try #require(recorder.rounds.first { $0.round.series == 0 })
            #expect(spun.round.processorNanoseconds > 0)
            #expect(called.round.processorNanoseconds < spun.round.processorNanoseconds)
        }

        @Test("A side that cannot be measured fails alone")
        func oneSide() throws {
            let plan = duet(
                series(.absolute, Conditions(processors: .list([4_000]))),
                series(.absolute)
            )
            let (_, recorder) = try measure(plan)
            for measured in recorder.rounds {
                #expect((measured.round.failure != nil) == (measured.round.series == 0))
                #expect(measured.round.isComplete == (measured.round.series == 1))
            }
        }

        @Test("An interruption keeps the finished duets and ends the one in hand")
        func interruption() throws {
            let clock = KernelClock()
            let start = clock.now
            let plan = duet(
                series(.absolute),
                series(.timerfd),
                rounds: 50,
                milliseconds: 200
            )
            let (outcome, recorder) = try measure(plan) {
                start.nanoseconds(to: clock.now) > 600_000_000
            }
            #expect(outcome.wasInterrupted)
            let pairs = pairs(recorder)
            #expect(pairs.count >= 2)
            #expect(pairs.allSatisfy { $0.count == 2 })
            #expect(pairs.dropLast().allSatisfy { $0.allSatisfy(\.round.isComplete) })
        }
    }
}
