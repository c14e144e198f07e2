import Analysis
import PunctualBase
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

    private func sentence(_ measured: [Measured]) -> String? {
        analysis(measured).recommendations.first?.sentence
    }

    @Test("A scheduler stands in the ranking beside timers, and is advised only without them")
    func schedulers() throws {
        var cheap = timerfd
        cheap.mechanism = .timerfdEpoll
        cheap.executor = .pool
        cheap.cost = 1_000
        let both = analysis([cheap, absolute])
        #expect(both.ranking == [0, 1])
        let advice = try #require(both.recommendation)
        #expect(advice.series == 1)
        #expect(advice.leftOut.map(\.series) == [0])
        #expect(
            advice.sentence.hasSuffix(
                "Left out: scheduler: timerfd-epoll (p90 78.0 µs, but a scheduler does more than a "
                    + "timer)."
            )
        )
        let alone = try #require(analysis([cheap]).recommendation)
        #expect(alone.series == 0)
        #expect(alone.sentence.hasPrefix("Use scheduler: timerfd-epoll: p90 78.0 µs"))
    }

    @Test("What too few deadlines carry is left out, and deadlines are what is told")
    func few() throws {
        let run = analysis([absolute, timerfd])
        var series = run.series
        series[1].lateness.p90 = nil
        let advice = try #require(
            assemble(run: Fixture.run(series.map(\.series)), series: series).recommendation
        )
        #expect(advice.leftOut.map(\.reason) == ["it has too few deadlines for p90"])
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
        var good = timerfd
        good.p90 = 40_000
        let analysis = analysis([loop, loaded, absolute, good])
        #expect(analysis.ranking == [3, 2, 0, 1])
        #expect(analysis.groups.map(\.ranked) == [[3, 2, 0], [1]])
    }

    @Test("Where p50 and p90 rank two differently, p90 decides: of ranking, sentence and choice")
    func uneven() {
        var uneven = timerfd
        uneven.p50 = 1_000
        uneven.p90 = 500_000
        let analysis = analysis([uneven, absolute])
        #expect(analysis.ranking == [1, 0])
        #expect(analysis.recommendation?.series == 1)
        #expect(
            analysis.recommendation?.sentence
                == "Use absolute: p90 80.0 µs, the most accurate, 12.0 µs of processor time a wakeup, "
                + "how sure is not known (3 rounds are needed)."
        )
    }

    @Test("Of two that cannot be told apart the cheaper stands first and is advised")
    func cheaper() {
        let analysis = analysis([timerfd, absolute])
        #expect(analysis.ranking == [1, 0])
        #expect(analysis.recommendation?.series == 1)
        #expect(
            analysis.recommendation?.sentence
                == "Use absolute: p90 80.0 µs, not told apart from timerfd (78.0 µs) and the cheapest "
                + "of them, 12.0 µs of processor time a wakeup, how sure is not known (3 rounds are "
                + "needed)."
        )
    }

    @Test("A spinner that takes a whole processor is first in the table, left out, and told")
    func spin() {
        let spin = Measured(mechanism: .spin, p50: 80, p90: 120, worst: 30_000, cost: 999_000)
        let analysis = analysis([spin, absolute])
        #expect(analysis.ranking == [0, 1])
        #expect(analysis.recommendation?.series == 1)
        #expect(
            analysis.recommendation?.sentence
                == "Use absolute: p90 80.0 µs, 12.0 µs of processor time a wakeup, the only one that may "
                + "be advised. Left out: spin (p90 120 ns, but it takes 99.9 % of a "
                + "processor)."
        )
        #expect(self.analysis([spin]).recommendation?.series == 0)
    }

    @Test("“The most accurate” is said of the table's first row alone")
    func mostAccurate() throws {
        let spin = Measured(mechanism: .spin, p50: 80, p90: 120, worst: 30_000, cost: 999_000)
        var slow = timerfd
        slow.p90 = 300_000
        let behind = try #require(sentence([spin, absolute, slow]))
        #expect(!behind.contains("the most accurate"))
        #expect(try #require(sentence([absolute, slow])).contains("the most accurate"))
    }

    @Test("What runs free is never advised, and what misses ticks not if another does not")
    func excluded() throws {
        let loop = Measured(mechanism: .sleepLoop, p50: 10, p90: 20, worst: 30, cost: 1)
        #expect(analysis([loop]).recommendation == nil)
        var missing = timerfd
        missing.missed = 100
        missing.p50 = 1_000
        let advice = try #require(analysis([loop, missing, absolute]).recommendation)
        #expect(advice.series == 2)
        #expect(advice.leftOut.map(\.series).sorted() == [0, 1])
        #expect(advice.sentence.contains("sleep-loop (p90 20.0 ns, but it keeps no grid)"))
        #expect(advice.sentence.contains("timerfd (it missed 9.09 % of its ticks)"))
        #expect(analysis([loop, missing]).recommendation?.series == 1)
    }

    @Test("Each condition has its sentence, loads too")
    func conditions() {
        var slow = absolute
        slow.period = 10_000_000
        var loaded = timerfd
        loaded.load = .stress(.mix)
        let analysis = analysis([loaded, loaded, slow, absolute, timerfd])
        #expect(analysis.recommendations.map(\.series) == [0, 2, 3])
        #expect(analysis.recommendations.map(\.conditions.load) == [.stress(.mix), .none, .none])
        #expect(analysis.recommendation?.series == 2)
        #expect(self.analysis([loaded]).recommendation?.series == 0)
    }

    @Test("The only mechanism is named as such")
    func only() {
        #expect(
            sentence([absolute])
                == "Use absolute: p90 80.0 µs, 12.0 µs of processor time a wakeup, nothing else was "
                + "measured that compares."
        )
    }

    /// A run of two mechanisms whose rounds differ by what the host did.
    private func resampled(
        _ levels: [(MechanismName, Int64)],
        rounds: Int,
        spread: Int64,
        seed: UInt64
    ) -> RunAnalysis {
        var generator = SplitMix64(seed: seed)
        let series = levels.map { Series(mechanism: $0.0, periodNanoseconds: 1_000_000) }
        let measured = (0..<rounds).flatMap { repetition in
            levels.enumerated().map { index, level in
                let own = Int64(generator.next() % UInt64(2 * spread + 1)) - spread
                return Fixture.round(
                    (0..<200).map { _ in level.1 + own + Int64(generator.next() % 4_000) },
                    series: index,
                    repetition: repetition,
                    position: repetition * levels.count + index,
                    processorNanoseconds: Int64(1_000_000 * (index + 1))
                )
            }
        }
        return analyse(run: Fixture.run(series, rounds: rounds), rounds: measured)
    }

    @Test("What the rounds tell apart stands apart, and in how many resampled rounds is told")
    func apart() throws {
        let analysis = resampled(
            [(.timerfd, 90_000), (.absolute, 60_000)],
            rounds: 6,
            spread: 3_000,
            seed: 1
        )
        #expect(analysis.ranking == [1, 0])
        let advice = try #require(analysis.recommendation)
        #expect(advice.series == 1 && advice.firstShare == 1)
        #expect(advice.sentence.contains("the most accurate"))
        #expect(advice.sentence.contains("first in 100 % of resampled rounds"))
    }

    @Test("Some nanoseconds are no reason to stand together: half as late again is too much")
    func nanoseconds() throws {
        let spin = Measured(mechanism: .spin, p50: 50, p90: 60, worst: 30_000, cost: 999_000)
        var precise = spin
        precise.mechanism = .precise
        precise.p90 = 1_000
        precise.cost = 1_000
        #expect(analysis([spin, precise]).ranking == [0, 1])
        // One draw of sixteen has none of the late rounds, so that the interval holds 0.
        let names: [MechanismName] = [.absolute, .timerfd]
        let series = names.map { Series(mechanism: $0, periodNanoseconds: 1_000_000) }
        let measured = (0..<4).flatMap { repetition in
            series.indices.map { index in
                let lateness: Int64 = index == 0 ? 60 : repetition < 2 ? 50 : 1_000
                return Fixture.round(
                    [Int64](repeating: lateness, count: 200),
                    series: index,
                    repetition: repetition,
                    position: repetition * 2 + index,
                    processorNanoseconds: index == 0 ? 2_000_000 : 1_000_000
                )
            }
        }
        let rounds = analyse(run: Fixture.run(series, rounds: 4), rounds: measured)
        #expect(rounds.series.map(\.lateness.p90) == [60, 1_000])
        #expect(rounds.ranking == [0, 1])
    }

    @Test("What the rounds do not tell apart stands together, the cheaper first")
    func together() throws {
        var together = 0
        for seed in 0..<40 {
            let analysis = resampled(
                [(.timerfd, 60_000), (.absolute, 60_000)],
                rounds: 6,
                spread: 8_000,
                seed: UInt64(100 + seed)
            )
            let advice = try #require(analysis.recommendation)
            if analysis.ranking == [0, 1], advice.sentence.contains("not told apart") {
                together += 1
                // That one of the two is the first says nothing.
                #expect(advice.firstShare == 1)
                #expect(advice.sentence.contains("% of resampled rounds."), "\(advice.sentence)")
                #expect(!advice.sentence.contains("one of them"))
            }
            #expect(advice.series == analysis.ranking.first, "seed \(100 + seed)")
        }
        // An interval of 95 % by bootstrap of six rounds is somewhat too narrow.
        #expect(together >= 30, "seeds 100 to 139")
    }

    @Test("Misses of a single round leave nothing out, those of all rounds do")
    func missing() throws {
        func advice(missing rounds: [Int]) throws -> Recommendation {
            let series = [MechanismName.timerfd, .absolute].map {
                Series(mechanism: $0, periodNanoseconds: 1_000_000)
            }
            let measured = (0..<6).flatMap { repetition in
                series.indices.map { index in
                    var round = Fixture.round(
                        (0..<200).map { Int64((index + 1) * 30_000 + $0) },
                        series: index,
                        repetition: repetition,
                        position: repetition * 2 + index,
                        processorNanoseconds: 1_000_000
                    )
                    if index == 0, rounds.contains(repetition) {
                        round.round.missedTicks = 12
                        round.round.plannedTicks += 12
                    }
                    return round
                }
            }
            let analysis = analyse(run: Fixture.run(series, rounds: 6), rounds: measured)
            return try #require(analysis.recommendation)
        }
        let once = try advice(missing: [2])
        #expect(once.series == 0 && once.leftOut.isEmpty)
        // The rounds that miss are in some of the draws alone.
        let share = try #require(once.firstShare)
        #expect(share > 0 && share < 1)
        #expect(once.sentence.contains("1 % of resampled") == false)
        let always = try advice(missing: [0, 1, 2, 3, 4, 5])
        #expect(always.series == 1 && always.leftOut.map(\.series) == [0])
    }

    @Test("What is advised tells its own misses")
    func ownMisses() throws {
        var missing = absolute
        missing.missed = 330
        let alone = try #require(sentence([missing]))
        #expect(alone.contains("though it missed 24.8 % of its ticks"), "\(alone)")
        #expect(sentence([absolute])?.contains("missed") == false)
    }

    @Test("The sentence advises the first row of the table that is not left out, in every run")
    func agrees() {
        for seed in 0..<100 {
            var generator = SplitMix64(seed: UInt64(500 + seed))
            let names: [MechanismName] = [.absolute, .timerfd, .sleepLoop, .spin, .precise, .ppoll]
            let analysis = analysis(
                names.map { name in
                    Measured(
                        mechanism: name,
                        p50: Int64(generator.next() % 90_000),
                        p90: Int64(generator.next() % 90_000),
                        worst: Int64(generator.next() % 900_000),
                        cost: Double(generator.next() % 500_000),
                        missed: generator.next() % 4 == 0 ? 90 : 0
                    )
                }
            )
            guard let advice = analysis.recommendation else { continue }
            let left = Set(advice.leftOut.map(\.series))
            let first = analysis.ranking.first { !left.contains($0) }
            #expect(advice.series == first, "seed \(500 + seed)")
            #expect(
                !advice.sentence.contains("most accurate")
                    || analysis.ranking.first == advice.series,
                "seed \(500 + seed)"
            )
        }
    }
}
