import PunctualBase

/// 95 % intervals by resampling repetitions of the plan.
///
/// Wakeups come in bursts, and the host differs from one round to the next by more than the wakeups
/// of a round differ from each other, so not the samples are drawn but whole repetitions: all
/// rounds of the series with the same repetition number (threads on several processors measure at
/// once and are not independent). 400 times as many repetitions as there are are drawn with
/// replacement, and the figure is worked out from each draw; the interval runs from the 10th to the
/// 390th of the 400 results (percentile method: Efron and Tibshirani 1993, "An Introduction to the
/// Bootstrap", chapter 13). The random numbers have a fixed seed: the same data give the same
/// interval.
package struct RoundBootstrap: Sendable {
    package static let draws = 400
    private static let seed: UInt64 = 0x70756E_637475616C

    /// For each round the number of its unit, the repetition, from 0.
    let unitOfRound: [Int]
    let unitCount: Int

    /// Takes the repetition of each round that has what is resampled.
    ///
    /// - Returns: `nil` with fewer than three repetitions, of which no interval can be had.
    package init?(repetitions: [Int]) {
        let distinct = Set(repetitions).sorted()
        guard distinct.count > 2 else { return nil }
        let units = Dictionary(uniqueKeysWithValues: zip(distinct, distinct.indices))
        unitOfRound = repetitions.map { units[$0, default: 0] }
        unitCount = distinct.count
    }

    /// The interval of the median over the rounds of a figure that each round has.
    package func interval(ofMedianOf values: [Double]) -> ClosedRange<Double> {
        precondition(values.count == unitOfRound.count, "each round has its value")
        var members = [[Double]](repeating: [], count: unitCount)
        for (round, value) in values.enumerated() { members[unitOfRound[round]].append(value) }
        var generator = SplitMix64(seed: Self.seed)
        var results: [Double] = []
        for _ in 0..<Self.draws {
            var drawn: [Double] = []
            for _ in 0..<unitCount {
                drawn.append(contentsOf: members[generator.index(below: unitCount)])
            }
            if let median = drawn.takeMedian() { results.append(median) }
        }
        results.sort()
        return results[Self.lowRank - 1]...results[Self.highRank - 1]
    }

    private static let lowRank = nearestRank(of: 0.025, among: draws)
    private static let highRank = nearestRank(of: 0.975, among: draws)
}

extension RoundBootstrap {
    /// The intervals of quantiles of all latenesses together.
    ///
    /// Each draw pools the counts of its repetitions at up to 512 cuts, latenesses that were
    /// measured; its quantile is the first cut that enough latenesses do not exceed. With up to 256
    /// different latenesses that is the exact quantile of the draw, with more the nearest cut above
    /// it, at most 0.4 % of the latenesses away.
    ///
    /// - Parameters:
    ///   - quantiles: Between 0 and 1.
    ///   - cutCounts: Of all latenesses, by repetition (`unitOfRound`), each of which has some, at the
    ///     cuts of `cutRanks`.
    /// - Returns: An interval for each quantile; none without a lateness.
    func intervals(of quantiles: [Double], counts cutCounts: CutCounts) -> [ClosedRange<Int64>] {
        let cuts = cutCounts.cuts
        guard !quantiles.isEmpty, !cuts.isEmpty else { return [] }
        let counts = cutCounts.cumulative
        let rising = quantiles.indices.sorted { quantiles[$0] < quantiles[$1] }
        var generator = SplitMix64(seed: Self.seed)
        var results = [[Int]](repeating: [], count: quantiles.count)
        var sums = [Int](repeating: 0, count: cuts.count)
        for _ in 0..<Self.draws {
            for index in sums.indices { sums[index] = 0 }
            for _ in 0..<unitCount {
                let start = generator.index(below: unitCount) * cuts.count
                for index in sums.indices { sums[index] &+= counts[start &+ index] }
            }
            let total = sums[sums.count - 1]
            var cut = 0
            for index in rising {
                let rank = nearestRank(of: quantiles[index], among: total)
                while sums[cut] < rank, cut < cuts.count - 1 { cut += 1 }
                results[index].append(cut)
            }
        }
        return results.map { places in
            let sorted = places.sorted()
            return cuts[sorted[Self.lowRank - 1]]...cuts[sorted[Self.highRank - 1]]
        }
    }

    /// 256 evenly spaced ranks and 256 that crowd towards the largest, in rising order.
    ///
    /// The distance of the latter to the last rank falls by the same factor each.
    static func cutRanks(count: Int) -> [Int] {
        guard count > 0 else { return [] }
        // In two parts, since 256 times the count need not be a number.
        var ranks = (1...256).map { max(1, count / 256 * $0 + count % 256 * $0 / 256) }
        var beyond = Double(count)
        let factor = tailFactor(count)
        for _ in 0..<256 {
            beyond *= factor
            ranks.append(max(1, count - Int(beyond)))
        }
        return ranks.sorted()
    }

    /// The 256th root of 1 / count, found by eight square roots.
    private static func tailFactor(_ count: Int) -> Double {
        var root = 1 / Double(count)
        for _ in 0..<8 { root.formSquareRoot() }
        return root
    }
}
