import PunctualBase

extension DriftEstimate {
    /// Theil–Sen takes a number of slopes that grows with the square of that of its points.
    static let largestPointCount = 300

    static let fewestWakeups = 10

    /// The drift of each round by `TheilSen`, and the median over them.
    ///
    /// - Returns: `nil` if no round has ten wakeups.
    init?(of rounds: [RoundDrift]) {
        let fits = rounds.compactMap { round in round.fit.map { (round, $0) } }
        var slopes = fits.map { $0.1.slope * 1e6 }
        var lengths = fits.map(\.0.seconds)
        let interval =
            RoundBootstrap(repetitions: fits.map(\.0.repetition))?.interval(ofMedianOf: slopes)
            ?? Self.hull(of: fits.map(\.1))
        guard let median = slopes.takeMedian(), let length = lengths.takeMedian() else {
            return nil
        }
        let accumulated = fits.map(\.0.accumulatedNanoseconds)
        self.init(
            partsPerMillion: Estimate(
                value: median,
                low: min(interval.lowerBound, median),
                high: max(interval.upperBound, median)
            ),
            accumulatedNanoseconds: SortedLatenesses(accumulated).percentile(50) ?? 0,
            roundSeconds: length
        )
    }

    /// With one round Sen's interval, with two what both cover.
    private static func hull(of fits: [TheilSen]) -> ClosedRange<Double> {
        let low = fits.map(\.low).min() ?? 0
        let high = fits.map(\.high).max() ?? 0
        return (low * 1e6)...(high * 1e6)
    }
}
