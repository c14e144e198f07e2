import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Intervals by resampling rounds")
struct RoundBootstrapTests {
    private func intervals(
        of rounds: [MeasuredRound],
        quantiles: [Double] = [0.5, 0.99]
    ) -> [ClosedRange<Int64>]? {
        guard let bootstrap = RoundBootstrap(repetitions: rounds.map(\.round.repetition)) else {
            return nil
        }
        let all = rounds.flatMap(\.samples.latenessNanoseconds).sorted()
        let cuts = Set(RoundBootstrap.cutRanks(count: all.count).map { all[$0 - 1] }).sorted()
        var counts = CutCounts(cuts: cuts, units: bootstrap.unitCount)
        for (number, round) in rounds.enumerated() {
            let unit = bootstrap.unitOfRound[number]
            counts.add(round.samples.latenessNanoseconds[...], unit: unit)
        }
        return bootstrap.intervals(of: quantiles, counts: counts)
    }

    @Test("Fewer than three repetitions give no interval, however many rounds there are")
    func tooFew() {
        #expect(RoundBootstrap(repetitions: [0, 1]) == nil)
        #expect(RoundBootstrap(repetitions: [0, 0, 0, 1, 1, 1]) == nil)
        #expect(RoundBootstrap(repetitions: [0, 1, 2]) != nil)
    }

    @Test("The same data give the same interval, and it does not depend on the rounds' order")
    func deterministic() {
        let rounds = (0..<6).map {
            Fixture.round(Fixture.latenesses(500, seed: $0), repetition: Int($0))
        }
        let once = intervals(of: rounds)
        #expect(once == intervals(of: rounds))
        #expect(once != nil)
    }

    @Test("Equal rounds leave no room for doubt")
    func equalRounds() {
        let latenesses = Array(Fixture.latenesses(200, seed: 51).map { $0 / 1_000 })
        let rounds = (0..<4).map { Fixture.round(latenesses, repetition: $0) }
        let sorted = SortedLatenesses(latenesses)
        let p50 = sorted.percentile(50) ?? 0
        #expect(intervals(of: rounds)?[0] == p50...p50)
    }

    @Test("Rounds that differ give an interval from the lowest to the highest of three medians")
    func differingRounds() {
        // The median of a draw is that of whichever round was drawn twice or lies in the middle;
        // each of the three outcomes has a probability of at least 7/27.
        let rounds = [100, 300, 200].enumerated().map { repetition, level in
            Fixture.round([Int64](repeating: Int64(level), count: 50), repetition: repetition)
        }
        #expect(intervals(of: rounds)?[0] == 100...300)
    }

    @Test("The interval of a median covers the true one in about 95 of 100 trials")
    func coverage() {
        var generator = SplitMix64(seed: 52)
        var hits = 0
        for _ in 0..<200 {
            // Ten rounds whose levels scatter around 1 000 by a sum of uniform numbers.
            let levels = (0..<10).map { _ in
                (0..<12).reduce(0.0) { sum, _ in sum + Double(generator.next() % 1_000) } / 6
                    + 1.0
            }
            let bootstrap = RoundBootstrap(repetitions: Array(0..<10))
            if bootstrap?.interval(ofMedianOf: levels).contains(1_000) == true { hits += 1 }
        }
        #expect((176...200).contains(hits), "seed 52")
    }

    @Test("The quantiles may be asked for in any order")
    func anyOrder() throws {
        let rounds = (0..<5).map {
            Fixture.round(Fixture.latenesses(300, seed: $0), repetition: Int($0))
        }
        let rising = try #require(intervals(of: rounds, quantiles: [0.1, 0.5, 0.9]))
        let falling = try #require(intervals(of: rounds, quantiles: [0.9, 0.5, 0.1]))
        #expect(rising == falling.reversed())
    }
}
