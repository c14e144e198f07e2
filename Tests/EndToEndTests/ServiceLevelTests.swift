import Testing

/// `check` without a baseline: service levels decide alone.
@Suite("Service levels")
struct ServiceLevelTests {
    private let punctual: Punctual
    private let script = ["--scripted", "100000,101000,102000,103000"]

    init() throws {
        punctual = try Punctual()
        _ = punctual.write(
            """
            {
                name: "release",
                rounds: 12,
                seconds: 0.2,
                warmUp: "0s",
                matrix: [{ mechanisms: ["timerfd"], periods: ["1ms"] }],
            }
            """,
            to: "release.json5"
        )
    }

    private func check(_ words: [String]) throws -> Punctual.Outcome {
        try punctual.run(["check", "--no-report"] + words)
    }

    @Test(
        "A plan is held to its service levels, and nothing else decides",
        arguments: [
            (["p99 <= 200us", "missed == 0"], Int32(0), "PASSED"),
            (["p99 <= 200us", "p50 < 100us"], 2, "REGRESSED"),
        ]
    )
    func plan(levels: [String], code: Int32, word: String) throws {
        let options = levels.flatMap { ["--require", $0] }
        let outcome = try check(["--plan", "release.json5"] + script + options)
        #expect(outcome.code == code, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains(word), "\(outcome.output)")
        #expect(outcome.output.contains(levels[0]), "\(outcome.output)")
        // The stored run is judged again by other levels.
        let again = try check(["latest", "--require", "p50 <= 1ms"])
        #expect(again.code == 0, "\(again.output)\(again.errors)")
    }

    @Test("The settings may have the service levels and the plan")
    func settings() throws {
        _ = punctual.write(
            #"{ plan: "release.json5", require: ["p50 < 100us"] }"#,
            to: "punctual.json5"
        )
        let outcome = try check(script)
        #expect(outcome.code == 2, "\(outcome.output)\(outcome.errors)")
    }

    @Test("A run without a reference timer cannot be judged, and says what would help")
    func noReference() throws {
        let measured = try punctual.run(
            ["benchmark", "--plan", "release.json5", "--no-report"] + script
        )
        #expect(measured.code == 0, "\(measured.errors)")
        let outcome = try check(["latest", "--require", "p50 <= 1ms"])
        #expect(outcome.code == 1, "\(outcome.output)\(outcome.errors)")
        #expect((outcome.output + outcome.errors).contains("benchmark --reference"))
    }

    @Test(
        "Without a baseline there must be something to judge, by service levels alone",
        arguments: [
            (["--require", "p99 <= 1ms"], "--plan"),
            (["--plan", "release.json5"], "--require"),
            (["latest", "--require", "p99 <= 1ms", "--metric", "p50"], "--metric"),
        ]
    )
    func usage(words: [String], mention: String) throws {
        let outcome = try check(words)
        #expect(outcome.code == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains(mention), "\(outcome.errors)")
    }
}
