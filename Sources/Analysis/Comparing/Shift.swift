/// By how much one side lies above the other: Hodges and Lehmann's estimate (1963, Annals of
/// Mathematical Statistics 34, 598–611) with the interval that inverts the exact rank test.
///
/// No random numbers and no assumption about the shape of the noise: the same data always give the
/// same answer. The shifts that the data speak for are never written down, for they are as many as
/// the square of the rounds: those that are wanted are found by counting how many lie below a value.
struct Shift: Sendable {
    private let shifts: PossibleShifts
    private let distribution: RankDistribution
    /// Pairs, or rounds of the smaller side.
    let rounds: Int
    /// The median of all shifts that the data speak for.
    let value: Double

    /// From differences of pairs: the means of all two of them, each with itself too (Walsh 1949).
    ///
    /// - Returns: `nil` without a pair.
    init?(ofPairs differences: [Double]) {
        guard !differences.isEmpty else { return nil }
        shifts = .means(of: differences.sorted())
        distribution = .signedRank(pairs: differences.count)
        rounds = differences.count
        value = shifts.median
    }

    /// From two independent sides: all differences between them.
    ///
    /// - Returns: `nil` if a side is empty.
    init?(from baseline: [Double], to candidate: [Double]) {
        guard !baseline.isEmpty, !candidate.isEmpty else { return nil }
        shifts = .differences(from: baseline.sorted(), to: candidate.sorted())
        distribution = .mannWhitney(first: baseline.count, second: candidate.count)
        rounds = min(baseline.count, candidate.count)
        value = shifts.median
    }

    /// The estimate with the interval that holds the true shift but for a probability of `level`.
    ///
    /// - Returns: `nil` where there are too few rounds for the level.
    func estimate(level: Double) -> Estimate? {
        let depth = distribution.depth(level: level)
        guard depth > 0 else { return nil }
        return Estimate(
            value: value,
            low: shifts.value(atRank: depth),
            high: shifts.value(atRank: shifts.count - depth + 1)
        )
    }
}
