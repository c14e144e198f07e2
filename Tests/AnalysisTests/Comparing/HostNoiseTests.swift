import Analysis
import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Noise of a host")
struct HostNoiseTests {
    typealias Sides = ComparisonFixture

    private func noise(spread: Double, seed: UInt64) -> Comparison {
        var generator = SplitMix64(seed: seed)
        func values() -> [Double] {
            (0..<20).map { _ in
                100_000 * (1 + spread * (Double(generator.next() % 2_000) / 1_000 - 1))
            }
        }
        return compare(
            Sides.side(.p50, values()),
            with: Sides.side(.p50, values()),
            pairing: .duet,
            rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
        )
    }

    @Test("Four times the rounds show half the change")
    func root() throws {
        let found = hostNoise(of: noise(spread: 0.05, seed: 41), rounds: [20, 80])
        let p50 = try #require(found.first { $0.metric == .p50 })
        let few = try #require(p50.smallestVisible[20])
        let many = try #require(p50.smallestVisible[80])
        #expect(few > 1 && many > 1)
        #expect(abs(many * many - few) < 1e-12)
    }

    @Test("With the suggested limit the same noise passes", arguments: 0..<20)
    func suggestion(seed: UInt64) throws {
        let found = hostNoise(of: noise(spread: 0.1, seed: seed))
        let limit = try #require(found.first { $0.metric == .p50 }?.suggestedLimit)
        #expect((try #require(limit.relative)) >= 0.03)
        let same = noise(spread: 0.1, seed: seed)
        let judged = Sides.compare(.p50, same.baseline, same.candidate, limit: limit)
        #expect(judged.metric?.verdict == .pass, "seed \(seed)")
    }

    @Test("A worsening of the smallest visible size is shown in about four of five repetitions")
    func visible() throws {
        var shown = 0
        for seed in 0..<200 as Range<UInt64> {
            var same = noise(spread: 0.1, seed: seed)
            // The noise of another run says what is visible, as it would for a user.
            let other = noise(spread: 0.1, seed: seed + 1_000)
            let factor = try #require(other.metrics.first?.smallestVisible)
            for index in same.candidate.rounds.indices {
                same.candidate.rounds[index].values[.p50]? *= factor
            }
            let judged = compare(
                same.baseline,
                with: same.candidate,
                pairing: .duet,
                rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
            )
            if judged.metrics.first?.change?.low ?? 0 > 1 { shown += 1 }
        }
        #expect((140...180).contains(shown), "seeds 0 to 199, 1000 to 1199")
    }

    @Test(
        "Limits are rounded up to what people type",
        arguments: [
            (0.0, 0.01), (0.01, 0.01), (0.011, 0.015), (0.021, 0.03), (0.05, 0.05), (0.3, 0.3),
            (0.71, 1), (1, 1), (1.2, 1.5), (8, 10), (1_234, 1_500), (50_000, 50_000),
        ]
    )
    func steps(value: Double, expected: Double) {
        #expect(LimitSteps.roundedUp(value) == expected)
    }

    @Test("A host without noise is given a limit that its deadlines can carry")
    func still() throws {
        let side = Sides.side(.late, [Double](repeating: 0, count: 20))
        let found = hostNoise(of: Sides.compare(.late, side, side).whole)
        let limit = try #require(found.first { $0.metric == .late }?.suggestedLimit)
        // None of 40 000 deadlines leaves 0.092 ‰, of which 0.132 ‰ is seen in four of five cases.
        #expect(limit.absolute == 0.15 && limit.relative == nil)
    }
}
