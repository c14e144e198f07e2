import PunctualBase
package import Runs

extension DriftEstimate {
    /// Theil–Sen takes a number of slopes that grows with the square of that of its points.
    static let largestPointCount = 300

    /// The drift of each round by `TheilSen`, and what they say together; `nil` if no round has ten
    /// wakeups.
    ///
    /// - Parameters:
    ///   - rounds: Of one series; threads that measured at once have the same repetition.
    ///   - periodNanoseconds: Of their grid.
    ///   - isFreeRunning: Whether the mechanism knows no grid.
    package init?(
        of rounds: [MeasuredRound],
        periodNanoseconds: Int64,
        isFreeRunning: Bool = false
    ) {
        let fits = rounds.compactMap { round in
            TheilSen(of: round.samples, periodNanoseconds: periodNanoseconds).map { (round, $0) }
        }
        var slopes = fits.map { $0.1.slope * 1e6 }
        let lengths = fits.map { round, _ in
            Double(round.samples.lengthInTicks) * Double(periodNanoseconds) / 1e9
        }
        let repetitions = fits.map { $0.0.round.repetition }
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

extension Samples {
    /// Periods between the first wakeup and the last.
    fileprivate var lengthInTicks: Int64 {
        (ticks.last ?? 0).subtractingClamped(ticks.first ?? 0)
    }
}

extension TheilSen {
    /// The slope of a round's time-interval error against time, without unit.
    ///
    /// A round of more than `points` wakeups is cut into that many windows of as equal size as can
    /// be, and each enters with the median of its errors and the mean of its ticks: the host's
    /// stalls vanish, and the pairs stay few.
    ///
    /// - Returns: `nil` with fewer than ten wakeups.
    package init?(
        of samples: Samples,
        periodNanoseconds: Int64,
        points: Int = DriftEstimate.largestPointCount
    ) {
        guard samples.count >= 10, let first = samples.latenessNanoseconds.first else { return nil }
        let windows = min(samples.count, points)
        var times: [Double] = []
        var values: [Double] = []
        var window: [Double] = []
        for number in 0..<windows {
            let range =
                (number * samples.count / windows)..<((number + 1) * samples.count / windows)
            window.removeAll(keepingCapacity: true)
            var ticks = 0.0
            for index in range {
                window.append(
                    Double(samples.latenessNanoseconds[index].subtractingClamped(first))
                )
                ticks += Double(samples.ticks[index])
            }
            guard let median = window.takeMedian() else { continue }
            times.append(ticks / Double(range.count) * Double(periodNanoseconds))
            values.append(median)
        }
        self.init(times: times, values: values)
    }
}
