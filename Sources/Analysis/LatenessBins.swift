import Glibc
package import Runs

/// The bins that all series of a run share, so that their histograms compare row by row.
///
/// Equal widths on a logarithmic scale, from a round number (1, 2 or 5 times a power of ten
/// nanoseconds) at or below the smallest positive lateness to one above the largest.
package struct LatenessBins: Hashable, Sendable {
    package static let count = 60

    /// Lower edges in nanoseconds, rising, and behind them the upper end.
    package let edgesNanoseconds: [Double]

    package init(covering range: LatenessRange) {
        let (smallest, largest) = range.bounds
        let low = Self.roundDown(Double(smallest))
        let high = max(Self.roundUp(Double(largest)), low * 10)
        edgesNanoseconds = (0...Self.count).map { index in
            // The ends are exact, what lies between is rounded anyway.
            switch index {
            case 0: low
            case Self.count: high
            default: low * pow(high / low, Double(index) / Double(Self.count))
            }
        }
    }

    /// The largest of 1, 2, 5, 10, 20 … that is not above the value.
    private static func roundDown(_ value: Double) -> Double {
        var power = 1.0
        while power * 10 <= value { power *= 10 }
        return [5, 2, 1].first { $0 * power <= value }.map { $0 * power } ?? power
    }

    /// The smallest of 1, 2, 5, 10, 20 … that is above the value.
    private static func roundUp(_ value: Double) -> Double {
        let below = roundDown(value)
        let power = pow(10, floor(log10(below) + 1e-9))
        return [2, 5, 10].first { $0 * power > value }.map { $0 * power } ?? 10 * power
    }
}

extension LatenessBins {
    /// Counts sorted latenesses.
    func histogram(of latenesses: LatenessMultiset) -> LatenessHistogram {
        // Latenesses are whole numbers: what is below an edge is not above the last one before it.
        let below = edgesNanoseconds.map { edge in
            latenesses.count(notAbove: edge < 9e18 ? Int64(edge.rounded(.up)) - 1 : .max)
        }
        return LatenessHistogram(
            edgesNanoseconds: edgesNanoseconds,
            counts: zip(below, below.dropFirst()).map { $1 - $0 },
            below: below[0],
            above: latenesses.count - below[Self.count]
        )
    }

    var emptyHistogram: LatenessHistogram {
        LatenessHistogram(
            edgesNanoseconds: edgesNanoseconds,
            counts: [Int](repeating: 0, count: Self.count),
            below: 0
        )
    }
}

/// The latenesses that the bins of a run have to hold.
///
/// It is found from the summaries of the rounds, so that an archive need not be read twice. Where
/// a round has early or zero latenesses its median stands for its smallest positive one. What runs
/// free counts only if nothing else was measured: its lateness grows as long as the round lasts,
/// and would leave the others a few bins at the edge.
package struct LatenessRange: Hashable, Sendable {
    private var bound: ClosedRange<Int64>?
    private var free: ClosedRange<Int64>?

    package init() {}

    package mutating func include(_ summary: RoundSummary, of mechanism: MechanismName) {
        guard let minimum = summary.minimumNanoseconds, let maximum = summary.maximumNanoseconds
        else { return }
        include(
            minimum: minimum > 0 ? minimum : summary.p50Nanoseconds ?? minimum,
            maximum: maximum,
            of: mechanism
        )
    }

    package mutating func include(_ measured: MeasuredRound, of series: Series) {
        let summary = RoundSummary(of: measured, periodNanoseconds: series.periodNanoseconds)
        include(summary, of: series.mechanism)
    }

    /// Widens the range to all that another one holds.
    package mutating func include(_ other: LatenessRange) {
        func union(
            _ first: ClosedRange<Int64>?,
            _ second: ClosedRange<Int64>?
        ) -> ClosedRange<Int64>? {
            guard let first, let second else { return first ?? second }
            let low = min(first.lowerBound, second.lowerBound)
            return low...max(first.upperBound, second.upperBound)
        }
        bound = union(bound, other.bound)
        free = union(free, other.free)
    }

    private mutating func include(minimum: Int64, maximum: Int64, of mechanism: MechanismName) {
        guard maximum > 0 else { return }
        let smallest = minimum > 0 ? min(minimum, maximum) : maximum
        func widened(_ range: ClosedRange<Int64>?) -> ClosedRange<Int64> {
            guard let range else { return smallest...maximum }
            return min(range.lowerBound, smallest)...max(range.upperBound, maximum)
        }
        if mechanism.isFreeRunning { free = widened(free) } else { bound = widened(bound) }
    }

    /// Smallest positive and largest lateness; 1 µs to 1 ms if nothing was late.
    package var bounds: (smallest: Int64, largest: Int64) {
        let range = bound ?? free ?? 1_000...1_000_000
        return (range.lowerBound, range.upperBound)
    }
}
