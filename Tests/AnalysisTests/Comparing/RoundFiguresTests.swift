import Analysis
import Runs
import Testing

@Suite("Figures of a round")
struct RoundFiguresTests {
    private let series = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)

    @Test("The figures of a round of 2 000 wakeups as numpy and an independent study give them")
    func reference() {
        let measured = MeasuredRound(
            round: Round(series: 0, repetition: 7, position: 9, plannedTicks: 2_000),
            samples: ReferenceSeries.samples
        )
        let figures = RoundFigures(of: measured, series: series)
        #expect(figures.repetition == 7 && figures.sampleCount == 2_000)
        #expect(figures.lengthNanoseconds == 2_000_000_000)
        var values = figures.values
        let drift = values.removeValue(forKey: .drift) ?? .nan
        #expect(abs(drift - 19.9586363636) < 1e-9)
        #expect(
            values == [
                .p50: 130_589, .windowP90: 137_742, .worstOf100: 2_025_410, .p99: 1_561_126,
                .p999: 2_857_405, .late: 15.5, .missed: 0,
            ]
        )
    }

    @Test(
        "A round has the figures that it is long enough for",
        arguments: [
            (1, [Metric.late, .missed]), (2, [.p50, .late, .missed]),
            (99, [.p50, .drift, .late, .missed]),
            (100, [.p50, .windowP90, .worstOf100, .p99, .drift, .late, .missed]),
            (999, [.p50, .windowP90, .worstOf100, .p99, .drift, .late, .missed]),
            (1_000, Metric.allCases.filter { $0 != .processor }),
        ]
    )
    func lengths(count: Int, expected: [Metric]) {
        let round = Fixture.round(Fixture.latenesses(count, seed: 3))
        #expect(Set(RoundFigures(of: round, series: series).values.keys) == Set(expected))
    }

    @Test("Missed and late ticks are counted by what was planned; early wakeups stay negative")
    func shares() {
        // Tick 6 was met by the wakeup of tick 5, tick 7 by that of tick 8.
        var round = Fixture.round(
            [-5, -4, -3, -2, 1_000_001, 1_500_000],
            ticks: [1, 2, 3, 4, 5, 8],
            missed: 2
        )
        round.round.noise.stealNanoseconds = 30
        round.round.noise.runQueueNanoseconds = 40
        let figures = RoundFigures(of: round, series: series)
        #expect(figures.values == [.p50: -2, .late: 375, .missed: 250])
        #expect(figures.stealNanoseconds == 30 && figures.runQueueNanoseconds == 40)
        #expect(figures.throttledNanoseconds == nil && figures.conditions == nil)
        round.round.noise.throttledNanoseconds = 50
        round.round.observed = ObservedConditions(
            policy: .rr,
            priority: 2,
            processors: [0, 1, 3],
            lockedKibibytes: 9,
            timerSlackNanoseconds: 60,
            dmaLatencyMicroseconds: nil,
            nice: 7
        )
        let known = RoundFigures(of: round, series: series)
        #expect(known.throttledNanoseconds == 50)
        #expect(
            known.conditions
                == EffectiveConditions(
                    policy: .rr,
                    priority: 2,
                    processors: "0-1,3",
                    timerSlackNanoseconds: 60,
                    nice: 7
                )
        )
    }

    @Test("Processor time is told a wakeup, and not where none was counted")
    func processorTime() {
        var round = Fixture.round([1, 2, 3, 4])
        round.round.processorNanoseconds = 40_000
        #expect(RoundFigures(of: round, series: series).values[.processor] == 10_000)
        round.round.processorNanoseconds = 0
        #expect(RoundFigures(of: round, series: series).values[.processor] == nil)
    }

    @Test("What a free-running mechanism loses stands in its latenesses and its drift")
    func freeRunning() throws {
        let loop = Series(mechanism: .sleepLoop, periodNanoseconds: 1_000_000)
        let round = Fixture.round((1...1_000).map { 60_000 * $0 })
        let figures = RoundFigures(of: round, series: loop)
        #expect(figures.values[.p50] == 30_000_000)
        #expect(abs(try #require(figures.values[.drift]) - 60_000) < 1e-6)
        // Later than 1 ms from the 17th wakeup on.
        #expect(figures.values[.late] == 984)
    }

    @Test("Rounds that failed or were cut short are not compared")
    func incomplete() {
        var cut = Fixture.round([1, 2, 3], repetition: 0)
        cut.round.isComplete = false
        var failed = Fixture.round([1, 2, 3], repetition: 1)
        failed.round.failure = "refused"
        let later = Fixture.round([1, 2, 3], repetition: 3)
        let whole = Fixture.round([1, 2, 3], repetition: 2)
        let figures = RoundFigures.figures(of: [later, cut, failed, whole], series: series)
        #expect(figures.map(\.repetition) == [2, 3])
    }
}
