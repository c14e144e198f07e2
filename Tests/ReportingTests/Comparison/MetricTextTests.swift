import Analysis
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

    @Test("An interval without an end says so, one without both is absent")
    func intervals() {
        let open = Estimate(value: 2, low: 1, high: .infinity)
        #expect(text.interval(open, of: .p50, scale: .ratio) == "1.00 – ∞")
        #expect(text.interval(nil, of: .p50, scale: .ratio) == "–")
        let difference = Estimate(value: 0, low: -800, high: 1_400)
        #expect(text.interval(difference, of: .p50, scale: .difference) == "-800 ns – +1.40 µs")
    }
}
