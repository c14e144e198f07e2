import PunctualBase

extension DriftEstimate {
    /// Theil–Sen takes a number of slopes that grows with the square of that of its points.
    static let largestPointCount = 300

    static let fewestWakeups = 10

    /// The drift of each round by `TheilSen`, and what they say together; `nil` if no round has ten
    /// wakeups.
    ///
    /// - Parameters:
    ///   - rounds: Of one series; threads that measured at once have the same repetition.
    ///   - periodNanoseconds: Of their grid.
    ///   - isFreeRunning: Whether the mechanism knows no grid.
    init?(of rounds: [RoundDrift], periodNanoseconds: Int64, isFreeRunning: Bool = false) {
        let fits = rounds.compactMap { round in round.fit.map { (round, $0) } }
        var slopes = fits.map { $0.1.slope * 1e6 }
        let lengths = fits.map(\.0.seconds)
        let repetitions = fits.map(\.0.repetition)
        let interval =
            RoundBootstrap(repetitions: repetitions)?.interval(ofMedianOf: slopes)
            ?? Self.hull(of: fits.map(\.1))
        // µs per second times seconds: a period in µs.
        let period = Double(periodNanoseconds) / 1_000
        let losesPeriods = zip(slopes, lengths).allSatisfy { abs($0 * $1) >= period }
        let goesOneWay = slopes.allSatisfy { $0 > 0 } || slopes.allSatisfy { $0 < 0 }
        let units = Dictionary(grouping: zip(repetitions, slopes), by: \.0)
            .sorted { $0.key < $1.key }
            .compactMap { $0.value.map(\.1).mean }
        var sortable = lengths
        guard let median = slopes.takeMedian(), let length = sortable.takeMedian() else {
            return nil
        }
        self.init(
            roundSlopes: units,
            roundSeconds: length,
            rate: Estimate(
                value: median,
                low: min(interval.lowerBound, median),
                high: max(interval.upperBound, median)
            ),
            isFreeRunning: isFreeRunning,
            losesPeriods: losesPeriods && goesOneWay
        )
    }

    /// With one round Sen's interval, with two what both cover.
    private static func hull(of fits: [TheilSen]) -> ClosedRange<Double> {
        let low = fits.map(\.low).min() ?? 0
        let high = fits.map(\.high).max() ?? 0
        return (low * 1e6)...(high * 1e6)
    }
}
