import Runs
import Testing

@testable import Analysis

@Suite("A metric over the rounds of one side")
struct MetricEstimateTests {
    private func rounds(
        _ metric: Metric,
        _ values: [Double?],
        samples: Int = 1_000
    ) -> [RoundFigures] {
        values.enumerated().map { repetition, value in
            RoundFigures(
                repetition: repetition,
                sampleCount: samples,
                plannedTicks: samples,
                values: value.map { [metric: $0] } ?? [:],
                stealNanoseconds: 0,
                runQueueNanoseconds: nil,
                lengthNanoseconds: 1_000_000_000
            )
        }
    }

    @Test("A lateness is the median of the rounds with the interval of the sign test")
    func median() {
        // With six rounds the interval at 95 % is from the lowest to the highest: 2 / 2⁶ = 3.1 %.
        let estimate = Metric.p50.estimate(over: rounds(.p50, [5, 1, 4, 2, 3, 100]))
        #expect(estimate == Estimate(value: 3.5, low: 1, high: 100))
    }

    @Test("A share of ticks is the mean, since a burst in one round counts")
    func mean() throws {
        let estimate = try #require(Metric.late.estimate(over: rounds(.late, [0, 0, 0, 0, 0, 60])))
        #expect(estimate.value == 10)
        #expect(estimate.low == 0)
        #expect(estimate.high > 10)
    }

    @Test("A share of which none was counted reaches as far as so many deadlines leave it")
    func none() throws {
        let estimate = try #require(
            Metric.missed.estimate(over: rounds(.missed, [0, 0, 0, 0, 0, 0]))
        )
        #expect(estimate.value == 0 && estimate.low == 0)
        // 1 − 0.025^(1 / 6 000)
        #expect(abs(estimate.high - 0.614624) < 0.00001)
    }

    @Test("With too few rounds for an interval, it begins and ends at the value")
    func fewRounds() {
        let estimate = Metric.p50.estimate(over: rounds(.p50, [1, nil, 3]))
        #expect(estimate == Estimate(value: 2, low: 2, high: 2))
    }

    @Test("Without the metric, or with too few wakeups for it, there is no value")
    func absent() {
        #expect(Metric.p99.estimate(over: rounds(.p50, [1, 2, 3])) == nil)
        #expect(Metric.p99.estimate(over: []) == nil)
        #expect(Metric.p999.estimate(over: rounds(.p999, [1, 2, 3], samples: 1_000)) == nil)
        #expect(Metric.p999.estimate(over: rounds(.p999, [1, 2, 3], samples: 4_000)) != nil)
    }
}
