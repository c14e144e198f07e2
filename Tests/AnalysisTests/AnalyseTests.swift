import Analysis
import Runs
import Testing

@Suite("Analysis of a run")
struct AnalyseTests {
    private let absolute = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)

    @Test("Counts, percentiles and processor time of a series, by hand")
    func byHand() throws {
        // 100 wakeups of 1…100 ns in two rounds, two of the second missed, one early.
        var first = Fixture.round(
            (1...50).map { Int64($0) },
            repetition: 0,
            processorNanoseconds: 600_000
        )
        first.round.noise.migrations = 2
        first.round.spin = SpinReport(marginNanoseconds: 400, spinNanoseconds: 1_000)
        var second = Fixture.round(
            (51...99).map { Int64($0) } + [-100],
            ticks: (1...49).map { Int64($0) } + [52],
            repetition: 1,
            missed: 2,
            processorNanoseconds: 400_000
        )
        second.round.noise.stealNanoseconds = 20_000_000
        second.round.spin = SpinReport(marginNanoseconds: 600, spinNanoseconds: 2_000)
        let analysis = analyse(run: Fixture.run([absolute], rounds: 2), rounds: [second, first])
        let series = try #require(analysis.series.first)
        #expect(series.rounds.map(\.repetition) == [0, 1])
        #expect(series.sampleCount == 100)
        #expect(series.earlyWakeups == 1 && series.missedTicks == 2)
        #expect(
            series.lateness
                == LatenessPercentiles(
                    p0: -100,
                    p50: 50,
                    p90: 91,
                    p99: nil,
                    p999: nil,
                    max: 1_999_900
                )
        )
        #expect(
            series.wakeupLateness
                == LatenessPercentiles(p0: -100, p50: 49, p90: 89, p99: nil, p999: nil, max: 99)
        )
        #expect(series.deadlineCount == 102)
        #expect(series.p50 == nil && series.worstOf100Nanoseconds == nil)
        #expect(series.processorNanosecondsPerTick == 10_000)
        // 1 ms of 102 ms.
        #expect(series.processorShare == 1.0 / 102)
        #expect(series.spinMarginNanoseconds == 400)
        #expect(series.spinNanosecondsPerTick == 30)
        #expect(series.noise.stealNanoseconds == 20_000_000 && series.noise.migrations == 2)
        #expect(series.histogram.below == 1)
        #expect(series.histogram.counts.reduce(0, +) == 101)
        #expect(analysis.ranking == [0])
    }

    @Test("The stages of a scheduler are medians over its rounds, the lower of two")
    func stages() throws {
        var scheduler = absolute
        scheduler.mechanism = .futex
        scheduler.executor = .pool
        let rounds = [(30, 900), (10, 700), (20, 800), (40, 100)].enumerated().map { place, times in
            var round = Fixture.round([1, 2, 3], repetition: place, position: place)
            round.round.stages[.wakeup] = StageTimes(
                p50Nanoseconds: Int64(times.0),
                p99Nanoseconds: Int64(times.1)
            )
            return round
        }
        let analysis = analyse(run: Fixture.run([scheduler], rounds: 4), rounds: rounds)
        #expect(
            analysis.series.first?.stages
                == [.wakeup: StageTimes(p50Nanoseconds: 20, p99Nanoseconds: 700)]
        )
    }

    @Test("A series at a time gives what the whole run gives")
    func incremental() {
        let other = Series(mechanism: .timerfd, periodNanoseconds: 1_000_000)
        let rounds = (0..<8).map { number in
            Fixture.round(
                Fixture.latenesses(
                    600,
                    seed: UInt64(number),
                    base: number % 2 == 0 ? 60_000 : 9_000
                ),
                series: number % 2,
                repetition: number / 2,
                position: number
            )
        }
        let run = Fixture.run([absolute, other], rounds: 4)
        let whole = analyse(run: run, rounds: rounds)
        var range = LatenessRange()
        for round in rounds {
            range.include(
                RoundSummary(of: round, periodNanoseconds: 1_000_000),
                of: run.plan.series[round.round.series].mechanism
            )
        }
        let parts = [0, 1].map { index in
            analyse(
                series: run.plan.series[index],
                index: index,
                rounds: rounds.filter { $0.round.series == index },
                bins: LatenessBins(covering: range)
            )
        }
        #expect(assemble(run: run, series: parts) == whole)
        #expect(whole.ranking == [1, 0])
        #expect(whole.series[0].p50 != nil && whole.series[0].spectrum.count > 50)
    }

    @Test("A mechanism that was refused is told, not ranked")
    func refused() {
        let refused = Series(mechanism: .deadlineClass, periodNanoseconds: 1_000_000)
        var failed = Fixture.round([], series: 1)
        failed.round.failure = "sched_setattr: not permitted"
        let run = Fixture.run([absolute, refused])
        let analysis = analyse(run: run, rounds: [Fixture.round([1, 2, 3]), failed])
        #expect(analysis.series[1].failure == "sched_setattr: not permitted")
        #expect(analysis.series[1].sampleCount == 0)
        #expect(analysis.ranking == [0])
        #expect(analysis.groups.map(\.unmeasured) == [[1]])
    }

    @Test("A series without rounds is empty and has no failure")
    func nothing() {
        let analysis = analyse(run: Fixture.run([absolute]), rounds: [])
        #expect(analysis.series[0].lateness.p0 == nil)
        #expect(analysis.series[0].failure == nil)
        #expect(analysis.series[0].timeline.isEmpty && analysis.series[0].allanDeviation.isEmpty)
        #expect(analysis.recommendation == nil)
    }

    @Test("Whether rounds swap places, no figure of the whole changes")
    func roundOrder() {
        let rounds = (0..<3).map {
            Fixture.round(Fixture.latenesses(1_000, seed: $0), repetition: Int($0))
        }
        let run = Fixture.run([absolute], rounds: 3)
        #expect(
            analyse(run: run, rounds: rounds) == analyse(run: run, rounds: rounds.reversed())
        )
    }
}
