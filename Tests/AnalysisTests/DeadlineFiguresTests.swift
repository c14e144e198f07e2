import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Figures over all planned deadlines")
struct DeadlineFiguresTests {
    private let millisecond: Int64 = 1_000_000

    /// A timer that is 50 ns late but for outages: it wakes `late` behind tick `tick` and goes on
    /// with the next deadline that is still to come.
    private func round(
        ticks: Int64,
        outages: [(tick: Int64, late: Int64)],
        repetition: Int = 0
    ) -> MeasuredRound {
        var samples = Samples()
        var tick: Int64 = 1
        while tick <= ticks {
            let late = outages.first { $0.tick == tick }?.late ?? 50
            samples.append(
                contentsOf: Samples(ticks: [tick], latenessNanoseconds: [late])
            )
            tick += late / millisecond + 1
        }
        let round = Round(
            series: 0,
            repetition: repetition,
            position: repetition,
            plannedTicks: Int(ticks),
            missedTicks: Int(ticks) - samples.count,
            isComplete: true
        )
        return MeasuredRound(round: round, samples: samples)
    }

    private func analysis(_ rounds: [MeasuredRound]) -> SeriesAnalysis {
        let series = Series(mechanism: .spin, periodNanoseconds: millisecond)
        return analyse(run: Fixture.run([series], rounds: rounds.count), rounds: rounds).series[0]
    }

    @Test("An outage of one second counts as a thousand late deadlines, not as one")
    func outage() {
        let outages = [(tick: Int64(501), late: 1_000 * millisecond - 500_000)]
        let series = analysis([round(ticks: 2_000, outages: outages)])
        #expect(series.sampleCount == 1_001 && series.missedTicks == 999)
        #expect(series.deadlineCount == 2_000)
        // 1,000 of 2,000 deadlines are 50 ns late, the others 0.5 ms, 1.5 ms … 999.5 ms.
        #expect(series.lateness.p50 == 50)
        #expect(series.lateness.p90 == 799_500_000)
        #expect(series.lateness.p99 == 979_500_000)
        #expect(series.wakeupLateness.p50 == 50 && series.wakeupLateness.p90 == 50)
        #expect(series.wakeupLateness.p99 == 50)
        #expect(series.laterShares.map(\.share) == [0.5, 999.0 / 2_000])
        let late = series.histogram.counts.reduce(0, +) + series.histogram.above
        #expect(late + series.histogram.below == 2_000)
    }

    /// As measured: a group that may run 10 ms of each 100 ms, and a busy wait in it.
    @Test("Under a quota of 10 %, nine of ten deadlines are late")
    func quota() {
        let outages = (0..<20).map { number in
            (tick: Int64(100 * number + 11), late: 90 * millisecond - 20_000)
        }
        let series = analysis([round(ticks: 2_000, outages: outages)])
        #expect(series.missedTicks == 20 * 89)
        #expect(series.wakeupLateness.p50 == 50)
        // 200 deadlines in time; of the 1,800 others each hundredth of the outage has 20.
        #expect(series.lateness.p50 == 39 * millisecond + 980_000)
        #expect(series.lateness.p90 == 79 * millisecond + 980_000)
        #expect(series.worstOf100Nanoseconds == 90 * millisecond - 20_000)
        let figures = RoundFigures(
            of: round(ticks: 2_000, outages: outages),
            series: series.series
        )
        // Of the 90 deadlines of an outage the last is less than 1 ms late.
        #expect(figures.values[.late] == 20.0 * 89 / 2_000 * 1_000)
    }

    @Test("What most deadlines miss decides the ranking, not the wakeups that are left")
    func ranking() {
        let steady = Series(mechanism: .absolute, periodNanoseconds: millisecond)
        let lossy = Series(mechanism: .spin, periodNanoseconds: millisecond)
        let outages = (0..<19).map { (tick: Int64(100 * $0 + 1), late: 90 * millisecond - 1) }
        var missing = round(ticks: 2_000, outages: outages)
        missing.round.series = 1
        let kept = Fixture.round([Int64](repeating: 80_000, count: 2_000), series: 0)
        let run = analyse(run: Fixture.run([steady, lossy]), rounds: [kept, missing])
        #expect(run.series[1].wakeupLateness.p90 == 50)
        #expect(run.ranking == [0, 1])
        #expect(run.recommendation?.series == 0)
    }

    @Test("The ranking goes by p90, not by the median")
    func rankedByTail() {
        let series = [MechanismName.absolute, .timerfd].map {
            Series(mechanism: $0, periodNanoseconds: millisecond)
        }
        // One is sooner at the median, the other at the 90th percentile.
        let tailed = (0..<1_000).map { $0 % 5 == 0 ? Int64(900_000) : 10_000 }
        let even = [Int64](repeating: 80_000, count: 1_000)
        let rounds = [tailed, even].enumerated().map { Fixture.round($1, series: $0) }
        #expect(analyse(run: Fixture.run(series), rounds: rounds).ranking == [1, 0])
    }

    @Test("Rounds that could not be measured are kept apart, with their reasons")
    func failedRounds() {
        var failed = Fixture.round([], repetition: 1)
        failed.round.failure = "processors 0 cannot be had"
        let measured = Fixture.round([5, 6, 7], repetition: 0)
        let found = analysis([failed, measured])
        #expect(found.rounds.map(\.repetition) == [0])
        #expect(found.failedRounds.map(\.failure) == ["processors 0 cannot be had"])
        #expect(found.failure == nil, "what was measured is told")
    }

    @Test("Stolen time of rounds that were measured at once is counted once")
    func stolenTime() {
        let series = Series(mechanism: .absolute, periodNanoseconds: millisecond)
        func run(_ pairing: Pairing?) -> RunAnalysis {
            var run = Fixture.run([series, series], rounds: 2)
            run.plan.pairing = pairing
            let rounds = (0..<4).map { number in
                var round = Fixture.round(
                    [Int64](repeating: 1, count: 1_000),
                    series: number % 2,
                    repetition: number / 2,
                    position: number
                )
                round.round.noise.stealNanoseconds = [10, 20, 0, 10][number] * millisecond
                return round
            }
            return analyse(run: run, rounds: rounds)
        }
        let alone = run(nil).stolenTime
        #expect(alone.nanoseconds == 40 * millisecond && alone.slots == 4)
        #expect(alone.disturbedSlots == 1 && alone.measuredSeconds == 4)
        let duet = run(.duet).stolenTime
        #expect(duet.nanoseconds == 30 * millisecond && duet.slots == 2)
        #expect(duet.disturbedSlots == 1 && duet.measuredSeconds == 2)
    }

    @Test("A round's figures for comparisons are those of its deadlines, by hand")
    func roundFigures() {
        let outages = [(tick: Int64(1), late: 150 * millisecond - 1)]
        let series = Series(mechanism: .timerfd, periodNanoseconds: millisecond)
        let figures = RoundFigures(of: round(ticks: 300, outages: outages), series: series)
        // 150 late deadlines of 300, from 149.999999 ms down to 0.999999 ms.
        #expect(figures.values[.p50] == 50)
        #expect(figures.values[.p99] == Double(147 * millisecond - 1))
        #expect(figures.values[.late] == 149.0 / 300 * 1_000)
        #expect(figures.values[.missed] == 149.0 / 300 * 1_000)
        // Windows of 100 deadlines: all late, half of them late, none.
        #expect(figures.values[.worstOf100] == Double(50 * millisecond - 1))
        #expect(figures.values[.windowP90] == Double(40 * millisecond - 1))
        #expect(figures.population == .deadlines && figures.sampleCount == 151)
    }

    @Test("What each deadline is served late counts once, and nothing is added")
    func catchUp() {
        let late = (0..<1_000).map { max(50, (1_000 - Int64($0)) * millisecond) }
        let round = Fixture.round(late + [Int64](repeating: 50, count: 1_000))
        let series = analysis([round])
        #expect(series.deadlineCount == 2_000 && series.lateness == series.wakeupLateness)
        #expect(!series.hasMissedPercentiles)
    }

    @Test("Figures that a version stored which left missed ticks out are not compared")
    func olderFigures() {
        func figures(sampleCount: Int) -> RoundFigures {
            RoundFigures(
                repetition: 0,
                sampleCount: sampleCount,
                plannedTicks: 1_000,
                population: nil,
                values: [.p50: 1, .late: 2, .drift: 3, .missed: 4],
                stealNanoseconds: 0,
                runQueueNanoseconds: nil,
                lengthNanoseconds: 1
            )
        }
        #expect(figures(sampleCount: 999).comparable.values == [.drift: 3, .missed: 4])
        // Nothing was missed, so that nothing was left out.
        #expect(figures(sampleCount: 1_000).comparable.values.count == 4)
    }

    @Test("Later than a lateness means by more than it")
    func boundary() {
        let series = analysis([Fixture.round([Int64](repeating: 100_000, count: 100))])
        #expect(series.laterShares.map(\.share) == [0, 0])
        #expect(series.laterShares.map(\.latenessNanoseconds) == [100_000, 1_000_000])
        let mixed = [Int64](repeating: 20_000, count: 99) + [148_000]
        #expect(analysis([Fixture.round(mixed)]).laterShares.map(\.share) == [0.01, 0])
        let later = [1_000_000, 1_000_000] + [Int64](repeating: 1_000_001, count: 98)
        #expect(analysis([Fixture.round(later)]).laterShares.map(\.share) == [1, 0.98])
    }
}
