/// The place, from 1, of a quantile among so many sorted values: the smallest whole number that is
/// not below `quantile × count`.
///
/// This is definition 1 of Hyndman and Fan (1996), "Sample quantiles in statistical packages": it
/// always names a value that was measured; interpolation would invent one between two modes.
///
/// 99.9 % of 10 000 is 9 990, but 0.999 × 10 000 in binary numbers can come out just above it; a
/// product that close to a whole number is taken for it.
@inlinable
package func nearestRank(of quantile: Double, among count: Int) -> Int {
    let exact = quantile * Double(count)
    let whole = exact.rounded()
    let rank = abs(exact - whole) <= exact * 1e-14 ? whole : exact.rounded(.up)
    return min(max(Int(rank), 1), max(count, 1))
}

extension RandomAccessCollection where Element: Comparable {
    /// The smallest element that at least `percent` % of the elements do not exceed, of a
    /// collection that is sorted.
    ///
    /// - Parameter percent: From 0, the minimum, to 100, the maximum.
    /// - Returns: `nil` if there is none.
    @inlinable
    package func sortedPercentile(_ percent: Double) -> Element? {
        precondition((0...100).contains(percent), "a percentile lies between 0 and 100")
        guard !isEmpty else { return nil }
        return self[index(startIndex, offsetBy: nearestRank(of: percent / 100, among: count) - 1)]
    }
}
