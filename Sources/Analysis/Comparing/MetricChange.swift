import Glibc
import PunctualBase
import Runs

/// The change of one metric before it is judged, on the scale on which it is tested: logarithms of
/// ratios, or differences.
struct MetricChange {
    let limit: MetricLimit
    let scale: ChangeScale
    /// Medians over the rounds, in the metric's unit.
    let baseline: Double?
    let candidate: Double?
    /// `nil` if no round of a side has the metric.
    let shift: Shift?
    /// The change of each pair; empty for unpaired sides.
    let pairs: [Double]
    /// The worsening that the limit allows.
    let tolerated: Double
    /// How far the host alone may have moved the ratio to the reference timer: as far as it has moved
    /// that timer's own figure.
    ///
    /// 0 where the ratio takes the host out: with a reference of the same kind, and for steady metrics.
    let hostShift: Double
    /// What the smaller side has of what the metric is counted in: deadlines, or wakeups.
    let samples: Int

    var metric: Metric { limit.metric }

    /// - Parameters:
    ///   - limit: Of the metric that is compared.
    ///   - rounds: Of both sides.
    ///   - strictness: How many times its limit a change must pass.
    init(_ limit: MetricLimit, of rounds: ComparedRounds, strictness: Double) {
        self.limit = limit
        let metric = limit.metric
        var old = rounds.baseline.compactMap { $0.own.values[metric] }
        var new = rounds.candidate.compactMap { $0.own.values[metric] }
        let before = old.takeMedian()
        let after = new.takeMedian()
        baseline = before
        candidate = after
        samples = min(
            metric.support(in: rounds.baseline.map(\.own)),
            metric.support(in: rounds.candidate.map(\.own))
        )
        let all = (rounds.baseline + rounds.candidate).flatMap {
            [$0.own.values[metric], $0.reference?.values[metric]].compactMap(\.self)
        }
        let scale: ChangeScale =
            metric.unit == .nanoseconds && all.allSatisfy { $0 > 0 } ? .ratio : .difference
        self.scale = scale
        let direction: Double = scale == .difference && (before ?? 0) + (after ?? 0) < 0 ? -1 : 1
        func level(_ unit: ComparedRounds.Unit) -> Double? { unit.level(of: metric, scale) }
        if rounds.isPaired {
            pairs = zip(rounds.baseline, rounds.candidate).compactMap { first, second in
                guard let old = level(first), let new = level(second) else { return nil }
                return (new - old) * direction
            }
            shift = Shift(ofPairs: pairs)
        } else {
            pairs = []
            shift = Shift(
                from: rounds.baseline.compactMap { level($0) }.map { $0 * direction },
                to: rounds.candidate.compactMap { level($0) }.map { $0 * direction }
            )
        }
        hostShift =
            metric.isSteady || !rounds.isReferenceOfOtherKind
            ? 0
            : Shift(
                from: rounds.baseline.compactMap { $0.hostLevel(of: metric, scale) },
                to: rounds.candidate.compactMap { $0.hostLevel(of: metric, scale) }
            )?.value ?? 0
        tolerated = limit.tolerated(on: scale, before ?? 0, after ?? 0, strictness: strictness)
    }

    /// The change on the scale on which it is told.
    func told(_ estimate: Estimate) -> Estimate {
        Estimate(value: told(estimate.value), low: told(estimate.low), high: told(estimate.high))
    }

    func told(_ change: Double) -> Double { scale == .ratio ? exp(change) : change }
}

extension ComparedRounds.Unit {
    /// A metric's value where it can be subtracted: the logarithm for ratios; less the reference
    /// timer's where there is one.
    fileprivate func level(of metric: Metric, _ scale: ChangeScale) -> Double? {
        guard let own = own.level(of: metric, scale) else { return nil }
        guard reference != nil else { return own }
        return hostLevel(of: metric, scale).map { own - $0 }
    }

    /// The same of the reference timer alone.
    fileprivate func hostLevel(of metric: Metric, _ scale: ChangeScale) -> Double? {
        reference?.level(of: metric, scale)
    }
}

extension RoundFigures {
    fileprivate func level(of metric: Metric, _ scale: ChangeScale) -> Double? {
        values[metric].map { scale == .ratio ? log($0) : $0 }
    }
}

extension MetricLimit {
    /// The change that passes both limits, on the scale of the test.
    ///
    /// The relative limit is taken of the lower side, so that the way back from a worsening is an
    /// improvement of the same size. From 0 nothing is relative, and the absolute limit decides.
    fileprivate func tolerated(
        on scale: ChangeScale,
        _ baseline: Double,
        _ candidate: Double,
        strictness: Double
    ) -> Double {
        let lower = min(abs(baseline), abs(candidate))
        let share = strictness * (relative ?? 0)
        let amount = strictness * absolute
        switch scale {
        case .difference: return max(amount, share * lower)
        case .ratio:
            guard lower > 0 else { return 0 }
            return log(1 + max(share, amount / lower))
        }
    }
}
