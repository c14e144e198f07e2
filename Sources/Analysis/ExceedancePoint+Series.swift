import Glibc
import PunctualBase

extension ExceedancePoint {
    static let largestCount = 200

    /// Ranks evenly spaced on the logarithm of the share behind them, from nearly all deadlines down
    /// to one.
    static func ranks(count: Int) -> [Int] {
        guard count > 0 else { return [] }
        return (0..<(largestCount - 1)).map { step in
            let exponent = Double(step) / Double(largestCount - 2)
            let later = Int(pow(Double(count), 1 - exponent).rounded())
            return max(count - later, 1)
        } + [count]
    }

    /// The shares of deadlines that were met later than the latenesses at those ranks: by more, not
    /// by as much.
    ///
    /// The last point is 1 ns below the maximum: at the maximum itself the share is zero, for which
    /// a logarithmic axis has no place.
    static func exceedance(
        count: Int,
        _ found: (_ rank: Int) -> RankSelection.Found
    ) -> [ExceedancePoint] {
        var points: [ExceedancePoint] = []
        func append(_ lateness: Int64, later: Int) {
            if let last = points.last, last.latenessNanoseconds >= lateness { return }
            guard later > 0 else { return }
            points.append(
                ExceedancePoint(
                    latenessNanoseconds: lateness,
                    share: Double(later) / Double(count)
                )
            )
        }
        let ranks = ranks(count: count)
        for rank in ranks.dropLast() {
            let point = found(rank)
            append(point.value, later: count - point.notAbove)
        }
        if let last = ranks.last {
            let maximum = found(last)
            append(maximum.value.subtractingClamped(1), later: count - maximum.below)
        }
        return points
    }
}
