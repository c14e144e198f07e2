import Runs
import Testing

@testable import Harness

@Suite("Plan file")
struct PlanFileTests {
    private func errorText(_ text: String) -> String {
        do {
            _ = try PlanFile.plan(text, file: "p.json5")
            return "no error"
        } catch {
            return error.description
        }
    }

    @Test("Everything meets everything, and what comes up twice is measured once")
    func product() throws {
        let plan = try PlanFile.plan(
            """
            // A comment.
            {
              name: 'two', rounds: 4, seconds: 1.5, warmUp: "0.2s", afterMiss: "catch-up",
              processorBudget: "2.5%",
              matrix: [
                { mechanisms: ["absolute", "precise"], periods: ["1ms", "250us"],
                  loads: ["none", "cpu"], },
                { mechanisms: ["absolute"], periods: ["1ms"] },
                { mechanisms: ["futex"], periods: ["10ms"],
                  conditions: [
                    { policy: "fifo", priority: 80, processors: "0-1", lockMemory: true,
                      dmaLatency: "5us" },
                    { timerSlack: "1ns", processors: "all" },
                  ] },
              ],
            }
            """,
            file: "p.json5"
        )

        #expect(plan.name == "two")
        #expect(plan.rounds == 4)
        #expect(plan.roundNanoseconds == 1_500_000_000)
        #expect(plan.warmUpNanoseconds == 200_000_000)
        #expect(plan.series.count == 10)
        #expect(plan.series.allSatisfy { $0.afterMiss == .catchUp })
        #expect(plan.series.allSatisfy { $0.processorBudgetPercent == 2.5 })
        #expect(plan.series[4].conditions.load == .stress(.cpu))
        #expect(
            plan.series[8].conditions
                == Conditions(
                    policy: .fifo,
                    priority: 80,
                    processors: .list([0, 1]),
                    isMemoryLocked: true,
                    dmaLatencyMicroseconds: 5
                )
        )
        #expect(
            plan.series[9].conditions
                == Conditions(processors: .each, timerSlackNanoseconds: 1)
        )
    }

    @Test("All mechanisms are those that can be measured")
    func allMechanisms() throws {
        let text =
            "{name: 'a', rounds: 1, seconds: 1, matrix: [{mechanisms: 'all', periods: ['1ms']}]}"
        let plan = try PlanFile.plan(text, file: "p.json5")
        #expect(plan.series.map(\.mechanism) == MechanismName.measurable)
    }

    @Test("A plan of schedulers has an executor for each: precise runs its tasks itself")
    func schedulers() throws {
        let text = """
            { name: "s", rounds: 1, seconds: 1, subject: "scheduler", matrix: [
                { mechanisms: ["futex", "precise"], periods: ["1ms"] },
                { mechanisms: ["futex"], periods: ["1ms"], executor: "inline" },
                { mechanisms: ["spin"], periods: ["1ms"], subject: "timer" } ] }
            """
        let plan = try PlanFile.plan(text, file: "p.json5")
        #expect(plan.series.map(\.executor) == [.pool, .inline, .inline, nil])
        #expect(
            plan.series.map(\.name) == [
                "scheduler: futex", "inline scheduler: precise", "inline scheduler: futex", "spin",
            ]
        )
        let all = """
            { name: "s", rounds: 1, seconds: 1, subject: "scheduler", matrix: [
                { mechanisms: "all", periods: ["1ms"] } ] }
            """
        #expect(
            try PlanFile.plan(all, file: "p.json5").series.map(\.mechanism)
                == MechanismName.schedulable
        )
    }

    @Test("A plan of duets, of references, of injections")
    func comparisons() throws {
        let duets = """
            { name: "d", rounds: 1, seconds: 1, pairing: "duet", matrix: [
                { mechanisms: ["futex"], periods: ["1ms"] },
                { mechanisms: ["futex"], periods: ["1ms"], inject: "delay=20us" } ] }
            """
        let plan = try PlanFile.plan(duets, file: "p.json5")
        #expect(plan.pairing == .duet)
        #expect(plan.series.map(\.name) == ["futex", "futex + 20us"])

        let references = """
            { name: "r", rounds: 1, seconds: 1, reference: true, inject: "drift=20ppm", matrix: [
                { mechanisms: ["futex", "dispatch"], periods: ["1ms"],
                  conditions: [{ timerSlack: "5us" }] } ] }
            """
        let paired = try PlanFile.plan(references, file: "p.json5")
        #expect(paired.pairing == .duet)
        #expect(
            paired.series.map(\.name) == [
                "futex + 20ppm", "absolute (reference)", "dispatch + 20ppm",
                "absolute (reference)",
            ]
        )
        #expect(paired.series.allSatisfy { $0.conditions.timerSlackNanoseconds == 5_000 })
    }

    @Test(
        "What duets, references and injections cannot be is told where it stands",
        arguments: [
            (
                "pairing: 'duet', matrix: [{mechanisms: ['spin'], periods: ['1ms']}]",
                "p.json5:1:61: matrix: a plan of duets has an even number of series, not 1"
            ),
            (
                "pairing: 'stored', matrix: [{mechanisms: ['spin'], periods: ['1ms']}]",
                "pairing: “interleaved” or “duet” is expected, not “stored”"
            ),
            (
                "pairing: 'duet', reference: true, matrix: "
                    + "[{mechanisms: ['spin', 'futex'], periods: ['1ms']}]",
                "reference: the series of duets stand beside each other already"
            ),
            (
                "inject: 'delay=fast', matrix: [{mechanisms: ['spin'], periods: ['1ms']}]",
                "inject: “delay=20us”, “delay=500us,share=1%” or “drift=20ppm”"
            ),
            (
                "matrix: [{mechanisms: ['spin'], periods: ['1ms'], inject: 'delay=2s'}]",
                "matrix[0].inject: an injected delay is at most 1s"
            ),
        ]
    )
    func unsuitableComparisons(rest: String, expected: String) {
        let text = errorText("{name: 'x', rounds: 1, seconds: 1, \(rest)}")
        #expect(text.contains(expected), "found: \(text)")
    }

    @Test("A plan has a name that can be shown")
    func longName() {
        let name = String(repeating: "x", count: 201)
        let text = errorText("{name: '\(name)', rounds: 1, seconds: 1, matrix: []}")
        #expect(text.contains("at most 200 characters"), "found: \(text)")
    }

    @Test(
        "Injections as people write them",
        arguments: [
            ("delay=20us", Injection(delayNanoseconds: 20_000)),
            ("delay=500us,share=1%", Injection(delayNanoseconds: 500_000, delayedShare: 0.01)),
            ("drift=20ppm", Injection(partsPerMillion: 20)),
            (
                "share=2.5%, delay=1ms, drift=1.5",
                Injection(
                    delayNanoseconds: 1_000_000,
                    delayedShare: 0.025,
                    partsPerMillion: 1.5
                )
            ),
            ("", nil), ("delay", nil), ("delay=0", nil), ("share=1%", nil), ("drift=-5", nil),
            ("share=0x1%,delay=1us", nil), ("drift=0x10ppm", nil), ("drift=1e1", nil),
            ("delay=1us,delay=2us", nil), ("delay=1us,", nil), ("speed=2", nil),
        ] as [(String, Injection?)]
    )
    func injections(text: String, expected: Injection?) {
        #expect(PlanText.injection(text) == expected)
    }

    @Test("What a subject cannot have is refused where it stands, with what it can have")
    func unsuitableSubjects() {
        let scheduler = """
            { name: "s", rounds: 1, seconds: 1, subject: "scheduler", matrix: [
                { mechanisms: ["futex", "timerfd"], periods: ["1ms"] } ] }
            """
        #expect(
            errorText(scheduler)
                == "p.json5:2:29: matrix[0].mechanisms[1]: a scheduler cannot wait with timerfd, "
                + "whose wait nothing can interrupt; it can with timerfd-epoll, ppoll, futex, "
                + "dispatch, precise, polling"
        )
        let timer = """
            { name: "s", rounds: 1, seconds: 1, matrix: [
                { mechanisms: ["polling"], periods: ["1ms"] } ] }
            """
        #expect(
            errorText(timer)
                == "p.json5:2:20: matrix[0].mechanisms[0]: polling is what a scheduler can wait "
                + "with, not a timer; take the subject scheduler, or sleep-loop as a timer"
        )
        let executor = """
            { name: "s", rounds: 1, seconds: 1, executor: "pool", matrix: [
                { mechanisms: ["futex"], periods: ["1ms"] } ] }
            """
        #expect(
            errorText(executor)
                == "p.json5:1:47: executor: only the subject scheduler has an executor; leave it "
                + "out for timers"
        )
    }

    @Test(
        "An error names the file, the line, the column and what was expected",
        arguments: [
            ("", "p.json5:1:1: the text ends where a value is expected"),
            ("{\n  name: 'x'\n  rounds: 1 }", "p.json5:3:3: “,” or “}” is expected"),
            ("{\n a: 1, a: 2 }", "p.json5:2:8: “a” is there already"),
            (
                "{ name: quick }",
                "p.json5:1:9: “quick” is no value; a text stands in quotation marks"
            ),
            ("{ name: 'x\n' }", "p.json5:1:11: a text ends on its own line"),
            ("{ rounds: 1.2.3 }", "p.json5:1:11: “1.2.3” is no number"),
            ("{} {}", "p.json5:1:4: “{” stands behind the end"),
            ("/* x", "p.json5:1:1: the comment has no end"),
            ("[1]", "p.json5:1:1: an object is expected, not a list"),
            ("{ rounds: 1 }", "p.json5:1:1: name: is missing"),
            (
                "{ name: 'x', round: 1 }",
                "p.json5:1:14: round: is not known here; there are name, description, rounds, "
                    + "seconds, warmUp, afterMiss, processorBudget, subject, executor, pairing, "
                    + "reference, inject, matrix"
            ),
            (
                "{ name: 'x', rounds: 1.5 }",
                "p.json5:1:22: rounds: a whole number is expected, not 1.5"
            ),
            (
                "{ name: 'x', rounds: 1, seconds: Infinity }",
                "p.json5:1:34: seconds: a number of seconds, or a length of time such as “1ms” "
                    + "(in ns, us, ms, s, m, h or d) is expected, not a number beyond all range"
            ),
            (
                "{ name: 'x', rounds: 1, seconds: 1e300 }",
                "p.json5:1:34: seconds: a number of seconds, or a length of time such as “1ms” "
                    + "(in ns, us, ms, s, m, h or d) is expected, not 1e+300"
            ),
            (
                "{ name: 'x', rounds: 1, seconds: 1, matrix: [] }",
                "p.json5:1:45: matrix: a list of at least one is expected, not a list"
            ),
        ]
    )
    func mistakes(text: String, expected: String) {
        #expect(errorText(text) == expected)
    }

    @Test(
        "What cannot be measured is refused with its key path",
        arguments: [
            ("rounds: 0", "[{mechanisms: ['spin'], periods: ['1ms']}]", "rounds: rounds are 1 to"),
            (
                "rounds: 1e6", "[{mechanisms: ['spin'], periods: ['1ms']}]",
                "rounds: rounds are 1 to"
            ),
            (
                "rounds: 1", "[{mechanisms: ['spin'], periods: ['1ms', '0']}]",
                "matrix[0].periods[1]: a period is 1us to 1h, not 0"
            ),
            (
                "rounds: 1", "[{mechanisms: ['spin'], periods: ['1']}]",
                "matrix[0].periods[0]: a length of time such as “1ms” (in ns, us, ms, s, m, h or d) is "
                    + "expected, not “1”"
            ),
            (
                "rounds: 1", "[{mechanisms: ['spin', 'sleep'], periods: ['1ms']}]",
                "matrix[0].mechanisms[1]: “all” or one of sleep-loop, "
            ),
            (
                "rounds: 1", "[{mechanisms: ['scripted'], periods: ['1ms']}]",
                "matrix[0].mechanisms[0]: “all” or one of sleep-loop, "
            ),
            (
                "rounds: 1",
                "[{mechanisms: ['spin'], periods: ['1ms'], conditions: [{}, {policy: 'fifo'}]}]",
                "matrix[0].conditions[1]: policy fifo needs a priority from 1 to 99"
            ),
            (
                "rounds: 1",
                "[{mechanisms: ['spin'], periods: ['1ms'], conditions: [{priority: 5}]}]",
                "matrix[0].conditions[0]: policy other has no priority"
            ),
            (
                "rounds: 1",
                """
                [{mechanisms: ['spin'], periods: ['1ms'],
                  conditions: [{policy: 'rr', priority: 100}]}]
                """,
                "matrix[0].conditions[0]: a priority is 1 to 99, not 100"
            ),
            (
                "rounds: 1",
                """
                [{mechanisms: ['spin'], periods: ['1ms'],
                  conditions: [{policy: 'rr', priority: 1, timerSlack: '1ns'}]}]
                """,
                "matrix[0].conditions[0]: threads of policy rr have no timer slack"
            ),
            (
                "rounds: 1",
                "[{mechanisms: ['spin'], periods: ['1ms'], conditions: [{timerSlack: '0'}]}]",
                "matrix[0].conditions[0]: a timer slack is 1ns to 2s, not 0"
            ),
            (
                "rounds: 1",
                "[{mechanisms: ['spin'], periods: ['1ms'], conditions: [{processors: '1-0'}]}]",
                "matrix[0].conditions[0].processors: “all” or a list such as “0-1,3” is expected"
            ),
            (
                "rounds: 1",
                "[{mechanisms: ['spin'], periods: ['1ms'], conditions: [{cpu: '1'}]}]",
                "matrix[0].conditions[0].cpu: is not known here"
            ),
            (
                "rounds: 100000", "[{mechanisms: ['spin'], periods: ['1us']}]",
                "matrix: the plan makes more than 1000000000 samples"
            ),
        ]
    )
    func refusals(rounds: String, matrix: String, expected: String) {
        let text = errorText("{name: 'x', \(rounds), seconds: 1, matrix: \(matrix)}")
        #expect(text.contains(expected), "found: \(text)")
    }

    @Test("A file that is not there is an error that says what to do")
    func missingFile() {
        #expect(throws: HarnessError.self) { try PlanFile.plan(atPath: "/nowhere/plan.json5") }
    }
}
