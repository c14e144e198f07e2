import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Figures that the order of the wakeups matters to")
struct OrderTests {
    private func worstOfHundred(_ rounds: [[Int64]]) -> Int64? {
        let count = rounds.reduce(0) { $0 + $1.count / 100 }
        var worst = WorstOfHundred(windows: count, periodNanoseconds: 1_000)
        var windows = DeadlineWindows(periodNanoseconds: 1_000)
        for round in rounds {
            windows.add(round[...], to: &worst)
            windows.endRound()
        }
        var sorter = LatenessSorter()
        worst.endPass(sorter: &sorter)
        return worst.medianNanoseconds
    }

    private func jitter(_ rounds: [[Int64]]) -> PeriodJitter {
        var jitter = PeriodJitter(count: rounds.reduce(0) { $0 + max(0, $1.count - 1) })
        for round in rounds {
            jitter.beginRound()
            jitter.add(round)
        }
        var sorter = LatenessSorter()
        jitter.endPass(sorter: &sorter)
        return jitter
    }

    @Test("Worst of 100 is the median of the windows' maxima, and no window spans two rounds")
    func worstOfHundred() {
        let short = [Int64](repeating: 1, count: 99)
        #expect(worstOfHundred([]) == nil)
        #expect(worstOfHundred([short, short]) == nil)
        // Maxima 7 and 9; the 50 wakeups behind them make no window.
        var first = [Int64](repeating: 1, count: 250)
        first[99] = 7
        first[100] = 9
        first[249] = 1_000
        #expect(worstOfHundred([short, first, [Int64](repeating: 3, count: 100)]) == 7)
    }

    @Test("One burst does not move the worst of 100")
    func burst() {
        var latenesses = [Int64](repeating: 50, count: 1_000)
        for index in 400..<500 { latenesses[index] = 1_000_000 }
        #expect(worstOfHundred([latenesses]) == 50)
    }

    @Test("Period jitter is the difference of two latenesses of a round")
    func periodJitter() {
        // 3, −5 and, in the second round, 4: √((9 + 25 + 16) / 3).
        #expect(jitter([]).rootMeanSquareNanoseconds == nil)
        let jitter = jitter([[10, 13, 8], [100, 104], [7]])
        #expect(jitter.rootMeanSquareNanoseconds == (50.0 / 3).squareRoot())
        #expect(jitter.spreadNanoseconds == nil)
    }

    @Test("A constant lateness is no jitter, and early wakeups are none of their own")
    func invariance() {
        let values = Fixture.latenesses(1_500, seed: 21)
        let plain = jitter([values])
        let moved = jitter([values.map { $0 - 60_000 }])
        #expect(plain.rootMeanSquareNanoseconds == moved.rootMeanSquareNanoseconds, "seed 21")
        #expect(plain.spreadNanoseconds == moved.spreadNanoseconds, "seed 21")
    }

    @Test("The same worst of 100 and jitter as from numpy")
    func reference() throws {
        let jitter = jitter([ReferenceSeries.latenesses])
        #expect(worstOfHundred([ReferenceSeries.latenesses]) == 2_025_410)
        #expect(jitter.spreadNanoseconds == 1_494_328)
        let spread = try #require(jitter.rootMeanSquareNanoseconds)
        #expect(abs(spread - 339_165.1261314072) < 1e-6)
    }

    @Test("The time-interval error is the sum of the period errors, exactly")
    func sumOfPeriodErrors() {
        // A sleep loop: each period is longer than asked by what the loop takes, and more.
        var generator = SplitMix64(seed: 22)
        let period: Int64 = 1_000_000
        var wakeup: Int64 = 5_000_000_000
        var wakeups: [Int64] = []
        var sum: Int64 = 0
        var sums: [Int64] = [0]
        for _ in 0..<10_000 {
            wakeups.append(wakeup)
            let error = Int64(generator.next() % 120_000)
            wakeup += period + error
            sum += error
            sums.append(sum)
        }
        let start = wakeups[0] - period
        let latenesses = wakeups.enumerated().map { index, wakeup in
            wakeup - (start + Int64(index + 1) * period)
        }
        let round = Fixture.round(latenesses)
        #expect(round.phase == sums.dropLast().map(Double.init), "seed 22")
    }

    @Test("A missed tick leaves a gap in the phase; what misses most ticks has none")
    func phase() {
        let phase = Fixture.round([10, 15, 8], ticks: [3, 4, 6]).phase
        #expect(phase.count == 4)
        #expect(phase[0] == 0 && phase[1] == 5 && phase[2].isNaN && phase[3] == -2)
        #expect(Fixture.round([0, 0, 0], ticks: [1, 9, 16]).phase.isEmpty)
        #expect(Fixture.round([]).phase.isEmpty)
    }
}
