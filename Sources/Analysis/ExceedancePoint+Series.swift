import Glibc

extension ExceedancePoint {
    static let largestCount = 200

    /// Points evenly spaced on the logarithm of the share, from nearly all wakeups down to one.
    ///
    /// The last point is 1 ns below the maximum: at the maximum itself the share is zero, for which
    /// a logarithmic axis has no place.
    static func exceedance(of latenesses: SortedLatenesses) -> [ExceedancePoint] {
        let values = latenesses.nanoseconds
        guard let maximum = values.last else { return [] }
        var points: [ExceedancePoint] = []
        func append(_ lateness: Int64) {
            if let last = points.last, last.latenessNanoseconds >= lateness { return }
            let later = values.count - values.firstIndex(above: lateness, in: values.indices)
            guard later > 0 else { return }
            points.append(
                ExceedancePoint(
                    latenessNanoseconds: lateness,
                    share: Double(later) / Double(values.count)
                )
            )
        }
        for step in 0..<(largestCount - 1) {
            let exponent = Double(step) / Double(largestCount - 2)
            let later = Int(pow(Double(values.count), 1 - exponent).rounded())
            append(values[max(values.count - later, 1) - 1])
        }
        append(maximum - 1)
        return points
    }
}
