import Glibc
package import Runs

/// What one metric could show on a host, learned from a run of the same thing against itself.
package struct HostNoise: Hashable, Sendable {
    package var metric: Metric
    package var scale: ChangeScale
    /// The smallest worsening that so many rounds show in four of five repetitions, by the number
    /// of rounds; on the scale (1.07 is 7 % of a ratio).
    package var smallestVisible: [Int: Double]
    /// The narrowest limit that the host can carry with the number of rounds that was asked for.
    package var suggestedLimit: MetricLimit

    package init(
        metric: Metric,
        scale: ChangeScale,
        smallestVisible: [Int: Double],
        suggestedLimit: MetricLimit
    ) {
        self.metric = metric
        self.scale = scale
        self.smallestVisible = smallestVisible
        self.suggestedLimit = suggestedLimit
    }
}

/// What a host's noise leaves visible.
///
/// Intervals narrow with the root of the number of rounds, so the run needs not to have as many as
/// it tells of; but fewer than ten leave the noise itself uncertain. A change that the run shows
/// between equal sides (their places are not equal) is added to what must be allowed.
///
/// - Parameters:
///   - comparison: Of two sides that are the same.
///   - rounds: The numbers of rounds to tell the smallest visible worsening of.
///   - planned: The number of rounds that limits are suggested for.
/// - Returns: One entry for each metric that the run has an interval of, in the order of `Metric`.
package func hostNoise(
    of comparison: Comparison,
    rounds: [Int] = [10, 20, 30, 50, 100],
    planned: Int = 20
) -> [HostNoise] {
    let measured = min(comparison.baseline.rounds.count, comparison.candidate.rounds.count)
    return comparison.metrics.compactMap { metric in
        guard let visible = metric.smallestVisible, let change = metric.change else { return nil }
        let isRatio = metric.scale == .ratio
        let reach = isRatio ? log(visible) : visible
        let shift = abs(isRatio ? log(change.value) : change.value)
        func scaled(to count: Int) -> Double {
            reach * (Double(measured) / Double(max(1, count))).squareRoot()
        }
        let pairs = rounds.map { ($0, isRatio ? exp(scaled(to: $0)) : scaled(to: $0)) }
        let needed = scaled(to: planned) + shift
        var limit = metric.limit
        if isRatio {
            limit.relative = LimitSteps.roundedUp(exp(needed) - 1)
        } else {
            limit.relative = nil
            limit.absolute = LimitSteps.roundedUp(max(needed, metric.metric.smallestStep))
        }
        return HostNoise(
            metric: metric.metric,
            scale: metric.scale,
            smallestVisible: Dictionary(pairs) { first, _ in first },
            suggestedLimit: limit
        )
    }
}

extension Metric {
    /// Below this no limit is suggested: a run without noise would ask for one of nothing.
    fileprivate var smallestStep: Double {
        switch unit {
        case .nanoseconds: 1_000
        case .partsPerMillion, .perMille: 0.1
        }
    }
}

enum LimitSteps {
    /// The next of 1, 1.5, 2, 3, 5, 7 times a power of ten; at least 0.01.
    ///
    /// Limits are read and typed by people, and the noise is not known to three digits.
    static func roundedUp(_ value: Double) -> Double {
        // Decimal powers are divided by, not multiplied with, where they are below 1: 3 / 100 is
        // the number that is typed as 0.03.
        for exponent in -2..<15 {
            for step in [1, 1.5, 2, 3, 5, 7] {
                let power = pow(10.0, Double(abs(exponent)))
                let candidate = exponent < 0 ? step / power : step * power
                if candidate >= value * (1 - 1e-12) { return candidate }
            }
        }
        return value
    }
}
