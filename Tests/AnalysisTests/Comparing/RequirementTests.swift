import Analysis
import Runs
import Testing

@Suite("Service levels")
struct RequirementTests {
    typealias Sides = ComparisonFixture

    @Test(
        "Requirements are read as people write them",
        arguments: [
            ("p99 <= 200us", Metric.p99, Requirement.Relation.atMost, 200_000.0, "p99 <= 200us"),
            ("p99.9<1.5ms", .p999, .below, 1_500_000, "p99.9 < 1500us"),
            ("  worst-of-100   >=  0 ", .worstOf100, .atLeast, 0, "worst-of-100 >= 0"),
            ("p50 > -5us", .p50, .above, -5_000, "p50 > -5us"),
            ("drift < 5ppm", .drift, .below, 5, "drift < 5ppm"),
            ("drift <= 0.5 ppm", .drift, .atMost, 0.5, "drift <= 0.5ppm"),
            ("missed == 0", .missed, .equal, 0, "missed == 0"),
            ("late <= 1permille", .late, .atMost, 1, "late <= 1permille"),
            ("late <= 1‰", .late, .atMost, 1, "late <= 1permille"),
            ("late <= 0.1%", .late, .atMost, 1, "late <= 1permille"),
            ("drift < 0.00001ppm", .drift, .below, 0.00001, "drift < 0.00001ppm"),
            (
                "drift < 1000000000000000000ppm", .drift, .below, 1e18,
                "drift < 1000000000000000000ppm"
            ),
        ]
    )
    func reading(
        text: String,
        metric: Metric,
        relation: Requirement.Relation,
        bound: Double,
        description: String
    ) throws {
        let requirement = try Requirement(parsing: text)
        #expect(
            requirement == Requirement(metric: metric, relation: relation, bound: bound)
        )
        #expect(requirement.description == description)
        #expect(try Requirement(parsing: description) == requirement)
    }

    @Test(
        "What is no requirement is refused with what was expected",
        arguments: [
            ("p99", "write metric, relation"), ("p99 = 200us", "write metric, relation"),
            ("p99 => 200us", "write metric, relation"), ("", "write metric, relation"),
            ("p98 <= 200us", "there are p50, window-p90"), ("<= 200us", "there are p50"),
            ("p99 <= 200", "such as 200us"), ("p99 <= 5ppm", "such as 200us"),
            ("p99 <= ", "such as 200us"), ("drift < 5", "such as 5ppm"),
            ("drift > -5ppm", "from 0 on"), ("late <= 1", "such as 1permille"),
            ("missed <= 3", "such as 1permille"), ("p50 == 100us", "== is for"),
            ("missed == 1permille", "== is for"), ("late <= .5%", "such as 1permille"),
            ("p99 <= 9223372036854775807ns", "such as 200us"),
            ("p99 >= -9223372036854775807ns", "such as 200us"),
            ("drift < 99999999999999999999ppm", "such as 5ppm"),
            ("late < \(String(repeating: "9", count: 308))%", "such as 1permille"),
        ]
    )
    func refusal(text: String, expected: String) {
        do {
            let requirement = try Requirement(parsing: text)
            Issue.record("read as \(requirement)")
        } catch {
            #expect(error.description.contains(expected))
        }
    }

    private func judge(_ text: String, _ values: [Double]) throws -> RequirementResult? {
        let requirement = try Requirement(parsing: text)
        return Analysis.judge([requirement], of: Sides.side(requirement.metric, values).rounds)
            .first
    }

    private static let spread: [Double] = [
        100, 170, 8_272, 810, 790, 650, 905, 1_200, 300, 450, 1_000, 777,
    ]

    @Test("A percentile is judged by the interval of its median over the rounds, not by one value")
    func percentile() throws {
        // Twelve rounds: the sign test's interval runs from the third value to the tenth.
        let result = try #require(try judge("p99 <= 1001ns", Self.spread))
        #expect(result.value == Estimate(value: 783.5, low: 300, high: 1_000))
        #expect(result.verdict == .pass && result.reason == nil)
        #expect(try judge("p99 <= 299ns", Self.spread)?.verdict == .regressed)
        let doubtful = try #require(try judge("p99 <= 900ns", Self.spread))
        #expect(doubtful.verdict == .inconclusive)
        #expect(doubtful.reason?.contains("more rounds would settle it") == true)
        #expect(try judge("p99 < 1us", Self.spread)?.verdict == .inconclusive)
        #expect(try judge("p99 >= 300ns", Self.spread)?.verdict == .pass)
        #expect(try judge("p99 > 300ns", Self.spread)?.verdict == .inconclusive)
    }

    @Test("One missed tick breaks a requirement of none, and no missed tick keeps it")
    func none() throws {
        let clean = [Double](repeating: 0, count: 20)
        #expect(try judge("missed == 0", clean)?.verdict == .pass)
        #expect(try judge("missed == 0", clean + [0.5])?.verdict == .regressed)
        #expect(try judge("missed <= 0", clean + [0.5])?.verdict == .regressed)
        #expect(try judge("missed == 0", [0.5])?.verdict == .regressed)
    }

    @Test("A share is judged by its mean, so that bursts in a few rounds count")
    func share() throws {
        let bursts: [Double] = [0, 0, 1.5, 4, 0, 2.5, 0, 1]
        let result = try #require(try judge("late <= 3permille", bursts)?.value)
        // Mean and Student's interval from scipy, the lower end cut off at 0.
        #expect(result.value == 1.125 && result.low == 0)
        #expect(abs(result.high - 2.3640125) < 0.001)
        #expect(try judge("late <= 3permille", bursts)?.verdict == .pass)
        #expect(try judge("late <= 1permille", bursts)?.verdict == .inconclusive)
        #expect(try judge("late >= 3permille", bursts)?.verdict == .regressed)
    }

    @Test("None missed of a few deadlines says nothing of one in ten thousand")
    func fewDeadlines() throws {
        func judged(_ text: String, ticks: Int) throws -> RequirementResult {
            var rounds = Sides.side(.missed, [Double](repeating: 0, count: 20)).rounds
            for index in rounds.indices { rounds[index].plannedTicks = ticks }
            let requirement = try Requirement(parsing: text)
            return try #require(Analysis.judge([requirement], of: rounds).first)
        }
        // The exact interval of 0 of 200 ends at 1 − 0.025^(1 / 200).
        let few = try judged("missed <= 0.1permille", ticks: 10)
        #expect(few.verdict == .inconclusive && few.value?.low == 0)
        #expect(abs((few.value?.high ?? 0) - 18.27534) < 0.0001)
        #expect(few.reason?.contains("none of 200 deadlines") == true, "\(few.reason ?? "")")
        #expect(few.reason?.contains("none of about 36887") == true, "\(few.reason ?? "")")
        #expect(try judged("missed <= 0.1permille", ticks: 2_000).verdict == .pass)
        #expect(try judged("missed <= 0.09permille", ticks: 2_000).verdict == .inconclusive)
        // That none was missed is counted, not estimated.
        #expect(try judged("missed == 0", ticks: 10).verdict == .pass)
    }

    @Test("Drift is judged by its size, whichever way the clock is wrong")
    func drift() throws {
        let slow = (0..<12).map { -20 - Double($0) / 10 }
        #expect(try judge("drift < 5ppm", slow)?.verdict == .regressed)
        #expect(try judge("drift < 22ppm", slow)?.verdict == .pass)
        let still = (0..<12).map { Double($0) / 10 - 0.55 }
        #expect(try judge("drift < 5ppm", still)?.verdict == .pass)
        #expect(try judge("drift < 0.2ppm", still)?.verdict == .inconclusive)
    }

    @Test("Too few rounds or deadlines are told, with the number that is needed")
    func tooFew() throws {
        let few = try #require(try judge("p50 <= 1us", [1, 2, 3, 4, 5]))
        #expect(few.verdict == .inconclusive && few.value == nil)
        #expect(few.reason?.contains("6 are needed: use --rounds 6") == true)
        var short = Sides.side(.p50, [1, 2, 3, 4, 5, 6]).rounds
        for index in short.indices { short[index].values[.worstOf100] = nil }
        let window = try Requirement(parsing: "worst-of-100 <= 1ms")
        #expect(
            Analysis.judge([window], of: short).first?.reason?.contains("use longer rounds") == true
        )
        let tail = try #require(try judge("p99.9 <= 1us", [1, 2, 3, 4]))
        #expect(tail.reason?.contains("8000 deadlines cannot carry p99.9, 10000") == true)
    }

    @Test("A comparison carries its requirements and fails by them, disturbed rounds included")
    func inComparison() throws {
        var new = Sides.side(.p50, Sides.values(100_000, seed: 31))
        new.rounds[4].values[.missed] = 0.5
        new.rounds[4].stealNanoseconds = 900_000_000
        let whole = compare(
            Sides.side(.p50, Sides.values(100_000, seed: 32)),
            with: new,
            pairing: .duet,
            rules: ComparisonRules(
                limits: MetricLimit.defaults(for: .duet),
                requirements: [
                    try Requirement(parsing: "p50 <= 1ms"), try Requirement(parsing: "missed == 0"),
                ]
            )
        )
        #expect(whole.candidate.disturbedRounds == 1)
        #expect(whole.requirements.map(\.verdict) == [.pass, .regressed])
        #expect(whole.verdict == .regressed)
    }
}
