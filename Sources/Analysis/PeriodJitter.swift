import PunctualBase

/// How much the time between two wakeups differs from what it should be.
///
/// `(wₖ − wₖ₋₁) − n × T`, where n is 1, or more if ticks were missed between the two. Because
/// `wₖ = start + k × T + latenessₖ`, this is the difference of the two latenesses, exactly.
struct PeriodJitter {
    private let count: Int
    private var differences: RankSelection
    private var sumOfSquares = 0.0
    private var previous: Int64?
    private var isFirstPass = true

    /// - Parameters:
    ///   - count: How many periods there will be.
    ///   - sortedLimit: `RankSelection.sortedLimit`.
    init(count: Int, sortedLimit: Int = RankSelection.sortedLimit) {
        self.count = count
        differences = RankSelection(
            ranks: LatenessPercentiles.ranks(count: count),
            count: count,
            sortedLimit: sortedLimit
        )
    }

    /// There is no period between two rounds.
    mutating func beginRound() { previous = nil }

    /// Adds the wakeups of a round, or some of them, in their order.
    mutating func add(_ latenesses: [Int64]) {
        guard !isDone else { return }
        var piece: [Int64] = []
        piece.reserveCapacity(latenesses.count)
        for lateness in latenesses {
            if let previous { piece.append(lateness.subtractingClamped(previous)) }
            previous = lateness
        }
        differences.add(piece[...])
        guard isFirstPass else { return }
        for difference in piece { sumOfSquares += Double(difference) * Double(difference) }
    }

    mutating func endPass(sorter: inout LatenessSorter) {
        differences.endPass(sorter: &sorter)
        isFirstPass = false
    }

    var isDone: Bool { differences.isDone }

    /// Root of the mean square, in nanoseconds; `nil` without two consecutive wakeups.
    var rootMeanSquareNanoseconds: Double? {
        count > 0 ? (sumOfSquares / Double(count)).squareRoot() : nil
    }

    /// 99th percentile minus median, in nanoseconds; `nil` with fewer periods than a 99th
    /// percentile needs.
    var spreadNanoseconds: Int64? {
        let percentiles = LatenessPercentiles(count: count) { differences[$0].value }
        guard let p99 = percentiles.p99, let p50 = percentiles.p50 else { return nil }
        return p99.subtractingClamped(p50)
    }
}
