import Glibc
import PunctualBase

/// Runs of a history between which nothing changed.
package struct HistorySegment: Hashable, Sendable {
    /// Indices into the values.
    package var range: Range<Int>
    /// The median of the values, one that a run has.
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

/// A history with its levels, and the runs that stand apart from theirs.
package struct HistoryDivision: Hashable, Sendable {
    /// In order; one if nothing changed, none without a run.
    package var segments: [HistorySegment]
    /// Indices of runs that lie far outside of the noise about their level, and are too few to make a
    /// level of their own.
    package var outliers: [Int]
}

/// Divides a history of figures, one a run, where its level changed for good.
///
/// The runs are taken in the order in which they came, and with each the question is asked anew
/// whether a level has split in two: so what was found with fewer runs stays found with more. A change
/// is one for which all of this holds:
///
/// - Each of its two levels has three runs at least. Where it lies is decided by the smallest sum of
///   distances to the medians, which a single spike cannot move.
/// - The means of the levels differ by more than noise, by Student's t. The noise is that within
///   both levels, and within all others, which counts for ten degrees of freedom at most, since
///   noise may differ from level to level (a moderated t: Smyth 2004, Statistical Applications in
///   Genetics and Molecular Biology 3, 3); it is never less than the runs' own rounds show. Spikes
///   are left out of it.
/// - The exact Mann–Whitney test at 5 % agrees, or, with too few runs for that, the levels do not
///   overlap: so no shape of the noise makes a change out of two spikes.
/// - The first run of the new level and the last one of the old lie on their own sides of the middle,
///   and so do three in four of each level: of a level of three runs all.
///
/// The probability that is allowed to each question is 0.001 divided by the number of runs so far:
/// the sum grows with the logarithm of the length of the history alone. It is that small because the
/// place of the change is chosen among many: the best of them looks clearer than it is.
///
/// - Parameters:
///   - runs: Such as medians of runs with their intervals over the rounds, the oldest first.
///   - smallestChange: Share of the level below which a change does not matter.
/// - Returns: The levels in order, and the runs that stand apart.
package func historyDivision(
    of runs: [Estimate],
    smallestChange: Double = 0.02
) -> HistoryDivision {
    guard !runs.isEmpty else { return HistoryDivision(segments: [], outliers: []) }
    var history = History(runs, smallestChange: smallestChange)
    for count in stride(from: 2 * History.shortestLevel, through: runs.count, by: 1) {
        while let start = history.newStart(among: count) { history.begin(at: start) }
    }
    return HistoryDivision(segments: history.segments, outliers: history.outliers)
}

/// Of single values, without what their rounds say.
package func historySegments(
    of values: [Double],
    smallestChange: Double = 0.02
) -> [HistorySegment] {
    historyDivision(
        of: values.map { Estimate(value: $0, low: $0, high: $0) },
        smallestChange: smallestChange
    ).segments
}

private struct History {
    static let shortestLevel = 3
    private static let questionLevel = 0.001
    private static let rankLevel = 0.05
    /// Degrees of freedom that the noise of other levels counts for.
    private static let borrowedFreedom = 10.0
    /// A spike is so many robust standard deviations away; they are told with so many runs.
    private static let spikeDistance = 5.0
    private static let fewestForSpikes = 12
    /// Runs of a level that are looked at; older ones say nothing new of where it is.
    private static let longestLook = 200

    let values: [Double]
    /// Logarithms where all values are above 0, so that changes are ratios.
    let scaled: [Double]
    /// Variance that the rounds give each run, on the same scale.
    let ownVariances: [Double]
    /// On the scale of `scaled`.
    let smallestStep: Double
    /// Where the levels begin, 0 first.
    private(set) var starts = [0]

    init(_ runs: [Estimate], smallestChange: Double) {
        values = runs.map(\.value)
        let isLogarithmic = runs.allSatisfy { $0.value > 0 }
        scaled = runs.map { isLogarithmic ? log($0.value) : $0.value }
        ownVariances = runs.map { run in
            let width =
                isLogarithmic ? (run.low > 0 ? log(run.high / run.low) : 0) : run.high - run.low
            // An interval of 95 % is 3.92 standard errors wide.
            let error = width.isFinite ? max(0, width) / 3.92 : 0
            return error * error
        }
        smallestStep = isLogarithmic ? log(1 + smallestChange) : 0
    }

    mutating func begin(at start: Int) {
        starts.append(start)
        starts.sort()
    }

    /// The ranges of the levels of so many first runs.
    private func levels(among count: Int) -> [Range<Int>] {
        zip(starts, starts.dropFirst() + [count]).map { $0..<$1 }
    }

    /// The clearest change within a level, if there is one.
    func newStart(among count: Int) -> Int? {
        let ranges = levels(among: count)
        let noise = ranges.map { Noise(of: core(of: $0, spikesBeyond: nil)) }
        var clearest: (clarity: Double, start: Int)?
        for (place, range) in ranges.enumerated() {
            let others = noise.enumerated().filter { $0.offset != place }.map(\.element)
            let freedom = others.reduce(0) { $0 + $1.freedom }
            // A level that has ended says no more than it did, once enough is known of the noise.
            guard range.upperBound == count || freedom < 3 * Self.borrowedFreedom else { continue }
            guard let found = split(range, in: ranges, among: count),
                found.clarity > clearest?.clarity ?? 1
            else { continue }
            clearest = found
        }
        return clearest?.start
    }

    /// The best place to divide a level, and how many times as large as need be the difference is.
    private func split(
        _ range: Range<Int>,
        in ranges: [Range<Int>],
        among count: Int
    ) -> (clarity: Double, start: Int)? {
        let shown = max(range.lowerBound, range.upperBound - Self.longestLook)..<range.upperBound
        guard let start = bestStart(in: shown) else { return nil }
        let (old, new) = (shown.lowerBound..<start, start..<shown.upperBound)
        let step = median(new) - median(old)
        guard abs(step) > 0, abs(step) >= smallestStep else { return nil }
        let middle = median(old) + step / 2
        guard (scaled[start] - middle) * step > 0, (scaled[start - 1] - middle) * step < 0,
            4 * scaled[old].count(where: { ($0 - middle) * step >= 0 }) <= old.count,
            4 * scaled[new].count(where: { ($0 - middle) * step <= 0 }) <= new.count
        else { return nil }
        let clarity = clarity(
            from: old,
            to: new,
            others: ranges.filter { $0 != range },
            among: count
        )
        guard clarity > 1, ranksAgree(from: old, to: new) else { return nil }
        return (clarity, start)
    }

    /// Where the distances to the medians of both parts have the smallest sum.
    private func bestStart(in range: Range<Int>) -> Int? {
        let shortest = Self.shortestLevel
        guard range.count >= 2 * shortest else { return nil }
        var costs = [Double](repeating: 0, count: range.count + 1)
        var before = MedianCost()
        for (place, index) in range.enumerated() {
            before.add(scaled[index])
            costs[place + 1] = before.value
        }
        var behind = MedianCost()
        var best: (cost: Double, start: Int)?
        for (place, index) in range.enumerated().reversed() {
            behind.add(scaled[index])
            guard place >= shortest, range.count - place >= shortest else { continue }
            let cost = costs[place] + behind.value
            if cost < best?.cost ?? .infinity { best = (cost, index) }
        }
        return best?.start
    }

    /// Student's t over the value that it has to exceed.
    private func clarity(
        from old: Range<Int>,
        to new: Range<Int>,
        others: [Range<Int>],
        among count: Int
    ) -> Double {
        let limit = spikeLimit([old, new] + others)
        let sides = [old, new].map { Noise(of: core(of: $0, spikesBeyond: limit)) }
        guard sides.allSatisfy({ $0.count > 1 }) else { return 0 }
        var borrowed = (squares: 0.0, freedom: 0.0)
        for other in others {
            let noise = Noise(of: core(of: other, spikesBeyond: limit))
            borrowed.squares += noise.squares
            borrowed.freedom += noise.freedom
        }
        if borrowed.freedom > Self.borrowedFreedom {
            borrowed.squares *= Self.borrowedFreedom / borrowed.freedom
            borrowed.freedom = Self.borrowedFreedom
        }
        let freedom = sides[0].freedom + sides[1].freedom + borrowed.freedom
        let squares = sides[0].squares + sides[1].squares + borrowed.squares
        let own = (Array(ownVariances[old]) + ownVariances[new]).mean ?? 0
        let variance = max(squares / freedom, own)
        let error = (variance * (1 / Double(sides[0].count) + 1 / Double(sides[1].count)))
            .squareRoot()
        let needed = StudentDistribution(freedom: Int(freedom))
            .quantile(exceededWith: Self.questionLevel / Double(count) / 2)
        // Equal values on both sides have no noise, and any step is clear.
        return abs(sides[1].mean - sides[0].mean) / max(needed * error, 1e-12)
    }

    private func ranksAgree(from old: Range<Int>, to new: Range<Int>) -> Bool {
        let distribution = RankDistribution.mannWhitney(first: old.count, second: new.count)
        let possible = min(1, 2 * distribution.probability(atMost: 0))
        let found = rankProbability(from: Array(scaled[old]), to: Array(scaled[new]))
        return found <= max(Self.rankLevel, possible)
    }

    private func median(_ range: Range<Int>) -> Double {
        var own = Array(scaled[range])
        return own.takeMedian() ?? 0
    }

    /// The values of a level without its spikes.
    private func core(of range: Range<Int>, spikesBeyond limit: Double?) -> [Double] {
        guard let limit else { return Array(scaled[range]) }
        let median = median(range)
        return scaled[range].filter { abs($0 - median) <= limit }
    }

    /// How far from the median of its level a value is a spike, from the distances of all; `nil`
    /// where these are too few to tell.
    private func spikeLimit(_ ranges: [Range<Int>]) -> Double? {
        var distances = ranges.flatMap { range -> [Double] in
            let median = median(range)
            return scaled[range].map { abs($0 - median) }
        }
        guard distances.count >= Self.fewestForSpikes, let median = distances.takeMedian(),
            median > 0
        else { return nil }
        return Self.spikeDistance * median / 0.6744897501960817
    }

    /// Those that stand far from their level, by the robust spread of all distances, and by more
    /// than changes that do not matter.
    var outliers: [Int] {
        let ranges = levels(among: values.count)
        var all: [Double] = []
        for range in ranges {
            let median = median(range)
            all += scaled[range].map { abs($0 - median) }
        }
        guard all.count > Self.shortestLevel else { return [] }
        var distances = all
        let typical = (distances.takeMedian() ?? 0) / 0.6744897501960817
        return all.indices.filter { index in
            let own = ownVariances[index].squareRoot()
            let limit = Self.spikeDistance * max(typical, own)
            return all[index] > max(limit, 2 * smallestStep) && all[index] > 0
        }
    }

    var segments: [HistorySegment] {
        var segments: [HistorySegment] = []
        for range in levels(among: values.count) {
            let own = Array(values[range])
            var segment = HistorySegment(
                range: range,
                level: Self.level(of: own),
                change: nil,
                probability: nil
            )
            if let before = segments.last {
                if before.level > 0, segment.level > 0 {
                    segment.change = segment.level / before.level - 1
                }
                segment.probability = rankProbability(
                    from: Array(values[before.range]),
                    to: own
                )
            }
            segments.append(segment)
        }
        return segments
    }

    /// A value that a run has: of an even number the lower of the two in the middle, since between
    /// them may be nothing.
    private static func level(of values: [Double]) -> Double {
        values.sorted()[(values.count - 1) / 2]
    }
}

/// The mean of some values and their squared distances from it.
private struct Noise {
    var count: Int
    var mean: Double
    var squares: Double

    var freedom: Double { Double(max(0, count - 1)) }

    init(of values: [Double]) {
        count = values.count
        let mean = values.mean ?? 0
        self.mean = mean
        squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
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
