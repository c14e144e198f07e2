import Analysis
import Harness
import Reporting
import Runs
import Testing

@testable import Commands

@Suite("The file of settings")
struct SettingsFileTests {
    private func settings(_ text: String) throws -> SettingsFile {
        try SettingsFile(PlanFields(ofText: text, file: "punctual.json5"))
    }

    @Test("Every key ends up where its option does")
    func everything() throws {
        let settings = try settings(
            """
            // What a merge request must keep.
            {
              baseline: 'baselines/main.json', plan: 'ci.json5', of: 'machine',
              rounds: 30, seconds: 0.5, warmUp: '100ms',
              metric: ['p50:5%:2us', 'p99'],
              require: ['p99 <= 200us', 'missed == 0'],
              failOn: ['regressed'], confirm: true,
              allowInconclusive: true, allowMissing: false, allowEnvDiff: true,
              alpha: 0.01, export: ['junit=out/junit.xml'], output: 'out',
            }
            """
        )
        var expected = SettingsFile()
        expected.baseline = "baselines/main.json"
        expected.plan = "ci.json5"
        expected.thing = .machine
        expected.rounds = 30
        expected.roundNanoseconds = 500_000_000
        expected.warmUpNanoseconds = 100_000_000
        expected.limits = [
            MetricLimit(metric: .p50, relative: 0.05, absolute: 2_000),
            try LimitText.limit("p99"),
        ]
        expected.requirements = [
            Requirement(metric: .p99, relation: .atMost, bound: 200_000),
            Requirement(metric: .missed, relation: .equal, bound: 0),
        ]
        expected.failing = [.regressed]
        expected.confirms = true
        expected.allowsInconclusive = true
        expected.allowsMissing = false
        expected.allowsEnvironmentDifference = true
        expected.alpha = 0.01
        expected.exports = [try ExportTarget("junit=out/junit.xml")]
        expected.output = "out"
        #expect(settings == expected)
        #expect(try self.settings("{}") == SettingsFile())
    }

    @Test("The example in Benchmarks is right, and says what holds without it")
    func example() throws {
        let root = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
        let path = "/\(root)/Benchmarks/punctual.json5"
        let settings = try SettingsFile(PlanFields(ofFileAt: path))
        #expect(settings.rounds == MeasuringAmount().rounds)
        #expect(settings.roundNanoseconds == MeasuringAmount().roundNanoseconds)
        #expect(settings.warmUpNanoseconds == MeasuringAmount().warmUpNanoseconds)
        #expect(settings.failing == ExitPolicy().failing)
        #expect(settings.alpha == Judging().level)
        #expect(settings.thing == ComparedThing.standard(for: .stored, hasReference: true))
        for limit in settings.limits {
            #expect(MetricLimit.defaults(for: .stored).contains(limit), "\(limit)")
        }
    }

    @Test(
        "A mistake is told with line and column, and what was expected",
        arguments: [
            ("{\n  baselin: 'main' }", "punctual.json5:2:3: baselin: is not known here"),
            ("{ baseline: 5 }", "punctual.json5:1:13: baseline: a text is expected, not 5"),
            ("{ rounds: 0 }", "punctual.json5:1:11: rounds: rounds are 1 to 100000"),
            ("{ seconds: 1e99 }", "punctual.json5:1:12: seconds"),
            ("{ warmUp: '2' }", "punctual.json5:1:11: warmUp"),
            ("{ metric: 'p99' }", "punctual.json5:1:11: metric: a list"),
            (
                "{ metric: ['p50',\n 'p98'] }",
                "punctual.json5:2:2: metric[1]: “p98” is no metric; did you mean “p99”?"
            ),
            ("{ metric: ['p50', 'p50:1%'] }", "p50 has two limits"),
            ("{ require: ['p99 200us'] }", "punctual.json5:1:13: require[0]: “p99 200us”"),
            ("{ failOn: ['worse'] }", "punctual.json5:1:12: failOn[0]: one of regressed"),
            ("{ alpha: 2 }", "punctual.json5:1:10: alpha: a level is"),
            ("{ export: ['pdf=x'] }", "punctual.json5:1:12: export[0]: a format and a file"),
            ("{ confirm: 'yes' }", "punctual.json5:1:12: confirm: true or false"),
            (
                "{ confirm: true, confirm: false }",
                "punctual.json5:1:18: “confirm” is there already"
            ),
            ("{ rounds: 20", "punctual.json5:1:13"),
        ]
    )
    func mistakes(text: String, mention: String) throws {
        let error = #expect(throws: HarnessError.self) { try settings(text) }
        let description = try #require(error).description
        #expect(description.contains(mention), "\(description)")
    }
}

@Suite("Options over the file of settings")
struct JudgingTests {
    private func judging(
        _ words: [String],
        over settings: SettingsFile = SettingsFile()
    ) throws -> Judging {
        try Judging(ParsedArguments(words, for: CheckCommand.specification), over: settings)
    }

    @Test("Without either the default limits hold, at five percent altogether")
    func defaults() throws {
        let judging = try judging([])
        #expect(judging == Judging())
        let rules = judging.rules(
            for: .stored,
            hasReference: true,
            expectsSameMechanism: true
        )
        #expect(rules.limits == MetricLimit.defaults(for: .stored, of: .timer))
        #expect(rules.thing == .timer)
        #expect(rules.level == 0.05)
        #expect(!rules.allowsEnvironmentDifferences)
    }

    @Test("Metrics that are named decide, the others are shown")
    func named() throws {
        let rules = try judging(["--metric", "p99:50%:20us"])
            .rules(for: .duet, hasReference: false, expectsSameMechanism: false)
        #expect(rules.limits.filter(\.isGating).map(\.metric) == [.p99])
        #expect(rules.limits.map(\.metric) == Metric.allCases)
        #expect(!rules.expectsSameMechanism)
    }

    @Test(
        "What is judged follows the form, unless it is asked for",
        arguments: [
            (Pairing.duet, false, ComparedThing.timer), (.interleaved, true, .machine),
            (.stored, true, .timer), (.stored, false, .machine),
        ]
    )
    func thing(pairing: Pairing, hasReference: Bool, expected: ComparedThing) throws {
        func rules(_ judging: Judging) -> ComparisonRules {
            judging.rules(
                for: pairing,
                hasReference: hasReference,
                expectsSameMechanism: true
            )
        }
        #expect(rules(try judging([])).thing == expected)
        for thing in ComparedThing.allCases {
            #expect(rules(try judging(["--of", thing.rawValue])).thing == thing)
        }
        var settings = SettingsFile()
        settings.thing = .machine
        #expect(rules(try judging([], over: settings)).thing == .machine)
        #expect(rules(try judging(["--of", "timer"], over: settings)).thing == .timer)
    }

    @Test("A metric that is named alone has the limit that is usual for the form")
    func bareMetric() throws {
        let judging = try judging(["--metric", "p50"])
        let stored = judging.rules(for: .stored, hasReference: false, expectsSameMechanism: true)
        #expect(stored.limits.first { $0.metric == .p50 }?.relative == 0.1)
        let duet = judging.rules(for: .duet, hasReference: false, expectsSameMechanism: true)
        #expect(duet.limits.first { $0.metric == .p50 }?.relative == 0.03)
        #expect(duet.limits.filter(\.isGating).map(\.metric) == [.p50])
    }

    @Test("An option takes the place of the file's word, what it leaves open the file says")
    func precedence() throws {
        var settings = SettingsFile()
        settings.limits = [MetricLimit(metric: .p50, relative: 0.1, absolute: 0)]
        settings.alpha = 0.01
        settings.failing = [.regressed]
        settings.allowsMissing = true
        let judging = try judging(
            ["--metric", "p99", "--fail-on", "improved", "--allow-env-diff", "--confirm"],
            over: settings
        )
        #expect(judging.limits.map(\.metric) == [.p99])
        #expect(judging.level == 0.01)
        #expect(judging.exit.failing == [.regressed, .inconclusive, .improved])
        #expect(judging.exit.allowances == [.missing, .environmentDifference])
        #expect(judging.confirms)
    }

    @Test(
        "Wrong options are wrong usage",
        arguments: [
            (["--metric", "p9"], "--metric p9: “p9” is no metric; did you mean “p99”?"),
            (["--metric", "p50", "--metric", "p50:1%"], "p50 has two limits"),
            (["--require", "p99"], "--require p99"),
            (["--fail-on", "regresed"], "did you mean “regressed”?"),
            (["--fail-on", "regressed,"], "--fail-on does not understand “”"),
            (["--alpha", "0"], "--alpha"),
            (["--alpha", "x"], "--alpha"),
        ]
    )
    func wrong(words: [String], mention: String) throws {
        let error = #expect(throws: UsageError.self) { try judging(words) }
        #expect(try #require(error).description.contains(mention), "\(String(describing: error))")
    }
}
