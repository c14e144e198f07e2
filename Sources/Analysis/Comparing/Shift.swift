/// By how much one side lies above the other: Hodges and Lehmann's estimate (1963, Annals of
/// Mathematical Statistics 34, 598–611) with the interval that inverts the exact rank test.
///
/// No random numbers and no assumption about the shape of the noise: the same data always give the
/// same answer.
struct Shift: Sendable {
    /// All shifts that the data speak for, rising; their median is the estimate.
    private let candidates: [Double]
    private let distribution: RankDistribution
    /// Pairs, or rounds of the smaller side.
    let rounds: Int

    /// From differences of pairs: the means of all two of them, each with itself too (Walsh 1949).
    ///
    /// - Returns: `nil` without a pair.
    init?(ofPairs differences: [Double]) {
        guard !differences.isEmpty else { return nil }
        var means: [Double] = []
        means.reserveCapacity(differences.count * (differences.count + 1) / 2)
        for (index, first) in differences.enumerated() {
            // Halves first: the sum of two huge differences could leave the range.
            for second in differences[index...] { means.append(first / 2 + second / 2) }
        }
        candidates = means.sorted()
        distribution = .signedRank(pairs: differences.count)
        rounds = differences.count
    }

    /// From two independent sides: all differences between them.
    ///
    /// - Returns: `nil` if a side is empty.
    init?(from baseline: [Double], to candidate: [Double]) {
        guard !baseline.isEmpty, !candidate.isEmpty else { return nil }
        candidates = candidate.flatMap { new in baseline.map { new - $0 } }.sorted()
        distribution = .mannWhitney(first: baseline.count, second: candidate.count)
        rounds = min(baseline.count, candidate.count)
    }

    var value: Double {
        let upper = candidates.count / 2
        guard candidates.count.isMultiple(of: 2) else { return candidates[upper] }
        return candidates[upper - 1] / 2 + candidates[upper] / 2
    }

    /// The estimate with the interval that holds the true shift but for a probability of `level`.
    ///
    /// - Returns: `nil` where there are too few rounds for the level.
    func estimate(level: Double) -> Estimate? {
        let depth = distribution.depth(level: level)
        guard depth > 0 else { return nil }
        return Estimate(
            value: value,
            low: candidates[depth - 1],
            high: candidates[candidates.count - depth]
        )
    }
}
