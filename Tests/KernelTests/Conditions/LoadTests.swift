import Glibc
import PunctualPlatform
import Runs
import Testing
import Timekeeping

@testable import Harness

extension SessionTests {
    @Suite("Loads")
    struct LoadTests {
        private static let hasStress =
            (try? RunningLoad.stressVersion(environment: ProcessEnvironment.forTools())) != nil

        /// A length of sleep that no other process of this machine has as its argument, not even
        /// that of the same test in another checkout.
        private static func nap(_ seconds: Int) -> String { "\(seconds).\(getpid())" }

        @Test(
            "A load works during the round, reports, and is gone afterwards",
            .enabled(if: hasStress),
            arguments: StressLoad.allCases
        )
        func stress(load: StressLoad) throws {
            let (outcome, recorder) = try measure(
                .absolute,
                conditions: Conditions(load: .stress(load)),
                // On a busy host the memory load needs long to write through its memory once.
                milliseconds: 500
            )
            let report = try #require(recorder.loads.first)
            #expect(outcome.failures.isEmpty)
            #expect(report.version.hasPrefix("stress-ng"))
            #expect(report.bogoOperations.values.contains { $0 > 0 })
            let folder = try #require(report.arguments.last)
            #expect(folder.contains("punctual-load-"))
            #expect(processes(withArgument: folder).isEmpty)
            #expect(access(folder, F_OK) != 0)
        }

        @Test("A program of the user's is run with its arguments and without a shell")
        func command() throws {
            let (outcome, recorder) = try measure(
                .absolute,
                conditions: Conditions(load: .command(["sleep", Self.nap(4_713)]))
            )
            #expect(outcome.failures.isEmpty)
            #expect(recorder.loads.first?.arguments == ["sleep", Self.nap(4_713)])
            #expect(processes(withArgument: Self.nap(4_713)).isEmpty)
        }

        @Test("A load that dies fails the rounds beside it")
        func deadLoad() throws {
            let (outcome, _) = try measure(
                .absolute,
                conditions: Conditions(load: .command(["sleep", "0.1"])),
                milliseconds: 300
            )
            #expect(
                try #require(outcome.failures.first).contains("ended before the measurement did")
            )
        }

        @Test("A load that stops what watches over it fails the rounds, and the measurement ends")
        func stopsItsGuardian() throws {
            let clock = KernelClock()
            let start = clock.now
            let (outcome, _) = try measure(
                .absolute,
                conditions: Conditions(
                    load: .command(["sh", "-c", "kill -STOP $PPID; sleep \(Self.nap(4_715))"])
                ),
                milliseconds: 300
            )
            #expect(start.nanoseconds(to: clock.now) < 10_000_000_000)
            #expect(
                try #require(outcome.failures.first).contains(
                    "it has stopped the process that watches over it"
                )
            )
            #expect(processes(withArgument: Self.nap(4_715)).isEmpty)
        }

        @Test("A program that is not there is an error")
        func missingProgram() throws {
            let (outcome, _) = try measure(
                .absolute,
                conditions: Conditions(load: .command(["no-such-program-4713"]))
            )
            #expect(try #require(outcome.failures.first).contains("cannot be started"))
            #expect(outcome.hasOnlyFailures)
        }

        @Test("A program that ignores SIGTERM is ended all the same")
        func stubborn() throws {
            var process = try GuardedProcess(
                ProcessRequest(
                    ["sh", "-c", "trap '' TERM; while :; do sleep 0.05; done"],
                    environment: ProcessEnvironment.forPrograms
                )
            )
            let group = process.identifier
            poll(nil, 0, 100)
            process.finish(patienceMilliseconds: 500)
            #expect(kill(-group, 0) != 0)
        }

        @Test(
            "An interruption ends a round soon, keeps its samples and leaves no child",
            arguments: [1_000_000, 1_500_000_000] as [Int64]
        )
        func interruption(periodNanoseconds: Int64) throws {
            let clock = KernelClock()
            let start = clock.now
            let (outcome, recorder) = try measure(
                .absolute,
                periodNanoseconds: periodNanoseconds,
                conditions: Conditions(load: .command(["sleep", Self.nap(4_714)])),
                milliseconds: 60_000,
                rounds: 3,
                isInterrupted: { start.nanoseconds(to: clock.now) > 300_000_000 }
            )
            #expect(start.nanoseconds(to: clock.now) < 5_000_000_000)
            #expect(outcome.wasInterrupted)
            let measured = try #require(recorder.rounds.first)
            #expect(recorder.rounds.count == 1)
            #expect(!measured.round.isComplete)
            #expect(measured.round.failure == nil)
            if periodNanoseconds == 1_000_000 { #expect(measured.samples.count > 10) }
            #expect(processes(withArgument: Self.nap(4_714)).isEmpty)
            // A thread that was left asleep wakes at its first deadline and has to find all that it
            // uses still there; until then a leak checker may take its memory for lost.
            let wakeup = start.advanced(byNanoseconds: periodNanoseconds + 500_000_000)
            while clock.now < wakeup { poll(nil, 0, 50) }
        }
    }
}
