import Glibc
import Runs
import Testing
import Timekeeping

@testable import Harness

extension SessionTests {
    @Suite("Programs that measure by themselves")
    struct ProgramTests {
        /// Prints, for each tick, its number; sleeps to the end of its grid like a real one.
        private static let counting = """
            i=1; while [ "$i" -le "$PUNCTUAL_TICKS" ]; do echo "$i"; i=$((i+1)); done
            """

        private func series(_ program: [String]) -> Series {
            Series(mechanism: .program, periodNanoseconds: 1_000_000, program: program)
        }

        private func plan(_ programs: [[String]], pairing: Pairing? = .duet) -> Plan {
            Plan(
                name: "programs",
                series: programs.map(series),
                rounds: 2,
                roundNanoseconds: 50_000_000,
                warmUpNanoseconds: 5_000_000,
                pairing: pairing
            )
        }

        private func failure(_ program: [String]) throws -> String {
            var plan = plan([program], pairing: nil)
            plan.rounds = 1
            let (outcome, recorder) = try measure(plan)
            let round = try #require(recorder.rounds.first).round
            #expect(!round.isComplete)
            #expect(outcome.hasOnlyFailures)
            return try #require(round.failure)
        }

        @Test("One that prints on standard error alone is told so")
        func onlyErrors() throws {
            let failure = try failure(["sh", "-c", "yes error >&2"])
            #expect(
                failure.contains("printed nothing on standard output, and more than"),
                "\(failure)"
            )
            #expect(failure.contains("on standard error"), "\(failure)")
        }

        @Test("Two at once: each round both, without the warm-up, taking turns at starting first")
        func duet() throws {
            let program = ["sh", "-c", Self.counting]
            let (outcome, recorder) = try measure(plan([program, program + ["second"]]))
            #expect(outcome.failures.isEmpty)
            #expect(recorder.rounds.map(\.round.position).sorted() == [0, 1, 2, 3])
            for measured in recorder.rounds {
                #expect(measured.samples.ticks == Array(1...50))
                #expect(measured.samples.latenessNanoseconds == Array(6...55))
                #expect(measured.round.isComplete)
                #expect(measured.round.missedTicks == 0)
                #expect(measured.round.processorNanoseconds > 0)
            }
            for repetition in 0..<2 {
                let pair = recorder.rounds.map(\.round)
                    .filter { $0.repetition == repetition }
                    .sorted { $0.position < $1.position }
                #expect(pair.map(\.series) == (repetition == 0 ? [0, 1] : [1, 0]))
                #expect(pair[1].startNanoseconds - pair[0].startNanoseconds == 500_000)
            }
        }

        @Test("A program is told its grid, which begins in the near future")
        func environment() throws {
            // The clock of /proc/uptime counts suspended time, and so is not behind.
            let script = """
                now=$(cut -d. -f1 /proc/uptime)
                [ "$PUNCTUAL_PERIOD_NS" = 1000000 ] && [ "$PUNCTUAL_TICKS" = 55 ] || exit 3
                [ "$((PUNCTUAL_START_NS / 1000000000))" -le "$((now + 2))" ] || exit 4
                echo "$PUNCTUAL_START_NS"; for i in 1 2 3 4 5; do echo "$PUNCTUAL_START_NS"; done
                """
            let (outcome, recorder) = try measure(plan([["sh", "-c", script]], pairing: nil))
            #expect(outcome.failures.isEmpty)
            for measured in recorder.rounds {
                let told = try #require(measured.samples.latenessNanoseconds.first)
                #expect(measured.round.startNanoseconds == told + 5_000_000)
                #expect(measured.samples.count == 1)
                #expect(measured.round.missedTicks == 49)
            }
        }

        @Test("A timer of this process beside a program")
        func mixed() throws {
            var plan = plan([["sh", "-c", Self.counting]])
            plan.series.append(Series(mechanism: .absolute, periodNanoseconds: 1_000_000))
            let (outcome, recorder) = try measure(plan)
            #expect(outcome.failures.isEmpty)
            for measured in recorder.rounds {
                #expect(measured.samples.count + measured.round.missedTicks == 50)
            }
        }

        @Test("Words that are no numbers, an exit code, silence: each is told")
        func failures() throws {
            let words = try failure(["printf", "12\\n13\\nfourteen\\n"])
            #expect(words.contains("printed at line 3: “fourteen” is no lateness"), "\(words)")
            let code = try failure(["sh", "-c", "echo 5; echo 'no such device' >&2; exit 7"])
            #expect(code.contains("ended with exit code 7; it said: no such device"), "\(code)")
            let killed = try failure(["sh", "-c", "kill -9 $$"])
            #expect(killed.contains("killed by signal 9 (Killed)"), "\(killed)")
            #expect(try failure(["true"]).contains("printed no lateness"))
            #expect(try failure(["printf", "1\\n2\\n"]).contains("no more than the warm-up"))
            #expect(try failure(["no-such-program-4713"]).contains("cannot be started"))
            #expect(try failure(["yes", "1"]).contains("prints far more than 55 wakeups"))
            let line = try failure(["head", "-c", "50000000", "/dev/zero"])
            #expect(line.contains("at line 1: the line is longer than 65536 bytes"), "\(line)")
        }

        @Test("A program that does not end is killed, with all that it has started")
        func endless() throws {
            let nap = "4715.\(getpid())"
            let text = try failure(["sh", "-c", "trap '' TERM; sleep \(nap) & wait; sleep \(nap)"])
            #expect(text.contains("had not ended 2 s after twice the length"), "\(text)")
            #expect(processes(withArgument: nap).isEmpty)
        }

        @Test("What a program leaves behind is killed when it ends")
        func orphan() throws {
            let nap = "4716.\(getpid())"
            let script = "\(Self.counting); sleep \(nap) >/dev/null & exit 0"
            let (outcome, _) = try measure(plan([["sh", "-c", script]], pairing: nil))
            #expect(outcome.failures.isEmpty)
            // The kernel needs a moment to end what was killed.
            for _ in 0..<100 where !processes(withArgument: nap).isEmpty { poll(nil, 0, 10) }
            #expect(processes(withArgument: nap).isEmpty)
        }

        @Test("An interruption ends the programs in hand and keeps the rounds before")
        func interruption() throws {
            let nap = "4717.\(getpid())"
            let clock = KernelClock()
            let start = clock.now
            let script = "\(Self.counting); [ -n \"$0\" ] && sleep \(nap)"
            let (outcome, recorder) = try measure(
                plan([["sh", "-c", script, "a"], ["sh", "-c", script, "b"]])
            ) { start.nanoseconds(to: clock.now) > 400_000_000 }
            #expect(outcome.wasInterrupted)
            #expect(recorder.rounds.count == 2)
            #expect(recorder.rounds.allSatisfy { !$0.round.isComplete })
            for _ in 0..<100 where !processes(withArgument: nap).isEmpty { poll(nil, 0, 10) }
            #expect(processes(withArgument: nap).isEmpty)
        }
    }
}
