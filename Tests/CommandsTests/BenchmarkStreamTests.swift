import Testing

@testable import Commands

@Suite("Benchmark as a program that measures by itself")
struct BenchmarkStreamTests {
    private func stream(
        _ words: [String],
        environment: [String: String] = [:]
    ) throws -> BenchmarkStream {
        try BenchmarkStream(
            ParsedArguments(words + ["--stream"], for: BenchmarkCommand.specification),
            environment: environment
        )
    }

    private static let grid = [
        "PUNCTUAL_START_NS": "1000", "PUNCTUAL_PERIOD_NS": "1000000", "PUNCTUAL_TICKS": "3",
    ]

    @Test(
        "What does not go with a stream is wrong usage",
        arguments: [
            (["-m", "absolute,precise"], [:], "measures one configuration, not 2"),
            (["-m", "absolute", "--reference"], [:], "--reference does not go with --stream"),
            (["--plan", "p.json5"], [:], "--plan does not go"),
            (["-m", "absolute", "--label", "x"], [:], "--label does not go"),
            (["-m", "absolute", "-p", "1ms"], grid, "--period is set by the environment"),
            (
                ["-m", "absolute"], ["PUNCTUAL_TICKS": "3"],
                "PUNCTUAL_TICKS is set in the environment and PUNCTUAL_START_NS is not"
            ),
            (
                ["-m", "absolute"], ["PUNCTUAL_START_NS": "1000"],
                "PUNCTUAL_START_NS is set in the environment and PUNCTUAL_PERIOD_NS is not"
            ),
            (
                ["-m", "absolute"], grid.merging(["PUNCTUAL_START_NS": "-5"]) { $1 },
                "PUNCTUAL_START_NS does not understand “-5”"
            ),
            (
                ["-m", "absolute"], grid.merging(["PUNCTUAL_START_NS": "\(Int64.max)"]) { $1 },
                "at most an hour ahead"
            ),
            (
                ["-m", "absolute"], grid.merging(["PUNCTUAL_TICKS": "\(Int64.max)"]) { $1 },
                "PUNCTUAL_TICKS: a round lasts 1ms to 7 days"
            ),
            (
                ["-m", "absolute"], grid.merging(["PUNCTUAL_TICKS": "many"]) { $1 },
                "PUNCTUAL_TICKS does not understand “many”"
            ),
            (
                ["-m", "absolute"], grid.merging(["PUNCTUAL_PERIOD_NS": "5"]) { $1 },
                "a period is 1us to 1h"
            ),
        ] as [([String], [String: String], String)]
    )
    func refusals(words: [String], environment: [String: String], expected: String) throws {
        let error = #expect(throws: UsageError.self) {
            try stream(words, environment: environment)
        }
        #expect(error?.description.contains(expected) ?? false, "\(error?.description ?? "")")
    }

    @Test("One mechanism goes, with a grid or without")
    func accepted() throws {
        _ = try stream(["-m", "absolute", "-s", "0.1"])
        _ = try stream(["-m", "absolute"], environment: Self.grid)
    }
}
