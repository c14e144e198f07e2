import Runs
import Testing

@testable import Harness

@Suite("What programs print")
struct ProgramOutputTests {
    @Test("A lateness a line, early ones too; blanks and empty lines do not count")
    func integers() throws {
        let samples = try ProgramOutput.samples("1000\n -5 \r\n\n0", ticks: 9)
        #expect(samples == Samples(ticks: [1, 2, 3], latenessNanoseconds: [1_000, -5, 0]))
    }

    @Test("Lines of an export: samples with their ticks, whatever else they carry")
    func export() throws {
        let text = """
            {"schema":"punctual.runs/v1","type":"run"}
            {"type":"round","planned_ticks":4}
            {"deadline_ns":17,"lateness_ns":250,"mechanism":"absolute","tick":1,"type":"sample"}
            {"lateness_ns":-3,"tick":4,"type":"sample"}
            """
        let samples = try ProgramOutput.samples(text, ticks: 4)
        #expect(samples == Samples(ticks: [1, 4], latenessNanoseconds: [250, -3]))
    }

    @Test(
        "What is none of it is told with its line",
        arguments: [
            ("1\n2\nthree\n", 3, "“three” is no lateness in whole nanoseconds"),
            ("1.5", 1, "“1.5” is no lateness"),
            ("99999999999999999999", 1, "is no lateness"),
            ("{\"type\":", 1, "is no JSON (the text ends where a value is expected)"),
            ("{\"type\":\"sample\",\"tick\":1}", 1, "is a sample without whole numbers"),
            ("{\"type\":\"sample\",\"tick\":1,\"lateness_ns\":0.5}", 1, "without whole numbers"),
            ("1\n2\n3\n4\n", 4, "a wakeup comes after the 3 that were asked for"),
            (
                "1\n{\"type\":\"sample\",\"tick\":1,\"lateness_ns\":5}", 2,
                "tick 1 comes after tick 1"
            ),
            (String(repeating: "1", count: 65_537), 1, "the line is longer than 65536 bytes"),
            ("1\n" + String(repeating: " ", count: 70_000) + "2", 2, "the line is longer than"),
            ("\u{1B}[31mred", 1, "“\u{FFFD}[31mred”"),
        ]
    )
    func faults(text: String, line: Int, problem: String) throws {
        let fault = try #require(throws: ProgramOutput.Fault.self) {
            try ProgramOutput.samples(text, ticks: 3)
        }
        #expect(fault.line == line)
        #expect(fault.problem.contains(problem), "\(fault.problem)")
    }

    @Test(
        "A program has a name, and goes with no condition that it sets by itself",
        arguments: [
            (Series(mechanism: .program, periodNanoseconds: 1_000), "goes with a program"),
            (
                Series(mechanism: .absolute, periodNanoseconds: 1_000, program: ["true"]),
                "goes with a program"
            ),
            (Series(mechanism: .program, periodNanoseconds: 1_000, program: [""]), "has a name"),
            (
                Series(
                    mechanism: .program,
                    periodNanoseconds: 1_000,
                    conditions: Conditions(policy: .fifo, priority: 1),
                    program: ["true"]
                ), "chooses its policy itself"
            ),
            (
                Series(
                    mechanism: .program,
                    periodNanoseconds: 1_000,
                    injection: Injection(delayNanoseconds: 1),
                    program: ["true"]
                ), "nothing can be injected into a program"
            ),
        ]
    )
    func rules(series: Series, expected: String) throws {
        let plan = Plan(
            name: "x",
            series: [series],
            rounds: 1,
            roundNanoseconds: 1_000_000,
            warmUpNanoseconds: 0
        )
        let problem = try #require(PlanRules.problem(plan: plan))
        #expect(problem.contains(expected), "\(problem)")
    }
}
