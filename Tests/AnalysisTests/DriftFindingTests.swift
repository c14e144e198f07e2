import Analysis
import PunctualBase
import Runs
import Testing

/// Rounds of a timer that keeps to its grid, or drifts from it, under the noise of a host.
private struct DriftingHost {
    enum Noise: String, CaseIterable {
        /// Up to 10 µs, evenly.
        case quiet
        /// One wakeup in thirty is up to 1 ms later, as beside other guests.
        case stalls
        /// The level itself goes up and down over the round, by some 3 µs from wakeup to wakeup.
        case wandering
    }

    var noise: Noise
    var partsPerMillion = 0.0
    var rounds = 5
    var wakeups = 60
    static let period: Int64 = 10_000_000

    func measured(seed: UInt64) -> [MeasuredRound] {
        var generator = SplitMix64(seed: seed)
        return (0..<rounds).map { repetition in
            var level = 60_000.0
            let latenesses = (1...wakeups).map { tick -> Int64 in
                var lateness = Double(generator.next() % 10_000)
                switch noise {
                case .quiet: break
                case .stalls:
                    if generator.next() % 30 == 0 {
                        lateness += Double(generator.next() % 1_000_000)
                    }
                case .wandering:
                    level += Double(generator.next() % 6_001) - 3_000
                }
                let drift = partsPerMillion / 1e6 * Double(tick) * Double(Self.period)
                return Int64(level + lateness + drift)
            }
            return Fixture.round(latenesses, repetition: repetition)
        }
    }

    func drift(seed: UInt64, shown: Int = 1) -> DriftEstimate? {
        var drift = DriftEstimate(
            of: measured(seed: seed),
            periodNanoseconds: Self.period
        )
        drift?.correct(forShown: shown)
        return drift
    }
}

@Suite("What is told of a drift")
struct DriftFindingTests {
    @Test(
        "Where nothing drifts nothing is seen, in 95 of 100 runs of one mechanism",
        arguments: [DriftingHost.Noise.quiet, .stalls, .wandering]
    )
    fileprivate func silent(noise: DriftingHost.Noise) {
        let quiet = (0..<200).count { seed in
            let drift = DriftingHost(noise: noise).drift(seed: UInt64(seed))
            return drift?.limitPartsPerMillion != nil && drift?.partsPerMillion == nil
        }
        #expect(quiet >= 190, "\(noise), seeds 0 to 199")
    }

    @Test("Nor of fourteen mechanisms that are shown together, with five rounds or with twelve")
    func silentTogether() {
        for rounds in [5, 12] {
            let quiet = (0..<200).count { run in
                (0..<14).allSatisfy { mechanism in
                    let noise = DriftingHost.Noise.allCases[mechanism % 3]
                    let seed = UInt64(1_000 + run * 14 + mechanism)
                    let host = DriftingHost(noise: noise, rounds: rounds, wakeups: 20)
                    return host.drift(seed: seed, shown: 14)?.limitPartsPerMillion != nil
                }
            }
            #expect(quiet >= 190, "\(rounds) rounds, seeds from 1000")
        }
    }

    @Test(
        "A drift of twice the told limit gets its right sign in 95 of 100 runs",
        arguments: [DriftingHost.Noise.quiet, .stalls, .wandering],
        [(5, 1), (5, 14), (10, 14)] as [(rounds: Int, shown: Int)]
    )
    fileprivate func power(noise: DriftingHost.Noise, plan: (rounds: Int, shown: Int)) throws {
        var right = 0
        for run in 0..<200 {
            let seed = UInt64(20_000 + 2 * run)
            var host = DriftingHost(noise: noise, rounds: plan.rounds, wakeups: 30)
            guard
                let limit = host.drift(seed: seed, shown: plan.shown)?.limitPartsPerMillion
            else { continue }
            let sign: Double = run % 2 == 0 ? 1 : -1
            host.partsPerMillion = sign * 2 * limit
            let seen = host.drift(seed: seed + 1, shown: plan.shown)?.partsPerMillion
            if let seen, seen.value * sign > 0, seen.low * seen.high > 0 { right += 1 }
        }
        #expect(right >= 190, "\(noise), \(plan), seeds 20000 to 20399")
    }

    @Test("More mechanisms beside it never turn “none seen” into “seen”, and raise the limit")
    func multiplicity() throws {
        var drift = try #require(DriftingHost(noise: .quiet).drift(seed: 7))
        var former = try #require(drift.limitPartsPerMillion)
        for shown in 2...20 {
            drift.correct(forShown: shown)
            let limit = try #require(drift.limitPartsPerMillion)
            #expect(limit >= former)
            former = limit
        }
    }

    @Test("The limit has two digits and is nowhere printed smaller than it is")
    func rounding() throws {
        for slopes in [[1.0, -1.2, 0.3], [0.001, 0, -0.002], [120, -340, 90, 10], [0, 0, 0]] {
            let drift = DriftEstimate(
                roundSlopes: slopes,
                roundSeconds: 1,
                rate: Estimate(value: 0, low: 0, high: 0),
                isFreeRunning: false,
                losesPeriods: false
            )
            let limit = try #require(drift.limitPartsPerMillion)
            var scaled = limit
            while scaled >= 99.5 { scaled /= 10 }
            while scaled < 9.95 { scaled *= 10 }
            #expect(abs(scaled - scaled.rounded()) < 1e-9, "\(limit)")
            #expect(limit >= 0.05)
        }
    }

    @Test("Slopes of the size of a clock's own steps are none, however alike they are")
    func resolution() {
        // 3 ns over 10 ms are 0.3 ppm; a round of 10 ms cannot show them.
        let drift = DriftEstimate(
            roundSlopes: [0.3, 0.3, 0.3, 0.3, 0.3],
            roundSeconds: 0.01,
            rate: Estimate(value: 0.3, low: 0.3, high: 0.3),
            isFreeRunning: false,
            losesPeriods: false
        )
        #expect(drift.partsPerMillion == nil)
        #expect(drift.limitPartsPerMillion == 1)
    }

    @Test("Fewer than three rounds say nothing of a timer with a grid, and all of a loop")
    func fewRounds() throws {
        let rounds = (0..<2).map { repetition in
            Fixture.round((0..<50).map { 60_000 + 9_000 * $0 }, repetition: repetition)
        }
        let timer = try #require(DriftEstimate(of: rounds, periodNanoseconds: 1_000_000))
        #expect(timer.finding == .unknown)
        #expect(timer.nanosecondsLostInRound == nil && timer.nanosecondsLostPerHour == nil)
        let loop = try #require(
            DriftEstimate(of: rounds, periodNanoseconds: 1_000_000, isFreeRunning: true)
        )
        #expect(abs(try #require(loop.partsPerMillion).value - 9_000) < 1e-6)
        #expect(loop.isRunningAway)
    }

    @Test("20 ppm of a loop lose 72 ms an hour and 1.728 s a day, and the interval goes with it")
    func loss() {
        let loop = DriftEstimate(
            roundSlopes: [20, 20, 20],
            roundSeconds: 1,
            rate: Estimate(value: 20, low: 10, high: 25),
            isFreeRunning: true,
            losesPeriods: false
        )
        #expect(
            loop.nanosecondsLostPerHour
                == Estimate(value: 72_000_000, low: 36_000_000, high: 90_000_000)
        )
        #expect(loop.nanosecondsLostPerDay?.value == 1_728_000_000)
        #expect(loop.nanosecondsLostInRound == 20_000)
    }

    @Test("What drifts within its grid is told for a round and no longer")
    func extrapolation() throws {
        // 20 ppm of 999 ms are 20 µs, a fiftieth of a period.
        let rounds = (0..<5).map { repetition in
            Fixture.round(
                (0..<1_000).map { 60_000 + 20 * $0 + Int64(repetition) },
                repetition: repetition
            )
        }
        let drift = try #require(DriftEstimate(of: rounds, periodNanoseconds: 1_000_000))
        #expect(abs(try #require(drift.partsPerMillion).value - 20) < 1e-6)
        #expect(abs(try #require(drift.nanosecondsLostInRound) - 19_980) < 1e-3)
        #expect(drift.nanosecondsLostPerHour == nil && drift.nanosecondsLostPerDay == nil)
    }

    @Test("What loses whole periods in each round runs away, whatever it is called")
    func overload() throws {
        let rounds = (0..<5).map { repetition in
            Fixture.round(
                (0..<200).map { (500 + 10 * Int64(repetition)) * 1_000 * $0 },
                repetition: repetition
            )
        }
        let drift = try #require(DriftEstimate(of: rounds, periodNanoseconds: 1_000_000))
        #expect(drift.isRunningAway)
        #expect(drift.nanosecondsLostPerHour != nil)
    }

    @Test("The loss of a round has the sign of the drift, in every run")
    func signs() {
        for seed in 0..<200 {
            var host = DriftingHost(noise: .stalls)
            host.partsPerMillion = Double(seed % 9 - 4) * 60
            guard let drift = host.drift(seed: UInt64(seed)) else { continue }
            let lost = drift.nanosecondsLostInRound
            #expect((lost == nil) == (drift.partsPerMillion == nil), "seed \(seed)")
            if let lost, let rate = drift.partsPerMillion {
                #expect(lost * rate.value > 0 && rate.low * rate.high > 0, "seed \(seed)")
            }
        }
    }

    @Test("All series of a run are judged together, their reference timers apart")
    func together() {
        let series = (0..<4).map { index -> Series in
            var series = Series(mechanism: .absolute, periodNanoseconds: DriftingHost.period)
            if index == 3 { series.isReference = true }
            return series
        }
        let rounds = (0..<4).flatMap { index in
            DriftingHost(noise: .quiet).measured(seed: UInt64(index)).map { round in
                var round = round
                round.round.series = index
                return round
            }
        }
        let analysis = analyse(run: Fixture.run(series, rounds: 5), rounds: rounds)
        for index in 0..<4 {
            let alone = DriftingHost(noise: .quiet).drift(seed: UInt64(index), shown: 3)
            #expect(analysis.series[index].drift == alone)
        }
    }
}
