import Testing

@testable import Analysis

@Suite("Student's distribution")
struct StudentDistributionTests {
    /// From scipy's `stats.t`; the printed tables have them to three decimals.
    @Test(
        "Quantiles and probabilities are those of the tables",
        arguments: [
            (1, 0.025, 12.706204736174705), (2, 0.005, 9.924843200918293),
            (4, 0.025, 2.7764451051977943), (5, 0.0005, 6.86882662588111),
            (9, 0.01, 2.8214379250258093), (30, 0.05, 1.6972608865939574),
            (1_000, 0.025, 1.9623390808264085),
        ]
    )
    func quantiles(freedom: Int, probability: Double, value: Double) {
        let distribution = StudentDistribution(freedom: freedom)
        let quantile = distribution.quantile(exceededWith: probability)
        #expect(abs(quantile / value - 1) < 1e-8)
        #expect(abs(distribution.probability(beyond: -value) - 2 * probability) < 1e-9)
    }

    @Test("The ends of the range")
    func ends() {
        let distribution = StudentDistribution(freedom: 3)
        #expect(distribution.probability(beyond: 0) == 1)
        #expect(distribution.probability(beyond: .infinity) == 0)
        #expect(StudentDistribution(freedom: 100_000).probability(beyond: 1.96) < 0.051)
    }
}
