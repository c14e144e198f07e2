import Glibc
import PunctualBase

/// Runs of a history between which nothing changed.
package struct HistorySegment: Hashable, Sendable {
    /// Indices into the values.
    package var range: Range<Int>
    /// Median of the values.
    package var level: Double
    /// Change from the segment before it, as a share of that one's level: 0.2 is 20 % more; `nil`
    /// for the first, and where a level is not above 0.
    package var change: Double?
    /// Probability of a difference as clear as that to the segment before it if there were none;
    /// `nil` for the first.
    package var probability: Double?

    package init(range: Range<Int>, level: Double, change: Double?, probability: Double?) {
        self.range = range
        self.level = level
        self.change = change
        self.probability = probability
    }
}

/// Divides a history of figures, one a run, where its level changed for good.
///
/// In two steps, both without random numbers. The best division into segments of at least three
/// values is found exactly (optimal partitioning: Jackson and others 2005, IEEE Signal Processing
/// Letters 12, 105–108), with the sum of the distances to the medians as its cost, which a single
/// spike cannot move, and a price for each segment. Then neighbours that the exact Mann–Whitney
/// test cannot tell apart, or whose levels differ by less than the smallest change, are united
/// again, the most alike first. The test's level is divided by the number of places where a change
/// could be.
///
/// - Parameters:
///   - values: Such as medians of runs, the oldest first.
///   - level: The probability to divide a history in which nothing changed.
///   - smallestChange: Share of the level below which a change does not matter.
/// - Returns: The segments in order; one if nothing changed, none without a value.
package func historySegments(
    of values: [Double],
    level: Double = 0.05,
    smallestChange: Double = 0.02
) -> [HistorySegment] {
    guard !values.isEmpty else { return [] }
    let history = History(values)
    var starts = history.bestStarts()
    while let weakest = history.weakest(
        starts,
        level: level / Double(values.count),
        smallestChange: smallestChange
    ) {
        starts.remove(at: weakest)
    }
    return history.segments(starts)
}

private struct History {
    static let shortestSegment = 3

    let values: [Double]
    /// Logarithms where all values are above 0, so that changes are ratios.
    let scaled: [Double]
    let isLogarithmic: Bool

    init(_ values: [Double]) {
        self.values = values
        isLogarithmic = values.allSatisfy { $0 > 0 }
        scaled = isLogarithmic ? values.map { log($0) } : values
    }

    /// Robust standard deviation of the noise, from the distances of neighbours, which a change of
    /// level enters only once.
    private var noise: Double {
        var distances = zip(scaled, scaled.dropFirst()).map { abs($1 - $0) }
        let median = distances.takeMedian() ?? 0
        return median / (0.6744897501960817 * 2.0.squareRoot())
    }

    /// Where the segments of the best division begin, 0 first.
    func bestStarts() -> [Int] {
        let count = scaled.count
        let shortest = min(Self.shortestSegment, count)
        let price = 3 * log(Double(max(2, count))) * max(noise, 1e-12)
        var best = [Double](repeating: .infinity, count: count + 1)
        var start = [Int](repeating: 0, count: count + 1)
        best[0] = -price
        for end in stride(from: 1, through: count, by: 1) {
            var cost = MedianCost()
            for first in stride(from: end - 1, through: 0, by: -1) {
                cost.add(scaled[first])
                guard end - first >= shortest else { continue }
                let total = best[first] + cost.value + price
                if total < best[end] {
                    best[end] = total
                    start[end] = first
                }
            }
        }
        var starts: [Int] = []
        var end = count
        while end > 0 {
            end = start[end]
            starts.insert(end, at: 0)
        }
        return starts
    }

    /// The place among the starts of the change that is least worth keeping; `nil` if all are.
    func weakest(_ starts: [Int], level: Double, smallestChange: Double) -> Int? {
        let found = segments(starts)
        let doubtful = found.indices.dropFirst().filter { index in
            let change = found[index].change ?? .infinity
            let difference = abs(change >= 0 ? change : 1 / (1 + change) - 1)
            return (found[index].probability ?? 1) > level || difference < smallestChange
        }
        return doubtful.max { (found[$0].probability ?? 1) < (found[$1].probability ?? 1) }
    }

    func segments(_ starts: [Int]) -> [HistorySegment] {
        var segments: [HistorySegment] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : values.count
            var own = Array(values[start..<end])
            let level = own.takeMedian() ?? 0
            var segment = HistorySegment(
                range: start..<end,
                level: level,
                change: nil,
                probability: nil
            )
            if let before = segments.last {
                if before.level > 0, level > 0 { segment.change = level / before.level - 1 }
                segment.probability = rankProbability(
                    from: Array(values[before.range]),
                    to: own
                )
            }
            segments.append(segment)
        }
        return segments
    }
}

/// The two-sided probability of Mann and Whitney's U of two sides; ties count half.
private func rankProbability(from baseline: [Double], to candidate: [Double]) -> Double {
    var doubled = 0
    for old in baseline {
        for new in candidate { doubled += new > old ? 2 : new == old ? 1 : 0 }
    }
    let distribution = RankDistribution.mannWhitney(
        first: baseline.count,
        second: candidate.count
    )
    let nearer = min(doubled, 2 * distribution.largest - doubled)
    // Half a step belongs to the less extreme side: rounding up makes the test more careful.
    return min(1, 2 * distribution.probability(atMost: (nearer + 1) / 2))
}

/// The sum of the distances to the median of a growing set.
private struct MedianCost {
    private var sorted: [Double] = []

    mutating func add(_ value: Double) {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        sorted.insert(value, at: low)
    }

    var value: Double {
        let median = sorted[sorted.count / 2]
        return sorted.reduce(0) { $0 + abs($1 - median) }
    }
}
