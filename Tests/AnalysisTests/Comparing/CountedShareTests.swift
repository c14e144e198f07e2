import Testing

@testable import Analysis

@Suite("A share of ticks by what was counted")
struct CountedShareTests {
    @Test(
        "The interval is that of Clopper and Pearson",
        arguments: [
            // In ‰, from `binom.test` of R.
            (10.0, 100.0, 49.00469, 176.2226), (1, 10, 2.528579, 445.0161),
            (5, 10, 187.0860, 812.9140), (10, 10, 691.5029, 1_000), (0, 200, 0, 18.27534),
        ] as [(Double, Double, Double, Double)]
    )
    func interval(counted: Double, deadlines: Double, low: Double, high: Double) {
        let found = CountedShare(counted: counted, of: deadlines).estimate(level: 0.05)
        #expect(abs(found.low - low) < 0.001 && abs(found.high - high) < 0.001, "\(found)")
        #expect(abs(found.value - counted / deadlines * 1_000) < 1e-9)
    }

    @Test("Without a deadline nothing is known")
    func empty() {
        let found = CountedShare(counted: 0, of: 0).estimate(level: 0.05)
        #expect(found == Estimate(value: 0, low: 0, high: 1_000))
    }

    @Test("Where the normal approximation begins the interval makes no jump")
    func approximation() {
        let exact = CountedShare(counted: 1_000, of: 1_000_000).estimate(level: 0.05)
        let normal = CountedShare(counted: 1_001, of: 1_001_000).estimate(level: 0.05)
        let width = exact.high - exact.low
        #expect(abs(normal.low - exact.low) < width / 50, "\(exact), \(normal)")
        #expect(abs(normal.high - exact.high) < width / 50, "\(exact), \(normal)")
    }

    @Test("So many deadlines of which none is counted are needed for a bound")
    func fewest() {
        #expect(CountedShare.fewestDeadlines(upTo: 0.1, level: 0.05) == 36_887)
        let enough = CountedShare(counted: 0, of: 36_887).estimate(level: 0.05)
        #expect(enough.high <= 0.1 + 1e-9)
        #expect(CountedShare(counted: 0, of: 36_886).estimate(level: 0.05).high > 0.1)
    }
}
