import PunctualBase
import Runs

/// 95 % intervals of one side's own figures over its rounds.
extension RequirementResult {
    /// Rounds below which the sign test gives no 95 % interval.
    static let fewestRounds = 6

    /// The median with the interval that inverts the sign test.
    ///
    /// It runs from the c-th smallest to the c-th largest value and takes no shape of the noise for
    /// granted, not even symmetry, which tails of lateness lack (Thompson 1936, Annals of
    /// Mathematical Statistics 7, 122–128).
    ///
    /// - Returns: `nil` with fewer than six values.
    static func median(of values: [Double]) -> Estimate? {
        let depth = signDepth(values.count)
        guard depth > 0 else { return nil }
        let sorted = values.sorted()
        var copy = values
        guard let median = copy.takeMedian() else { return nil }
        return Estimate(value: median, low: sorted[depth - 1], high: sorted[values.count - depth])
    }

    /// How many values from each end the interval of a median begins.
    private static func signDepth(_ count: Int) -> Int {
        // Beyond, 2⁻ᶜᵒᵘⁿᵗ is no number any more, and the normal approximation is as good.
        guard count <= 1_000 else {
            let mean = Double(count) / 2
            return Int(mean - 1.959963984540054 * (Double(count) / 4).squareRoot() + 0.5)
        }
        // Terms of the binomial distribution of count tosses, each from the one before it.
        var term = 1.0
        for _ in 0..<count { term /= 2 }
        var sum = 0.0
        var depth = 0
        while depth < count {
            sum += term
            guard 2 * sum <= 0.05 else { break }
            term *= Double(count - depth) / Double(depth + 1)
            depth += 1
        }
        return depth
    }

    /// A share of ticks: the mean with Student's interval, cut off at 0 and 1 000 ‰, and never
    /// narrower than the exact interval of all that was counted.
    ///
    /// A share of ticks is promised for all of them together, so bursts in a few rounds must count,
    /// which a median over the rounds would not see. Rounds that are alike leave Student no spread,
    /// though none of 200 deadlines says nothing of one in a thousand.
    ///
    /// - Returns: `nil` with fewer than six rounds that have the metric.
    static func share(_ metric: Metric, over rounds: [RoundFigures]) -> Estimate? {
        let values = rounds.compactMap { $0.values[metric] }
        guard values.count >= fewestRounds, let mean = values.mean else { return nil }
        let count = Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let error = (squares / (count - 1) / count).squareRoot()
        let distribution = StudentDistribution(freedom: values.count - 1)
        let reach = distribution.quantile(exceededWith: 0.025) * error
        let counted = CountedShare(of: metric, in: rounds).estimate(level: 0.05)
        return Estimate(
            value: mean,
            low: max(0, min(mean - reach, counted.low)),
            high: min(1_000, max(mean + reach, counted.high))
        )
    }
}
