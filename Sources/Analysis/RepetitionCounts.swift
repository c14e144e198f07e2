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
    ///   - pooled: All latenesses of the series.
    ///   - slices: The same latenesses, by round.
    ///   - repetitions: Of each round.
    init(pooled: SortedLatenesses, slices: TimeSlices, repetitions: [Int]) {
        var cuts: [Int64] = []
        for place in 1...Self.cutCount where pooled.count > 0 {
            let rank = max(1, place * pooled.count / Self.cutCount)
            let cut = pooled.nanoseconds[rank - 1]
            if cuts.last != cut { cuts.append(cut) }
        }
        var counts: [Int: [Int32]] = [:]
        for slice in slices.slices {
            var own =
                counts.removeValue(forKey: repetitions[slice.round])
                ?? [Int32](repeating: 0, count: cuts.count)
            var place = slice.range.lowerBound
            for (index, cut) in cuts.enumerated() {
                place = slices.values.firstIndex(above: cut, in: place..<slice.range.upperBound)
                own[index] &+= Int32(clamping: place - slice.range.lowerBound)
            }
            counts[repetitions[slice.round]] = own
        }
        self.cuts = cuts
        self.counts = counts
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
