import Glibc
import PunctualBase
import Runs

/// The change of one metric before it is judged, on the scale on which it is tested: logarithms of
/// ratios, or differences.
struct MetricChange {
    /// Of what a change can be told.
    enum Kind {
        /// The sides' own figures.
        case own
        /// The sides' figures in proportion to the reference timers'.
        case relative
        /// The reference timers' own.
        case reference
    }

    let limit: MetricLimit
    let scale: ChangeScale
    /// Medians over the rounds, in the metric's unit.
    let baseline: Double?
    let candidate: Double?
    /// What is judged; `nil` if no round of a side has the metric.
    let shift: MetricShift?
    /// The change of each pair, of what is judged; empty for unpaired sides.
    let pairs: [Double]
    /// The worsening that the limit allows.
    let tolerated: Double
    /// The worsening that twice the limit allows, where nothing tells how far the host moves.
    let twiceTolerated: Double
    /// How far the host alone may have moved the ratio to the reference timer: as far as it has moved
    /// that timer's own figure.
    ///
    /// 0 where the ratio takes the host out: with a reference of the same kind, and for steady metrics.
    let hostShift: Double
    /// What the smaller side has of what the metric is counted in: deadlines, or wakeups.
    let samples: Int

    private let rounds: ComparedRounds
    private let signs: (baseline: Signs, candidate: Signs)

    var metric: Metric { limit.metric }
    /// Whether one side has the figure and the other one in no round.
    var isOneSided: Bool { (baseline == nil) != (candidate == nil) }
    /// Whether no tick of either side was late, or missed, of a metric that counts them.
    var hasCountedNone: Bool { shift?.hasCountedNone == true }

    /// - Parameters:
    ///   - limit: Of the metric that is compared.
    ///   - rounds: Of both sides.
    init(_ limit: MetricLimit, of rounds: ComparedRounds) {
        self.limit = limit
        self.rounds = rounds
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
        let signs = (
            baseline: Signs(of: metric, in: rounds.baseline),
            candidate: Signs(of: metric, in: rounds.candidate)
        )
        self.signs = signs
        // What a wakeup costs is no lateness, and the reference's cost is no measure of it.
        let kind: Kind = rounds.usesReference && metric.isOfLateness ? .relative : .own
        let judged = Self.shift(kind, of: metric, scale, signs, rounds)
        shift = judged.shift
        pairs = judged.pairs
        hostShift =
            metric.isSteady || kind == .own || !rounds.isReferenceOfOtherKind
            ? 0
            : Shift(
                from: rounds.baseline.compactMap {
                    $0.level(.reference, of: metric, scale, signs.baseline)
                },
                to: rounds.candidate.compactMap {
                    $0.level(.reference, of: metric, scale, signs.candidate)
                }
            )?.value ?? 0
        tolerated = limit.tolerated(on: scale, before ?? 0, after ?? 0, strictness: 1)
        twiceTolerated = limit.tolerated(on: scale, before ?? 0, after ?? 0, strictness: 2)
    }

    /// The change of one kind; `nil` where there are no figures of it.
    func shift(_ kind: Kind) -> MetricShift? {
        guard kind == .own || rounds.hasReference && metric.isOfLateness else { return nil }
        return Self.shift(kind, of: metric, scale, signs, rounds).shift
    }

    private static func shift(
        _ kind: Kind,
        of metric: Metric,
        _ scale: ChangeScale,
        _ signs: (baseline: Signs, candidate: Signs),
        _ rounds: ComparedRounds
    ) -> (shift: MetricShift?, pairs: [Double]) {
        let old = rounds.baseline.map { $0.level(kind, of: metric, scale, signs.baseline) }
        let new = rounds.candidate.map { $0.level(kind, of: metric, scale, signs.candidate) }
        let pairs = rounds.isPaired ? differences(from: old, to: new) : []
        let found = rounds.isPaired ? Shift(ofPairs: pairs) : unpaired(from: old, to: new)
        guard let found else { return (nil, pairs) }
        let shift = MetricShift(
            found,
            atMost: bounds(kind, of: metric, scale, signs, rounds),
            shares: shares(kind, of: metric, rounds)
        )
        return (shift, pairs)
    }

    /// What the size of a change cannot exceed, where levels lie on different sides of 0; else empty.
    ///
    /// Distances from 0 differ by no more than the values do: ||a| − |b|| ≤ |a − b|. So what strikes
    /// two sides alike still cancels where both lie near 0, and noise gives them different signs.
    private static func bounds(
        _ kind: Kind,
        of metric: Metric,
        _ scale: ChangeScale,
        _ signs: (baseline: Signs, candidate: Signs),
        _ rounds: ComparedRounds
    ) -> [Shift] {
        let old = rounds.baseline.map { $0.level(kind, of: metric, scale, .above) }
        let new = rounds.candidate.map { $0.level(kind, of: metric, scale, .above) }
        switch kind {
        case .own where signs.baseline.own == signs.candidate.own: return []
        case .reference where signs.baseline.reference == signs.candidate.reference: return []
        case .own, .reference:
            let plain =
                rounds.isPaired
                ? Shift(ofPairs: differences(from: old, to: new)) : unpaired(from: old, to: new)
            return [plain].compactMap(\.self)
        case .relative:
            let first = signs.baseline
            guard first != signs.candidate || first.own != first.reference else { return [] }
            let sides = [old, new].compactMap { Shift(ofPairs: $0.compactMap(\.self)) }
            return sides.count == 2 ? sides : []
        }
    }

    /// The counts behind a change of a share of ticks; empty for other metrics.
    private static func shares(
        _ kind: Kind,
        of metric: Metric,
        _ rounds: ComparedRounds
    ) -> [MetricShift.Term] {
        guard metric.isShare else { return [] }
        var terms: [MetricShift.Term] = []
        for (units, isAdded) in [(rounds.baseline, false), (rounds.candidate, true)] {
            if kind != .reference {
                let share = CountedShare(of: metric, in: units.map(\.own))
                terms.append(MetricShift.Term(share: share, isAdded: isAdded))
            }
            if kind != .own {
                let share = CountedShare(of: metric, in: units.compactMap(\.reference))
                let isSubtracted = kind == .relative
                terms.append(MetricShift.Term(share: share, isAdded: isAdded != isSubtracted))
            }
        }
        return terms
    }

    private static func differences(from old: [Double?], to new: [Double?]) -> [Double] {
        zip(old, new).compactMap { first, second in
            guard let first, let second else { return nil }
            return second - first
        }
    }

    private static func unpaired(from old: [Double?], to new: [Double?]) -> Shift? {
        Shift(from: old.compactMap(\.self), to: new.compactMap(\.self))
    }

    /// The change on the scale on which it is told.
    func told(_ estimate: Estimate) -> Estimate {
        Estimate(value: told(estimate.value), low: told(estimate.low), high: told(estimate.high))
    }

    func told(_ change: Double) -> Double { scale == .ratio ? exp(change) : change }
}

/// On which sides of 0 the levels of one side lie: its own, and its reference timer's.
private struct Signs: Equatable {
    var own: SideOfZero
    var reference: SideOfZero

    static let above = Signs(own: .above, reference: .above)
}

extension Signs {
    init(of metric: Metric, in units: [ComparedRounds.Unit]) {
        var own = units.compactMap { $0.own.values[metric] }
        var reference = units.compactMap { $0.reference?.values[metric] }
        self.init(
            own: SideOfZero(ofLevel: own.takeMedian() ?? 0),
            reference: SideOfZero(ofLevel: reference.takeMedian() ?? 0)
        )
    }
}

extension ComparedRounds.Unit {
    /// A metric's distance from 0 where it can be subtracted: the logarithm for ratios.
    ///
    /// Each figure is turned by the side on which it lies itself: a timer and its reference may lie
    /// on different ones.
    fileprivate func level(
        _ kind: MetricChange.Kind,
        of metric: Metric,
        _ scale: ChangeScale,
        _ signs: Signs
    ) -> Double? {
        switch kind {
        case .own: return own.level(of: metric, scale).map(signs.own.distance)
        case .reference: return reference?.level(of: metric, scale).map(signs.reference.distance)
        case .relative:
            guard let own = level(.own, of: metric, scale, signs),
                let host = level(.reference, of: metric, scale, signs)
            else { return nil }
            return own - host
        }
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
