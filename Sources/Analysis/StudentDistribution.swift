import Glibc

/// Student's t with a whole number of degrees of freedom, by its exact finite series (Abramowitz and
/// Stegun 1964, 26.7.3 and 26.7.4).
struct StudentDistribution: Sendable {
    /// Beyond, the normal distribution differs by less than 0.1 % of any quantile that is asked for.
    private static let largestFreedom = 4_000

    let freedom: Int

    init(freedom: Int) {
        precondition(freedom > 0, "a spread needs two values at least")
        self.freedom = freedom
    }

    /// Probability of a value at least as far from 0, on either side.
    func probability(beyond value: Double) -> Double {
        let size = abs(value)
        guard size.isFinite else { return size.isNaN ? 1 : 0 }
        guard freedom <= Self.largestFreedom else { return erfc(size / 2.0.squareRoot()) }
        let angle = atan(size / Double(freedom).squareRoot())
        let square = cos(angle) * cos(angle)
        let isOdd = freedom % 2 == 1
        var term = isOdd ? cos(angle) : 1
        var sum = 0.0
        // The terms' factors are 2/3, 4/5 … for odd degrees, 1/2, 3/4 … for even ones.
        for step in stride(from: isOdd ? 3 : 2, through: freedom, by: 2) {
            sum += term
            term *= Double(step - 1) / Double(step) * square
        }
        let within =
            isOdd ? 2 / Double.pi * (angle + sin(angle) * sum) : sin(angle) * sum
        return min(1, max(0, 1 - within))
    }

    /// The value that is exceeded with the probability, found by halving.
    func quantile(exceededWith probability: Double) -> Double {
        precondition(0 < probability && probability <= 0.5, "a quantile of the upper half")
        var high = 1.0
        while self.probability(beyond: high) > 2 * probability, high < 1e12 { high *= 2 }
        var low = 0.0
        for _ in 0..<80 {
            let middle = (low + high) / 2
            if self.probability(beyond: middle) > 2 * probability {
                low = middle
            } else {
                high = middle
            }
        }
        return (low + high) / 2
    }
}
