import Runs
import Testing

@testable import Harness

extension SessionTests {
    @Suite("Injections on the real kernel")
    struct InjectionTests {
        private func samples(
            _ mechanism: MechanismName,
            _ injection: Injection,
            executor: RunExecutor? = nil,
            milliseconds: Int64 = 60
        ) throws -> Samples {
            let plan = Plan(
                name: "injection",
                series: [
                    Series(
                        mechanism: mechanism,
                        periodNanoseconds: 1_000_000,
                        executor: executor,
                        injection: injection
                    )
                ],
                rounds: 1,
                roundNanoseconds: milliseconds * 1_000_000,
                warmUpNanoseconds: 5_000_000
            )
            let (outcome, recorder) = try measure(plan)
            #expect(outcome.failures.isEmpty)
            return try #require(recorder.rounds.first).samples
        }

        private static let kinds: [(MechanismName, RunExecutor?)] = [
            (.absolute, nil), (.timerfd, nil), (.precise, nil), (.dispatch, nil),
            (.taskSleep, nil), (.futex, .inline), (.timerfdEpoll, .pool),
        ]

        @Test("No wakeup is stamped before its delay is over", arguments: kinds)
        func delay(mechanism: MechanismName, executor: RunExecutor?) throws {
            let injection = Injection(delayNanoseconds: 150_000)
            let samples = try samples(mechanism, injection, executor: executor)
            #expect(samples.count > 0)
            #expect(samples.latenessNanoseconds.allSatisfy { $0 >= 150_000 })
        }

        @Test(
            "A period that is too long adds up, however the mechanism waits",
            arguments: [MechanismName.absolute, .timerfd, .posixTimer, .dispatch, .taskSleep]
        )
        func drift(mechanism: MechanismName) throws {
            // 1000 ppm of 1 ms: tick k is woken k µs after its deadline at the earliest.
            let samples = try samples(mechanism, Injection(partsPerMillion: 1_000))
            #expect(samples.count > 0)
            let pairs = zip(samples.ticks, samples.latenessNanoseconds)
            #expect(pairs.allSatisfy { $0.1 >= $0.0 * 1_000 })
        }
    }
}
