/// By how much further from 0 one side lies than the other, on the scale of the test.
struct MetricShift: Sendable {
    /// A share of ticks of which a change is made.
    struct Term: Sendable {
        let share: CountedShare
        /// Whether the change grows with it.
        let isAdded: Bool
    }

    private let shift: Shift
    private let bounds: [Shift]
    private let shares: [Term]

    /// Whether nothing was counted on either side of a share; false for other metrics.
    var hasCountedNone: Bool { !shares.isEmpty && shares.allSatisfy { $0.share.isNone } }

    /// Pairs, or rounds of the smaller side.
    var rounds: Int { shift.rounds }

    /// - Parameters:
    ///   - shift: What the rounds say.
    ///   - bounds: The change is no larger than all of these together; empty where nothing bounds it.
    ///   - shares: What was counted, for a change of a share of ticks.
    init(_ shift: Shift, atMost bounds: [Shift], shares: [Term]) {
        self.shift = shift
        self.bounds = bounds
        self.shares = shares
    }

    /// The estimate with the interval that holds the true change but for a probability of `level`.
    ///
    /// Of a share of ticks it is never narrower than so many deadlines can tell: rounds in which
    /// nothing was counted do not differ, and by themselves would leave no doubt at all.
    ///
    /// - Returns: `nil` where there are too few rounds for the level.
    func estimate(level: Double) -> Estimate? {
        guard var found = shift.estimate(level: level) else { return nil }
        let sizes = bounds.map { $0.estimate(level: level)?.largestSize ?? .infinity }
        if !sizes.isEmpty {
            let most = sizes.reduce(0, +)
            func cut(_ value: Double) -> Double { min(max(value, -most), most) }
            found = Estimate(value: cut(found.value), low: cut(found.low), high: cut(found.high))
        }
        if let counted = Self.difference(of: shares, level: level) {
            found.low = min(found.low, counted.low)
            found.high = max(found.high, counted.high)
        }
        return found
    }

    /// How far the interval of a share reaches at least with so many deadlines, as none was counted;
    /// 0 for other metrics.
    func leastReach(level: Double) -> Double {
        let none = shares.map { Term(share: $0.share.withNone, isAdded: $0.isAdded) }
        return Self.difference(of: none, level: level)?.high ?? 0
    }

    /// The change of pooled shares with an interval made of theirs: the distances to the ends of
    /// independent intervals add up by their squares (Newcombe 1998, Statistics in Medicine 17,
    /// 873–890, method 10, here with exact intervals).
    private static func difference(of terms: [Term], level: Double) -> Estimate? {
        guard !terms.isEmpty else { return nil }
        var (value, below, above) = (0.0, 0.0, 0.0)
        for term in terms {
            let share = term.share.estimate(level: level)
            let down = (share.value - share.low) * (share.value - share.low)
            let up = (share.high - share.value) * (share.high - share.value)
            value += term.isAdded ? share.value : -share.value
            below += term.isAdded ? down : up
            above += term.isAdded ? up : down
        }
        return Estimate(
            value: value,
            low: value - below.squareRoot(),
            high: value + above.squareRoot()
        )
    }
}

extension Estimate {
    /// How far from 0 the interval reaches.
    fileprivate var largestSize: Double { max(abs(low), abs(high)) }
}
