import Analysis
import Glibc
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Metric text")
struct MetricTextTests {
    private let text = MetricText()

    @Test(
        "Values have the unit of their metric",
        arguments: [
            (.p50, 107_000, "107 µs"), (.drift, 0.3, "+0.3 ppm"), (.drift, -0.01, "0.0 ppm"),
            (.drift, -48.6, "-48.6 ppm"),
            (.late, 9.5, "9.50 ‰"), (.missed, 0, "0 ‰"), (.p99, nil, "–"), (.p99, .nan, "–"),
        ] as [(Metric, Double?, String)]
    )
    func values(metric: Metric, value: Double?, expected: String) {
        #expect(text.value(value, of: metric) == expected)
    }

    @Test(
        "A ratio has two decimals where they say something",
        arguments: [
            (1, "×1.00"), (1.974, "×1.97"), (0.4, "×0.40"), (12.34, "×12.3"), (0.0123, "×0.0123"),
            (9.996, "×10.0"), (250, "×250"), (.infinity, "–"),
        ] as [(Double, String)]
    )
    func ratios(value: Double, expected: String) {
        #expect(text.change(value, of: .p50, scale: .ratio) == expected)
    }

    @Test(
        "A difference has its sign, and zero has none",
        arguments: [
            (.p50, 1_200, "+1.20 µs"), (.p50, -1_200, "-1.20 µs"), (.p50, 0, "0 ns"),
            (.drift, 0.3, "+0.3 ppm"), (.drift, -0.8, "-0.8 ppm"), (.drift, -0.001, "0.0 ppm"),
            (.missed, -2, "-2.00 ‰"),
        ] as [(Metric, Double, String)]
    )
    func differences(metric: Metric, value: Double, expected: String) {
        #expect(text.change(value, of: metric, scale: .difference) == expected)
    }

    @Test(
        "A limit names the factor and the amount that a change must pass",
        arguments: [
            (MetricLimit(metric: .p50, relative: 0.05, absolute: 2_000), "×1.05, 2 µs"),
            (MetricLimit(metric: .p99, relative: 0.5, absolute: 0), "×1.50"),
            (MetricLimit(metric: .drift, relative: nil, absolute: 5), "±5 ppm"),
            (MetricLimit(metric: .late, relative: 1, absolute: 1), "×2.00, 1 ‰"),
        ]
    )
    func limits(limit: MetricLimit, expected: String) {
        #expect(text.limit(limit) == expected)
    }

    @Test(
        "The limit that is told is the one that is applied, with what it comes from",
        arguments: [
            // 5 µs is more than 10 % of 25.1 µs, and less than 10 % of 100 µs.
            (.windowP90, 0.1, 5_000, .ratio, 1.199, "×1.20 (5 µs)"),
            (.windowP90, 0.1, 5_000, .ratio, 76.76, "×76.8 (5 µs)"),
            (.windowP90, 0.1, 5_000, .ratio, exp(log(1.1)), "×1.10"),
            (.p99, 0.1, 5_000, .ratio, nil, "×1.10, 5 µs"),
            (.late, 1, 1, .difference, 1, "±1 ‰"),
            (.late, 1, 1, .difference, 9.5, "±9.50 ‰ (×2.00)"),
            (.drift, nil, 5, .difference, 5, "±5 ppm"),
        ] as [(Metric, Double?, Double, ChangeScale, Double?, String)]
    )
    func applied(
        metric: Metric,
        relative: Double?,
        absolute: Double,
        scale: ChangeScale,
        tolerated: Double?,
        expected: String
    ) {
        let compared = MetricComparison(
            limit: MetricLimit(metric: metric, relative: relative, absolute: absolute),
            baseline: nil,
            candidate: nil,
            scale: scale,
            change: nil,
            plainChange: nil,
            pairs: [],
            verdict: .pass,
            reason: nil,
            smallestVisible: nil,
            tolerated: tolerated
        )
        #expect(text.limit(of: compared) == expected)
    }

    @Test("Terminal, page, Markdown and headline tell the same limit")
    func everywhere() {
        var comparison = SampleComparison.small
        comparison.metrics = [
            SampleComparison.metric(
                .windowP90,
                25_000,
                40_000,
                (1.6, 1.5, 1.7),
                relative: 0.1,
                absolute: 5_000,
                .regressed
            )
        ]
        let report = SampleComparison.report([comparison])
        let style = TerminalStyle(width: 120)
        for text in [
            ComparisonSummary(of: report, style: style).text, ComparisonPage(report).text,
            ComparisonMarkdown(report).text, ComparisonContent(report).headline,
        ] {
            #expect(text.contains("×1.20 (5 µs)"))
            #expect(!text.contains("×1.10"))
        }
    }

    @Test("An interval without an end says so, one without both is absent")
    func intervals() {
        let open = Estimate(value: 2, low: 1, high: .infinity)
        #expect(text.interval(open, of: .p50, scale: .ratio) == "1.00 – ∞")
        #expect(text.interval(nil, of: .p50, scale: .ratio) == "–")
        let difference = Estimate(value: 0, low: -800, high: 1_400)
        #expect(text.interval(difference, of: .p50, scale: .difference) == "-800 ns – +1.40 µs")
    }
}
