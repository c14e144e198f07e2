import Analysis
import Runs
import Testing

@Suite("Ranking and recommendation")
struct RecommendationTests {
    private struct Measured {
        var mechanism: MechanismName
        var p50: Int64
        var p90: Int64
        var worst: Int64
        var cost: Double
        var period: Int64 = 1_000_000
        var load: Load = .none
        var missed = 0
        var executor: RunExecutor?
    }

    private func analysis(_ measured: [Measured]) -> RunAnalysis {
        let series = measured.enumerated().map { index, figures in
            var series = SeriesAnalysis(
                series: Series(
                    mechanism: figures.mechanism,
                    periodNanoseconds: figures.period,
                    conditions: Conditions(load: figures.load),
                    executor: figures.executor
                ),
                index: index,
                rounds: []
            )
            series.sampleCount = 1_000
            series.missedTicks = figures.missed
            series.lateness.p50 = figures.p50
            series.lateness.p90 = figures.p90
            series.lateness.max = figures.worst
            series.worstOf100Nanoseconds = figures.worst
            series.processorNanosecondsPerTick = figures.cost
            series.processorShare = figures.cost / Double(figures.period)
            return series
        }
        return assemble(run: Fixture.run(series.map(\.series)), series: series)
    }

    private let absolute = Measured(
        mechanism: .absolute,
        p50: 65_000,
        p90: 80_000,
        worst: 200_000,
        cost: 12_000
    )
    private let timerfd = Measured(
        mechanism: .timerfd,
        p50: 62_000,
        p90: 78_000,
        worst: 190_000,
        cost: 18_000
    )

    @Test("A scheduler stands in the ranking beside timers, and is advised only without them")
    func schedulers() throws {
        var cheap = timerfd
        cheap.mechanism = .timerfdEpoll
        cheap.executor = .pool
        cheap.cost = 1_000
        let both = analysis([cheap, absolute])
        #expect(both.ranking == [0, 1])
        #expect(try #require(both.recommendation).series == 1)
        let alone = try #require(analysis([cheap]).recommendation)
        #expect(alone.series == 0)
        #expect(alone.sentence.hasPrefix("Use a scheduler with timerfd-epoll: p50 62.0 µs"))
    }

    @Test("Ranking goes by the 90th percentile within each group, early as bad as late")
    func ranking() {
        let loop = Measured(
            mechanism: .sleepLoop,
            p50: -900_000,
            p90: -700_000,
            worst: 1,
            cost: 1
        )
        var loaded = absolute
        loaded.load = .stress(.cpu)
        let analysis = analysis([loop, loaded, absolute, timerfd])
        #expect(analysis.ranking == [3, 2, 0, 1])
        #expect(analysis.groups.map(\.ranked) == [[3, 2, 0], [1]])
    }

    @Test("Of two that are as accurate the cheaper wins")
    func cheaper() {
        let recommendation = analysis([timerfd, absolute]).recommendation
        #expect(recommendation?.series == 1)
        #expect(
            recommendation?.sentence == """
                Use absolute: p50 65.0 µs, worst of 100 200 µs, as accurate as timerfd (p50 62.0 \
                µs, worst of 100 190 µs) for less: 12.0 µs of processor time a tick against 18.0 µs.
                """
        )
    }

    @Test("A bad tail is not as accurate, however cheap")
    func tail() {
        var cheap = absolute
        cheap.worst = 900_000
        let recommendation = analysis([timerfd, cheap]).recommendation
        #expect(recommendation?.series == 0)
        #expect(
            recommendation?.sentence == """
                Use timerfd: p50 62.0 µs, worst of 100 190 µs, the most accurate, 18.0 µs of \
                processor time a tick.
                """
        )
    }

    @Test("An affordable spinner that is far better wins and its price is told")
    func precise() {
        let precise = Measured(
            mechanism: .precise,
            p50: 900,
            p90: 4_000,
            worst: 60_000,
            cost: 65_000
        )
        let recommendation = analysis([absolute, precise]).recommendation
        #expect(recommendation?.series == 1)
        #expect(
            recommendation?.sentence == """
                Use precise: p50 900 ns, worst of 100 60.0 µs, where absolute, which only sleeps, \
                has p50 65.0 µs, worst of 100 200 µs; it costs 65.0 µs of processor time a tick \
                (6.50 % of a processor) against 12.0 µs.
                """
        )
    }

    @Test("A spinner that takes a whole processor is mentioned, not advised")
    func spin() {
        let spin = Measured(mechanism: .spin, p50: 80, p90: 120, worst: 30_000, cost: 999_000)
        let recommendation = analysis([spin, absolute]).recommendation
        #expect(recommendation?.series == 1)
        #expect(
            recommendation?.sentence == """
                Use absolute: p50 65.0 µs, worst of 100 200 µs, the most accurate that sleeps, \
                12.0 µs of processor time a tick; spin reaches p50 80.0 ns, worst of 100 30.0 µs, \
                but takes 999 µs a tick (99.9 % of a processor).
                """
        )
    }

    @Test("What runs free is never advised, and what misses ticks not if another does not")
    func excluded() {
        let loop = Measured(mechanism: .sleepLoop, p50: 10, p90: 20, worst: 30, cost: 1)
        #expect(analysis([loop]).recommendation == nil)
        var missing = timerfd
        missing.missed = 100
        missing.p50 = 1_000
        #expect(analysis([loop, missing, absolute]).recommendation?.series == 2)
        #expect(analysis([loop, missing]).recommendation?.series == 1)
    }

    @Test("Where all miss ticks, those that miss far more than the best are left out")
    func busyHost() {
        var precise = Measured(
            mechanism: .precise,
            p50: 60,
            p90: 3_000_000,
            worst: 190_000,
            cost: 140_000
        )
        precise.missed = 400
        var busy = absolute
        busy.missed = 40
        #expect(analysis([precise, busy]).recommendation?.series == 1)
    }

    @Test("A spinner with a longer tail than the sleepers' is not advised")
    func longTail() {
        let precise = Measured(
            mechanism: .precise,
            p50: 60,
            p90: 90,
            worst: 13_000_000,
            cost: 60_000
        )
        let recommendation = analysis([precise, absolute]).recommendation
        #expect(recommendation?.series == 1)
        #expect(
            recommendation?.sentence == """
                Use absolute: p50 65.0 µs, worst of 100 200 µs, the most accurate that sleeps, \
                12.0 µs of processor time a tick; precise has p50 60.0 ns, worst of 100 13.0 ms: \
                the longer tail.
                """
        )
    }

    @Test("The advice is for the group without load that has most to choose from")
    func mainGroup() {
        var slow = absolute
        slow.period = 10_000_000
        var loaded = timerfd
        loaded.load = .stress(.mix)
        let analysis = analysis([loaded, loaded, loaded, slow, absolute, timerfd])
        #expect(analysis.recommendation?.series == 4)
        #expect(self.analysis([loaded]).recommendation?.series == 0)
    }

    @Test("The only mechanism is named as such")
    func only() {
        #expect(
            analysis([absolute]).recommendation?.sentence == """
                Use absolute: p50 65.0 µs, worst of 100 200 µs, 12.0 µs of processor time a tick; \
                nothing else was measured that compares.
                """
        )
    }
}
