import PunctualBase
package import Runs

extension DriftEstimate {
    /// Theil–Sen takes a number of slopes that grows with the square of that of its points.
    static let largestPointCount = 300

    /// The drift of each round by `TheilSen`, and the median over them.
    ///
    /// - Returns: `nil` if no round has ten wakeups.
    package init?(of rounds: [MeasuredRound], periodNanoseconds: Int64) {
        let fits = rounds.compactMap { round in
            TheilSen(of: round.samples, periodNanoseconds: periodNanoseconds).map { (round, $0) }
        }
        var slopes = fits.map { $0.1.slope * 1e6 }
        var lengths = fits.map { round, _ in
            Double(round.samples.lengthInTicks) * Double(periodNanoseconds) / 1e9
        }
        let repetitions = fits.map { $0.0.round.repetition }
        let interval =
            RoundBootstrap(repetitions: repetitions)?.interval(ofMedianOf: slopes)
            ?? Self.hull(of: fits.map(\.1))
        guard let median = slopes.takeMedian(), let length = lengths.takeMedian() else {
            return nil
        }
        let accumulated = fits.map { round, _ in round.samples.accumulatedError }
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

extension Samples {
    /// Periods between the first wakeup and the last.
    fileprivate var lengthInTicks: Int64 {
        (ticks.last ?? 0).subtractingClamped(ticks.first ?? 0)
    }

    /// Time-interval error of the last wakeup, in nanoseconds.
    fileprivate var accumulatedError: Int64 {
        (latenessNanoseconds.last ?? 0).subtractingClamped(latenessNanoseconds.first ?? 0)
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
