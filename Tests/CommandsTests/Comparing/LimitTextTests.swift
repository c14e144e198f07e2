import Runs
import Testing

@testable import Commands

@Suite("Limits as they are typed")
struct LimitTextTests {
    @Test(
        "A relative and an absolute limit stand in any order, and one alone decides alone",
        arguments: [
            ("p99:50%:20us", MetricLimit(metric: .p99, relative: 0.5, absolute: 20_000)),
            ("p99:20us:50%", MetricLimit(metric: .p99, relative: 0.5, absolute: 20_000)),
            ("p50:2.5%", MetricLimit(metric: .p50, relative: 0.025, absolute: 0)),
            ("p99.9:1ms", MetricLimit(metric: .p999, relative: nil, absolute: 1_000_000)),
            ("drift:5ppm", MetricLimit(metric: .drift, relative: nil, absolute: 5)),
            ("drift:0.5", MetricLimit(metric: .drift, relative: nil, absolute: 0.5)),
            ("late:100%:1permille", MetricLimit(metric: .late, relative: 1, absolute: 1)),
            ("missed:2‰", MetricLimit(metric: .missed, relative: nil, absolute: 2)),
            ("window-p90:10%:5us", MetricLimit(metric: .windowP90, relative: 0.1, absolute: 5_000)),
        ] as [(String, MetricLimit)]
    )
    func limits(text: String, expected: MetricLimit) throws {
        #expect(try LimitText.limit(text) == expected)
    }

    @Test(
        "What is printed is read back",
        arguments: MetricLimit.defaults(for: .duet) + [
            MetricLimit(metric: .p50, relative: 0.015, absolute: 0),
            MetricLimit(metric: .p99, relative: nil, absolute: 1_500),
            MetricLimit(metric: .drift, relative: nil, absolute: 0.15),
            MetricLimit(metric: .late, relative: 0.07, absolute: 0.3),
            MetricLimit(metric: .p50, relative: 1e-6, absolute: 0),
            MetricLimit(metric: .drift, relative: nil, absolute: 1e18),
        ]
    )
    func printed(limit: MetricLimit) throws {
        var expected = limit
        expected.isGating = true
        #expect(try LimitText.limit(LimitText.text(limit)) == expected, "\(LimitText.text(limit))")
    }

    @Test("A metric alone keeps its default limit and decides", arguments: Metric.allCases)
    func metricAlone(metric: Metric) throws {
        var expected = try #require(MetricLimit.defaults(for: .duet).first { $0.metric == metric })
        expected.isGating = true
        expected.isStandard = true
        #expect(try LimitText.limit(metric.rawValue) == expected)
    }

    @Test(
        "What is no limit is refused with the reason",
        arguments: [
            ("p9", "did you mean “p99”?"), ("worstof100", "did you mean “worst-of-100”?"),
            ("median:5%", "there are p50"), ("", "there are p50"),
            ("p99:50%:60%", "two relative"), ("p99:1us:2us", "two absolute"),
            ("p99:0%", "“0%”"), ("p99:-5%", "“-5%”"), ("p99:nan%", "“nan%”"),
            ("p99:1e3%", "“1e3%”"), ("p99:9999999999999999999%", "999%”"), ("p99:20", "“20”"),
            ("p99:20ppm", "“20ppm”"),
            ("p99:", "“”"), ("drift:5%", "drift has no relative limit"),
            ("drift:5us", "give one such as 5ppm"), ("late:5us", "permille"),
        ]
    )
    func wrong(text: String, mention: String) throws {
        let problem = #expect(throws: LimitText.Problem.self) { try LimitText.limit(text) }
        #expect(try #require(problem).text.contains(mention), "\(problem?.text ?? "")")
    }
}
