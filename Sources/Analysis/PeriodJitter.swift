import PunctualBase

/// How much the time between two wakeups differs from what it should be.
///
/// `(wₖ − wₖ₋₁) − n × T`, where n is 1, or more if ticks were missed between the two. Because
/// `wₖ = start + k × T + latenessₖ`, this is the difference of the two latenesses, exactly.
package struct PeriodJitter: Sendable {
    private var differences: [Int64] = []
    private var sumOfSquares = 0.0

    /// - Parameter expectedCount: How many periods will be added; memory for them is taken once.
    package init(expectedCount: Int = 0) {
        differences.reserveCapacity(expectedCount)
    }

    /// Adds the periods of one round; there is none between two rounds.
    package mutating func add(_ latenesses: [Int64]) {
        guard var previous = latenesses.first else { return }
        for lateness in latenesses.dropFirst() {
            let difference = lateness.subtractingClamped(previous)
            differences.append(difference)
            sumOfSquares += Double(difference) * Double(difference)
            previous = lateness
        }
    }

    /// Root of the mean square, in nanoseconds; `nil` without two consecutive wakeups.
    package var rootMeanSquareNanoseconds: Double? {
        guard !differences.isEmpty else { return nil }
        return (sumOfSquares / Double(differences.count)).squareRoot()
    }

    /// 99th percentile minus median, in nanoseconds; `nil` with fewer samples than a 99th
    /// percentile needs.
    package var spreadNanoseconds: Int64? {
        var sorter = LatenessSorter()
        return spreadNanoseconds(sorter: &sorter)
    }

    func spreadNanoseconds(sorter: inout LatenessSorter) -> Int64? {
        let percentiles = LatenessPercentiles(
            of: SortedLatenesses(differences, sorter: &sorter)
        )
        guard let p99 = percentiles.p99, let p50 = percentiles.p50 else { return nil }
        return p99.subtractingClamped(p50)
    }
}
