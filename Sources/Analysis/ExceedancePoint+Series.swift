import Glibc
import PunctualBase

extension ExceedancePoint {
    static let largestCount = 200

    /// The share of deadlines that were met later than a lateness: by more, not by as much.
    ///
    /// This one rule counts for plots, captions and the metric of late ticks.
    init(of latenesses: SortedLatenesses, laterThan lateness: Int64) {
        let later = latenesses.count(laterThan: lateness)
        self.init(
            latenessNanoseconds: lateness,
            share: latenesses.count == 0 ? 0 : Double(later) / Double(latenesses.count)
        )
    }

    /// Points evenly spaced on the logarithm of the share, from nearly all deadlines down to one.
    ///
    /// The last point is 1 ns below the maximum: at the maximum itself the share is zero, for which
    /// a logarithmic axis has no place.
    static func exceedance(of latenesses: SortedLatenesses) -> [ExceedancePoint] {
        let values = latenesses.nanoseconds
        guard let maximum = values.last else { return [] }
        var points: [ExceedancePoint] = []
        func append(_ lateness: Int64) {
            if let last = points.last, last.latenessNanoseconds >= lateness { return }
            let point = ExceedancePoint(of: latenesses, laterThan: lateness)
            if point.share > 0 { points.append(point) }
        }
        for step in 0..<(largestCount - 1) {
            let exponent = Double(step) / Double(largestCount - 2)
            let later = Int(pow(Double(values.count), 1 - exponent).rounded())
            append(values[max(values.count - later, 1) - 1])
        }
        append(maximum.subtractingClamped(1))
        return points
    }
}
