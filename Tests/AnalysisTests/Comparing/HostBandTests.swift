import Analysis
import PunctualBase
import Runs
import Testing

@Suite("How far a machine moves by itself")
struct HostBandTests {
    typealias Sides = ComparisonFixture

    private static let hour: Int64 = 3_600_000_000_000

    private func band(_ levels: [Double], hours: Int64 = 5) throws -> HostBand {
        let measured = levels.enumerated().map { place, level in
            SeriesLevel(
                startedAtUnixNanoseconds: Int64(place) * hours * Self.hour
                    / Int64(levels.count - 1),
                values: [.p50: level, .p99: 10 * level, .drift: (level - 100_000) / 1_000]
            )
        }
        return try #require(HostBand(groups: [measured]))
    }

    @Test(
        "Without a band only twice the limit of a steady metric counts, and equal sides pass",
        arguments: [
            (1.0, Verdict.pass), (1.04, .inconclusive), (0.97, .inconclusive), (1.1, .regressed),
            (0.5, .improved),
        ]
    )
    func unknownBand(factor: Double, expected: Verdict) {
        let (whole, metric) = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(100_000, seed: 5)),
            Sides.side(.p50, Sides.values(100_000 * factor, seed: 6)),
            pairing: .stored,
            limit: MetricLimit(metric: .p50, relative: 0.03, absolute: 2_000)
        )
        #expect(whole.verdict == expected && whole.thing == .machine)
        #expect((metric?.reason != nil) == (expected == .inconclusive))
        #expect(metric?.reason.map { $0.contains("five runs") } ?? true)
        #expect(metric?.hostReach == nil)
    }

    @Test("Without a band a tail decides nothing but that it has not changed")
    func tail() {
        func judged(_ factor: Double) -> MetricComparison? {
            Sides.compare(
                .p99,
                Sides.side(.p99, Sides.values(200_000, seed: 7)),
                Sides.side(.p99, Sides.values(200_000 * factor, seed: 8)),
                pairing: .stored
            ).metric
        }
        #expect(judged(10)?.verdict == .inconclusive)
        #expect(judged(1)?.verdict == .pass)
    }

    @Test(
        "A change that the machine shows by itself is none to be sure of; a larger one is",
        arguments: [
            (1.12, Verdict.inconclusive), (0.89, .inconclusive), (1.5, .regressed),
            (0.6, .improved), (1.0, .pass),
        ]
    )
    func knownBand(factor: Double, expected: Verdict) throws {
        // Five hours between 98 and 102 µs: 5.598 × √2 × 0.0160 of a logarithm, ×1.135.
        let band = try self.band([98_000, 102_000, 100_000, 99_000, 101_500])
        let (whole, metric) = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(100_000, seed: 5)),
            Sides.side(.p50, Sides.values(100_000 * factor, seed: 6)),
            pairing: .stored,
            thing: .machine,
            limit: MetricLimit(metric: .p50, relative: 0.1, absolute: 2_000),
            band: band
        )
        #expect(whole.verdict == expected)
        let reach = try #require(metric?.hostReach)
        #expect((1.12...1.15).contains(reach), "\(reach)")
        #expect(whole.band?.runs == 5 && whole.band?.isShort == false)
        if expected == .inconclusive {
            #expect(
                metric?.reason?.contains("5 runs over 5.0 h") == true,
                "\(metric?.reason ?? "")"
            )
        }
    }

    @Test("With a band of hours a tail decides, too")
    func tailWithBand() throws {
        let metric = Sides.compare(
            .p99,
            Sides.side(.p99, Sides.values(1_000_000, seed: 7)),
            Sides.side(.p99, Sides.values(10_000_000, seed: 8)),
            pairing: .stored,
            band: try band([95_000, 105_000, 100_000, 98_000, 103_000])
        ).metric
        #expect(metric?.verdict == .regressed)
    }

    @Test("A band of minutes says little of hours: twice the limit is wanted besides")
    func shortBand() throws {
        let band = try self.band([100_000, 100_100, 99_900, 100_050, 99_950], hours: 0)
        func judged(_ factor: Double) -> MetricComparison? {
            Sides.compare(
                .p50,
                Sides.side(.p50, Sides.values(100_000, seed: 5)),
                Sides.side(.p50, Sides.values(100_000 * factor, seed: 6)),
                pairing: .stored,
                limit: MetricLimit(metric: .p50, relative: 0.1, absolute: 2_000),
                band: band
            ).metric
        }
        #expect(judged(1.15)?.verdict == .inconclusive)
        #expect(judged(1.15)?.reason?.contains("5 runs") == true)
        #expect(judged(1.25)?.verdict == .regressed)
    }

    @Test(
        "A machine that moves by more than the limit lets no equal sides pass",
        arguments: [1, 3.0]
    )
    func moving(spread: Double) throws {
        // 1 % moves two runs apart by 3.0 % in 19 of 20 comparisons, 3 % by 9.7 %.
        let band = try self.band(
            [-1.2, 1.1, 0.1, -0.9, 0.9].map { 100_000 * (1 + spread * $0 / 100) }
        )
        func judged(_ metric: Metric, asked: Bool) -> MetricComparison? {
            Sides.compare(
                metric,
                Sides.side(metric, Sides.values(1_000_000, seed: 5)),
                Sides.side(metric, Sides.values(1_000_000, seed: 5)),
                pairing: .stored,
                thing: .machine,
                limit: MetricLimit(metric: metric, relative: 0.09, absolute: 1),
                band: band,
                showsWhatRoundsCannotCarry: !asked
            ).metric
        }
        let isStill = spread == 1
        let median = judged(.p50, asked: false)
        #expect(median?.verdict == (isStill ? .pass : .inconclusive))
        #expect((median?.reason?.contains("cannot be ruled out") == true) == !isStill)
        #expect(median?.limit.isGating == true)
        // A tail that nobody has asked about is shown then.
        #expect(judged(.p99, asked: true)?.verdict == (isStill ? .pass : .inconclusive))
        #expect(judged(.p99, asked: true)?.limit.isGating == true)
        #expect(judged(.p99, asked: false)?.limit.isGating == isStill)
    }

    @Test("What was stored of other deadlines than all that were planned is none of a level")
    func incomparable() {
        func round(
            _ population: RoundFigures.Population?,
            wakeups: Int,
            p50: Double
        ) -> RoundFigures {
            RoundFigures(
                repetition: 0,
                sampleCount: wakeups,
                plannedTicks: 100,
                population: population,
                values: [.p50: p50, .drift: 3],
                stealNanoseconds: 0,
                runQueueNanoseconds: nil,
                lengthNanoseconds: 100_000_000
            )
        }
        let left = round(nil, wakeups: 90, p50: 1)
        #expect(RoundFigures.medians(over: [left]) == [.drift: 3])
        let whole = [round(nil, wakeups: 100, p50: 5), round(.deadlines, wakeups: 90, p50: 5)]
        #expect(RoundFigures.medians(over: [left] + whole) == [.p50: 5, .drift: 3])
    }

    private func level(_ value: Double, at time: Int64) -> SeriesLevel {
        SeriesLevel(startedAtUnixNanoseconds: time * Self.hour, values: [.p50: value])
    }

    private func verdict(_ factor: Double, _ band: HostBand?) -> Verdict {
        Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(50_000, seed: 5)),
            Sides.side(.p50, Sides.values(50_000 * factor, seed: 6)),
            pairing: .stored,
            thing: .machine,
            limit: MetricLimit(metric: .p50, relative: 0.1, absolute: 1),
            band: band
        ).whole.verdict
    }

    @Test(
        "What checks have found does not widen what later ones are held against",
        arguments: 0...9
    )
    func repeatedChecks(count: Int64) {
        // The step may have come before any of them; a machine that goes up and down has none.
        let worse = (0..<count).map { level(100_000 + Double($0 % 3) * 400, at: 1 + $0) }
        let found = HostBand(groups: [[level(50_000, at: 0)]], later: worse)
        #expect(verdict(2, found) == .regressed)
        let unchanged = (0..<count).map { level(50_000 + Double($0 % 3) * 400, at: 1 + $0) }
        let late = unchanged + [level(100_000, at: 20), level(100_300, at: 21)]
        #expect(verdict(2, HostBand(groups: [[level(50_000, at: 0)]], later: late)) == .regressed)
        let restless = (0..<count).map { level($0 % 2 == 0 ? 100_000 : 50_000, at: 1 + $0) }
        let wide = HostBand(groups: [[level(50_000, at: 0)]], later: restless)
        #expect(verdict(2, wide) == (count < 2 ? .regressed : .inconclusive))
    }

    @Test("A few still measurements decide no less than none", arguments: 0...8)
    func fewMeasurements(count: Int64) {
        let still = (0...count).map { level(50_000 * (1 + Double($0 % 3) / 100), at: $0) }
        #expect(verdict(1.3, HostBand(groups: [still])) == .regressed)
    }

    @Test("A band is never less than what was seen, and not much more for a few measurements")
    func bandItself() throws {
        #expect(HostBand(groups: [[level(1, at: 0)], [level(2, at: 1)]]) == nil)
        #expect(HostBand(groups: []) == nil)
        // Two environments, whose difference is no scatter.
        let groups = [
            [level(100, at: 0), level(101, at: 5)], [level(500, at: 7), level(505, at: 9)],
        ]
        let band = try #require(HostBand(groups: groups))
        #expect(band.runs == 4 && band.spanNanoseconds == 9 * Self.hour)
        let (whole, metric) = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(100_000, seed: 5)),
            Sides.side(.p50, Sides.values(150_000, seed: 6)),
            pairing: .stored,
            band: band
        )
        #expect(whole.verdict == .regressed)
        #expect((metric?.hostReach ?? 9) < 1.2)
        let wild = try #require(HostBand(groups: [[level(5, at: 0), level(2e9, at: 1)]]))
        let reach = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(100_000, seed: 5)),
            Sides.side(.p50, Sides.values(150_000, seed: 6)),
            pairing: .stored,
            band: wild
        ).metric?.hostReach
        #expect((4e8...1e20).contains(reach ?? 0), "\(reach ?? 0)")
    }

    @Test("Equal machines are called worse in at most one of a hundred comparisons over time")
    func falseAlarms() throws {
        // The machine moves by 4 % from run to run, and by 1 % from round to round.
        var generator = SplitMix64(seed: 91)
        func normal() -> Double {
            (0..<12).reduce(-6.0) { sum, _ in
                sum + Double(generator.next() >> 11) / 9_007_199_254_740_992
            }
        }
        var worse = 0
        var found = 0
        let trials = 400
        for _ in 0..<trials {
            func level() -> Double { 100_000 * (1 + 0.04 * normal()) }
            func rounds(_ level: Double) -> [Double] {
                (0..<10).map { _ in level * (1 + 0.01 * normal()) }
            }
            let band = try self.band((0..<6).map { _ in level() })
            let baseline = Sides.side(.p50, rounds(level()))
            func verdict(_ factor: Double) -> Verdict {
                Sides.compare(
                    .p50,
                    baseline,
                    Sides.side(.p50, rounds(factor * level())),
                    pairing: .stored,
                    limit: MetricLimit(metric: .p50, relative: 0.1, absolute: 2_000),
                    band: band
                ).whole.verdict
            }
            if verdict(1) == .regressed { worse += 1 }
            if verdict(2) == .regressed { found += 1 }
        }
        #expect(worse <= trials / 100, "seed 91: \(worse)")
        #expect(found >= trials * 95 / 100, "seed 91: \(found)")
    }
}
