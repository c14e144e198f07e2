import PunctualBase

/// The slope through points that a few outliers cannot move: the median of the slopes of all pairs
/// (Theil 1950; Sen 1968, Journal of the American Statistical Association 63, 1379–1389).
package struct TheilSen: Hashable, Sendable {
    /// Units of the values per unit of the times.
    package var slope: Double
    /// 95 % interval from the distribution of Kendall's rank statistic, for points that are
    /// independent of each other (Sen 1968, section 3; ties corrected as there).
    package var low: Double
    package var high: Double

    /// Fits the points; the times rise.
    ///
    /// - Returns: `nil` with fewer than three points. Cost grows with the square of their number.
    package init?(times: [Double], values: [Double]) {
        precondition(times.count == values.count, "each time has a value")
        guard times.count > 2 else { return nil }
        var slopes: [Double] = []
        slopes.reserveCapacity(times.count * (times.count - 1) / 2)
        for later in 1..<times.count {
            for earlier in 0..<later {
                slopes.append(
                    (values[later] - values[earlier]) / (times[later] - times[earlier])
                )
            }
        }
        guard let slope = slopes.takeMedian() else { return nil }
        self.slope = slope
        let reach = 1.959963984540054 * Self.kendallDeviation(of: values)
        let pairs = Double(slopes.count)
        let lowRank = ((pairs - reach) / 2).rounded(.toNearestOrEven) - 1
        let highRank = ((pairs + reach) / 2).rounded(.toNearestOrEven)
        let lowIndex = max(Int(lowRank), 0)
        let highIndex = min(Int(highRank), slopes.count - 1)
        slopes.select(lowIndex, in: slopes.indices)
        low = slopes[lowIndex]
        slopes.select(highIndex, in: slopes.indices)
        high = slopes[highIndex]
    }

    /// Standard deviation of Kendall's S under no trend: `√((n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18)`,
    /// the sum over the groups of t equal values.
    private static func kendallDeviation(of values: [Double]) -> Double {
        func term(_ count: Double) -> Double { count * (count - 1) * (2 * count + 5) }
        var variance = term(Double(values.count))
        let sorted = values.sorted()
        var start = 0
        for index in sorted.indices
        where index + 1 == sorted.count || sorted[index + 1] != sorted[index] {
            variance -= term(Double(index + 1 - start))
            start = index + 1
        }
        return (variance / 18).squareRoot()
    }
}
