import Analysis
import Runs
import Testing

@Suite("Known causes of lateness")
struct KnownCauseTests {
    struct Measured: Sendable {
        var mechanism: MechanismName
        var p50: Int64 = 76_000
        var slack: Int64? = 50_000
        var policy = SchedulingPolicy.other
        var period: Int64 = 1_000_000
        var share = 0.02
        var latest: Int64 = 200_000
        var drift: Double?
        var load = Load.none
    }

    private func causes(
        _ measured: [Measured],
        host: ((inout HostSnapshot) -> Void)? = nil
    )
        -> [KnownCause]
    {
        let series = measured.enumerated().map { index, figures in
            var round = Round(series: index, repetition: 0, position: index, plannedTicks: 1_000)
            round.observed = figures.slack.map { slack in
                ObservedConditions(
                    policy: figures.policy,
                    priority: 0,
                    processors: [0, 1],
                    lockedKibibytes: 0,
                    timerSlackNanoseconds: slack,
                    dmaLatencyMicroseconds: nil
                )
            }
            var series = SeriesAnalysis(
                series: Series(
                    mechanism: figures.mechanism,
                    periodNanoseconds: figures.period,
                    conditions: Conditions(load: figures.load)
                ),
                index: index,
                rounds: [round]
            )
            series.sampleCount = 1_000
            series.lateness.p50 = figures.p50
            series.lateness.p90 = figures.p50 + Int64(index)
            series.lateness.max = figures.latest
            series.processorShare = figures.share
            series.drift = figures.drift.map { drift in
                DriftEstimate(
                    roundSlopes: [drift, drift, drift],
                    roundSeconds: 1,
                    rate: Estimate(value: drift, low: drift - 1, high: drift + 1),
                    isFreeRunning: true,
                    losesPeriods: false
                )
            }
            return series
        }
        var run = Fixture.run(series.map(\.series))
        host?(&run.host)
        return assemble(run: run, series: series).knownCauses
    }

    @Test("What sleeps by the thread's slack is late by it, and the others of the group are not")
    func timerSlack() throws {
        let found = causes(
            [.absolute, .timerfd, .ppoll, .futex, .sleepUntil, .spin, .precise, .ioUring]
                .map { Measured(mechanism: $0) }
        )
        let cause = try #require(found.first)
        #expect(found.count == 1)
        #expect(cause.kind == .timerSlack)
        #expect(cause.isOfThread)
        #expect(cause.parts.map(\.series) == [0, 2, 3, 4])
        #expect(cause.parts.allSatisfy { $0.share == 50_000 && $0.figure == 76_000 })
    }

    @Test("A time-out of ppoll that is long has more slack than the thread, and none can be set")
    func ppoll() {
        let found = causes([
            Measured(mechanism: .ppoll, p50: 220_000, period: 100_000_000),
            Measured(mechanism: .absolute, p50: 150_000, period: 100_000_000),
        ])
        #expect(found.map(\.isOfThread) == [true, false])
        #expect(found.flatMap(\.parts).map(\.share) == [50_000, 100_000])
    }

    @Test(
        "What cannot be known is not told",
        arguments: [
            // Below the slack other interrupts have cut it short.
            Measured(mechanism: .absolute, p50: 49_999),
            // A real-time thread has none, whatever is set.
            Measured(mechanism: .absolute, policy: .fifo),
            Measured(mechanism: .absolute, policy: .deadline),
            // An archive of another program may lack the conditions.
            Measured(mechanism: .absolute, slack: nil),
            Measured(mechanism: .absolute, slack: 0),
            Measured(mechanism: .program),
        ]
    )
    func unknown(measured: Measured) {
        #expect(causes([measured]) == [])
    }

    @Test("Each group has its own cause")
    func groups() {
        let found = causes([
            Measured(mechanism: .absolute, p50: 80_000),
            Measured(mechanism: .absolute, p50: 70_000, load: .stress(.cpu)),
            Measured(mechanism: .futex, p50: 60_000, load: .stress(.cpu)),
        ])
        #expect(found.map { $0.parts.map(\.series) } == [[0], [2, 1]])
    }

    @Test("A loop that knows only its period loses the slack in each")
    func drift() {
        let found = causes([
            Measured(mechanism: .sleepLoop, drift: 76_000),
            Measured(mechanism: .sleepLoop, period: 10_000_000, drift: 4_000),
        ])
        // 50 µs of 10 ms are 5 000 ppm, more than was seen.
        #expect(found.map(\.kind) == [.timerSlackDrift])
        #expect(found.first?.parts.map(\.share) == [50_000])
        #expect(found.first?.parts.map(\.figure) == [76_000])
    }

    @Test(
        "A real-time thread that runs all the time is stopped for what it may not use",
        arguments: [
            (0.97, 48_000_000, 950_000, 48_000_000),
            (1.0, 120_000_000, 950_000, 50_000_000),
            (1.0, 48_000_000, -1, nil),
            (0.5, 48_000_000, 950_000, nil),
            (1.0, 9_000_000, 950_000, nil),
        ] as [(Double, Int64, Int, Double?)]
    )
    func throttling(share: Double, latest: Int64, runtime: Int, told: Double?) {
        let found = causes([
            Measured(mechanism: .spin, policy: .fifo, share: share, latest: latest)
        ]) { host in
            host.realtimeRuntimeMicroseconds = runtime
            host.realtimePeriodMicroseconds = 1_000_000
        }
        #expect(found.map(\.kind) == (told == nil ? [] : [.realtimeThrottling]))
        #expect(found.first?.parts.first?.share == told)
    }
}
