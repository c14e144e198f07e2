import Glibc

/// How a rank statistic falls if nothing has changed; what exact intervals are made of.
///
/// Up to 50 rounds a side every possible order is counted, in integers; beyond, intervals come from
/// the normal approximation with continuity correction and are wider by less than 1 % of their
/// ranks. Ties make them wider than they need be, never narrower (Noether 1967, Journal of the
/// American Statistical Association 62, 184–188).
struct RankDistribution: Sendable {
    static let largestCountedSide = 50

    private enum Shape {
        /// Probability that the statistic is at most the index; for the lower half of its values.
        case counted([Double])
        case normal(mean: Double, deviation: Double)
    }

    private let shape: Shape
    /// The largest value that the statistic can have; it is symmetric about the half of it.
    let largest: Int

    /// Wilcoxon's signed-rank statistic (1945, Biometrics Bulletin 1, 80–83) of so many pairs: the
    /// sum of the ranks of the positive differences.
    ///
    /// Each rank is in the sum or not: the numbers of ways are the coefficients of ∏ (1 + xⁱ).
    static func signedRank(pairs: Int) -> RankDistribution {
        let largest = pairs * (pairs + 1) / 2
        guard pairs <= largestCountedSide else {
            let variance = Double(largest) * Double(2 * pairs + 1) / 12
            return RankDistribution(largest: largest, variance: variance)
        }
        var ways = [UInt128](repeating: 0, count: largest / 2 + 1)
        ways[0] = 1
        for rank in stride(from: 1, through: pairs, by: 1) where rank < ways.count {
            for sum in stride(from: ways.count - 1, through: rank, by: -1) {
                ways[sum] += ways[sum - rank]
            }
        }
        return RankDistribution(largest: largest, ways: ways, total: UInt128(1) << UInt128(pairs))
    }

    /// Mann and Whitney's U (1947, Annals of Mathematical Statistics 18, 50–60) of two independent
    /// sides: how many of all differences are positive.
    ///
    /// The numbers of ways are the coefficients of the Gaussian binomial
    /// ∏ (1 − x^(second + i)) / (1 − xⁱ), i from 1 to first. Both steps of each factor wrap around
    /// on the way, and come out right, since the coefficients themselves fit.
    static func mannWhitney(first: Int, second: Int) -> RankDistribution {
        let largest = first * second
        guard max(first, second) <= largestCountedSide else {
            let variance = Double(largest) * Double(first + second + 1) / 12
            return RankDistribution(largest: largest, variance: variance)
        }
        var ways = [UInt128](repeating: 0, count: largest / 2 + 1)
        ways[0] = 1
        var total: UInt128 = 1
        for factor in stride(from: 1, through: first, by: 1) {
            for value in stride(from: ways.count - 1, through: second + factor, by: -1) {
                ways[value] &-= ways[value - second - factor]
            }
            for value in stride(from: factor, to: ways.count, by: 1) {
                ways[value] &+= ways[value - factor]
            }
            total = total * UInt128(second + factor) / UInt128(factor)
        }
        return RankDistribution(largest: largest, ways: ways, total: total)
    }

    private init(largest: Int, ways: [UInt128], total: UInt128) {
        var sum: UInt128 = 0
        let tail = ways.map { count in
            sum += count
            return Double(sum) / Double(total)
        }
        self.largest = largest
        shape = .counted(tail)
    }

    private init(largest: Int, variance: Double) {
        self.largest = largest
        shape = .normal(mean: Double(largest) / 2, deviation: variance.squareRoot())
    }

    /// Probability that the statistic is at most a value of its lower half.
    func probability(atMost value: Int) -> Double {
        guard value >= 0 else { return 0 }
        switch shape {
        case .counted(let tail): return tail[min(value, tail.count - 1)]
        case .normal(let mean, let deviation):
            return erfc((mean - Double(value) - 0.5) / (deviation * 2.0.squareRoot())) / 2
        }
    }

    /// The number c such that the interval from the c-th smallest to the c-th largest shift fails
    /// to hold the true one with a probability of at most the level; 0 if no interval can be had.
    ///
    /// It is also the number of the statistic's values that a two-sided test rejects at one end, so
    /// c − 1 is the critical value of the printed tables.
    func depth(level: Double) -> Int {
        var reached = 0
        var tooFar = largest / 2 + 1
        while tooFar - reached > 1 {
            let middle = (reached + tooFar) / 2
            if 2 * probability(atMost: middle - 1) <= level {
                reached = middle
            } else {
                tooFar = middle
            }
        }
        return reached
    }
}

extension RankDistribution {
    /// The fewest rounds a side of which there is an interval at the level.
    static func fewestRounds(level: Double, isPaired: Bool) -> Int {
        var rounds = 1
        while true {
            let distribution =
                isPaired
                ? signedRank(pairs: rounds) : mannWhitney(first: rounds, second: rounds)
            if distribution.depth(level: level) > 0 { return rounds }
            rounds += 1
        }
    }
}
