import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Figures that the order of the wakeups matters to")
struct OrderTests {
    @Test("Worst of 100 is the median of the windows' maxima, and no window spans two rounds")
    func worstOfHundred() {
        var worst = WorstOfHundred()
        #expect(worst.medianNanoseconds == nil)
        worst.add([Int64](repeating: 1, count: 99))
        #expect(worst.medianNanoseconds == nil)
        // Maxima 7 and 9; the 50 wakeups behind them make no window.
        var first = [Int64](repeating: 1, count: 250)
        first[99] = 7
        first[100] = 9
        first[249] = 1_000
        worst.add(first)
        worst.add([Int64](repeating: 3, count: 100))
        #expect(worst.medianNanoseconds == 7)
    }

    @Test("One burst does not move the worst of 100")
    func burst() {
        var latenesses = [Int64](repeating: 50, count: 1_000)
        for index in 400..<500 { latenesses[index] = 1_000_000 }
        var worst = WorstOfHundred()
        worst.add(latenesses)
        #expect(worst.medianNanoseconds == 50)
    }

    @Test("Period jitter is the difference of two latenesses of a round")
    func periodJitter() {
        // 3, −5 and, in the second round, 4: √((9 + 25 + 16) / 3).
        var jitter = PeriodJitter()
        #expect(jitter.rootMeanSquareNanoseconds == nil)
        jitter.add([10, 13, 8])
        jitter.add([100, 104])
        jitter.add([7])
        #expect(jitter.rootMeanSquareNanoseconds == (50.0 / 3).squareRoot())
        #expect(jitter.spreadNanoseconds == nil)
    }

    @Test("A constant lateness is no jitter, and early wakeups are none of their own")
    func invariance() {
        let values = Fixture.latenesses(1_500, seed: 21)
        var plain = PeriodJitter()
        var moved = PeriodJitter()
        plain.add(values)
        moved.add(values.map { $0 - 60_000 })
        #expect(plain.rootMeanSquareNanoseconds == moved.rootMeanSquareNanoseconds, "seed 21")
        #expect(plain.spreadNanoseconds == moved.spreadNanoseconds, "seed 21")
    }

    @Test("The same worst of 100 and jitter as from numpy")
    func reference() throws {
        var worst = WorstOfHundred()
        var jitter = PeriodJitter()
        worst.add(ReferenceSeries.latenesses)
        jitter.add(ReferenceSeries.latenesses)
        #expect(worst.medianNanoseconds == 2_025_410)
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
        #expect(TimeIntervalError.nanoseconds(of: round.samples) == sums.dropLast(), "seed 22")
    }

    @Test("A missed tick leaves a gap in the phase; what misses most ticks has none")
    func phase() {
        let gap = Samples(ticks: [3, 4, 6], latenessNanoseconds: [10, 15, 8])
        let phase = TimeIntervalError.phase(of: gap)
        #expect(phase.count == 4)
        #expect(phase[0] == 0 && phase[1] == 5 && phase[2].isNaN && phase[3] == -2)
        let sparse = Samples(ticks: [1, 7, 13], latenessNanoseconds: [0, 0, 0])
        #expect(TimeIntervalError.phase(of: sparse).isEmpty)
        #expect(TimeIntervalError.phase(of: Samples()).isEmpty)
    }
}
