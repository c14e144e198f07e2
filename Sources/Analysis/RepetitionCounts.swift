import PunctualBase

/// How the latenesses of each repetition of a series lie, in brief: enough for the quantile of any mix of
/// repetitions.
package struct RepetitionCounts: Hashable, Sendable {
    /// At most so many cuts: a quantile is known to a quarter of a per cent of the samples.
    private static let cutCount = 400

    /// Latenesses that were measured, rising; the last is the maximum.
    private let cuts: [Int64]
    /// For each repetition and each cut the number of latenesses that are not above it.
    private let counts: [Int: [Int32]]

    var repetitions: Set<Int> { Set(counts.keys) }

    /// - Parameters:
    ///   - cutCounts: Of all latenesses, at the cuts of `cutRanks`, a unit a repetition.
    ///   - repetitions: Of each unit.
    init(_ cutCounts: CutCounts, repetitions: [Int]) {
        let cumulative = cutCounts.cumulative
        let size = cutCounts.cuts.count
        var counts: [Int: [Int32]] = [:]
        for (unit, repetition) in repetitions.enumerated() {
            let own = cumulative[unit * size..<(unit + 1) * size]
            guard let all = own.last, all > 0 else { continue }
            counts[repetition] = own.map { Int32(clamping: $0) }
        }
        cuts = cutCounts.cuts
        self.counts = counts
    }

    /// Evenly spaced, in rising order.
    static func cutRanks(count: Int) -> [Int] {
        guard count > 0 else { return [] }
        // In two parts, since the product with the count need not be a number.
        let (whole, rest) = count.quotientAndRemainder(dividingBy: cutCount)
        return (1...cutCount).map { max(1, whole * $0 + rest * $0 / cutCount) }
    }

    /// The quantile, between 0 and 1, of the latenesses of some repetitions, each as often as it is
    /// named.
    ///
    /// - Returns: `nil` if the series was measured in none of them.
    func quantile(_ quantile: Double, of drawn: [Int]) -> Int64? {
        let mixed = drawn.compactMap { counts[$0] }
        func count(notAbove cut: Int) -> Int { mixed.reduce(0) { $0 + Int($1[cut]) } }
        guard let last = cuts.indices.last, count(notAbove: last) > 0 else { return nil }
        let rank = nearestRank(of: quantile, among: count(notAbove: last))
        var low = 0
        var high = last
        while low < high {
            let middle = (low + high) / 2
            if count(notAbove: middle) >= rank { high = middle } else { low = middle + 1 }
        }
        return cuts[low]
    }
}
