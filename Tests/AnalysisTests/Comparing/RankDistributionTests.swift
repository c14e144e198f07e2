import Testing

@testable import Analysis

@Suite("Rank statistics")
struct RankDistributionTests {
    @Test(
        "Critical values of Mann and Whitney's U at 5 %, two-sided, as printed in tables",
        arguments: [(4, 4, 0), (5, 5, 2), (8, 8, 13), (10, 10, 23), (20, 20, 127), (3, 7, 1)]
    )
    func printedMannWhitney(first: Int, second: Int, critical: Int) {
        let distribution = RankDistribution.mannWhitney(first: first, second: second)
        #expect(distribution.depth(level: 0.05) - 1 == critical)
        let swapped = RankDistribution.mannWhitney(first: second, second: first)
        #expect(swapped.depth(level: 0.05) - 1 == critical)
    }

    @Test(
        "Critical values of Wilcoxon's signed ranks at 5 %, two-sided, as printed in tables",
        arguments: [(6, 0), (8, 3), (10, 8), (20, 52), (50, 434)]
    )
    func printedSignedRank(pairs: Int, critical: Int) {
        #expect(RankDistribution.signedRank(pairs: pairs).depth(level: 0.05) - 1 == critical)
    }

    @Test("Signed ranks as from trying every sign", arguments: 1...10)
    func everySign(pairs: Int) {
        var ways = [Int](repeating: 0, count: pairs * (pairs + 1) / 2 + 1)
        for signs in 0..<(1 << pairs) {
            ways[(1...pairs).reduce(0) { $0 + (signs >> ($1 - 1) & 1) * $1 }] += 1
        }
        expect(RankDistribution.signedRank(pairs: pairs), toCount: ways)
    }

    @Test("U as from trying every order", arguments: 1...6, 1...6)
    func everyOrder(first: Int, second: Int) {
        var ways = [Int](repeating: 0, count: first * second + 1)
        for order in 0..<(1 << (first + second)) where order.nonzeroBitCount == first {
            // Each set bit is one of the first side; U counts those of the second before it.
            var before = 0
            var statistic = 0
            for place in 0..<(first + second) {
                if order >> place & 1 == 1 { statistic += before } else { before += 1 }
            }
            ways[statistic] += 1
        }
        expect(RankDistribution.mannWhitney(first: first, second: second), toCount: ways)
    }

    private func expect(_ distribution: RankDistribution, toCount ways: [Int]) {
        #expect(distribution.largest == ways.count - 1)
        let total = Double(ways.reduce(0, +))
        var sum = 0
        for value in 0...((ways.count - 1) / 2) {
            sum += ways[value]
            #expect(abs(distribution.probability(atMost: value) - Double(sum) / total) < 1e-15)
        }
        #expect(distribution.probability(atMost: -1) == 0)
    }

    @Test(
        "Beyond 50 rounds the normal approximation is never bolder than counting, and hardly shyer",
        arguments: [(60, 0.05, 648), (60, 0.01, 567), (100, 0.05, 1_955), (100, 0.01, 1_779)]
    )
    func manyPairs(pairs: Int, level: Double, counted: Int) {
        let critical = RankDistribution.signedRank(pairs: pairs).depth(level: level) - 1
        #expect((counted * 99 / 100...counted).contains(critical))
    }

    @Test(
        "So it does for unpaired rounds",
        arguments: [(60, 60, 0.05, 1_426), (60, 60, 0.01, 1_310), (55, 30, 0.05, 611)]
    )
    func manyRounds(first: Int, second: Int, level: Double, counted: Int) {
        let distribution = RankDistribution.mannWhitney(first: first, second: second)
        let critical = distribution.depth(level: level) - 1
        #expect((counted * 99 / 100...counted).contains(critical))
    }

    @Test("Too few rounds have no interval at all")
    func tooFew() {
        #expect(RankDistribution.signedRank(pairs: 5).depth(level: 0.05) == 0)
        #expect(RankDistribution.mannWhitney(first: 3, second: 3).depth(level: 0.05) == 0)
        #expect(RankDistribution.fewestRounds(level: 0.05, isPaired: true) == 6)
        #expect(RankDistribution.fewestRounds(level: 0.01, isPaired: true) == 8)
        #expect(RankDistribution.fewestRounds(level: 0.05, isPaired: false) == 4)
        #expect(RankDistribution.fewestRounds(level: 0.01, isPaired: false) == 5)
    }

    @Test(
        "The normal quantile as in tables",
        arguments: [(0.5, 0), (0.025, 1.959964), (0.2, 0.841621)]
    )
    func quantile(probability: Double, expected: Double) {
        #expect(abs(normalQuantile(exceededWith: probability) - expected) < 1e-6)
        #expect(abs(normalQuantile(exceededWith: 1 - probability) + expected) < 1e-6)
    }
}
