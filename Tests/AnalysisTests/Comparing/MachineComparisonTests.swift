import Analysis
import PunctualBase
import Runs
import Testing

@Suite("Timer and machine")
struct MachineComparisonTests {
    typealias Sides = ComparisonFixture

    /// A side whose own p50 and whose reference's lie at these levels.
    private func side(_ own: Double, beside reference: Double, seed: UInt64) -> ComparisonSide {
        Sides.side(
            .p50,
            Sides.values(own, seed: seed),
            reference: Sides.values(reference, seed: seed + 100)
        )
    }

    private func isNear(_ estimate: Estimate?, _ expected: Double) -> Bool {
        guard let estimate else { return false }
        return abs(estimate.value / expected - 1) < 0.01
    }

    @Test(
        "Both changes are told, whichever is judged, and where they part it is said which it was",
        arguments: [
            // own, reference: before 100 and 90 µs.
            (42_000.0, 37_800.0, Verdict.pass, Verdict.improved, "machine changed, not the timer"),
            (200_000, 180_000, .pass, .regressed, "machine changed, not the timer"),
            (100_000, 45_000, .regressed, .pass, "relative to it the timer changed"),
            (300_000, 180_000, .regressed, .regressed, "both the machine and"),
            (150_000, 90_000, .regressed, .regressed, nil),
            (100_000, 90_000, .pass, .pass, nil),
        ] as [(Double, Double, Verdict, Verdict, String?)]
    )
    func both(own: Double, reference: Double, timer: Verdict, machine: Verdict, note: String?) {
        let old = side(100_000, beside: 90_000, seed: 1)
        let new = side(own, beside: reference, seed: 2)
        for pairing in [Pairing.stored, .interleaved] {
            for (thing, expected) in [(ComparedThing.timer, timer), (.machine, machine)] {
                let (whole, metric) = Sides.compare(.p50, old, new, pairing: pairing, thing: thing)
                #expect(whole.verdict == expected, "\(pairing) \(thing)")
                #expect(whole.thing == thing && whole.usesReference == (thing == .timer))
                #expect(isNear(metric?.machineChange, own / 100_000))
                #expect(isNear(metric?.referenceChange, reference / 90_000))
                #expect(isNear(metric?.timerChange, own / 100_000 / (reference / 90_000)))
                let judged = thing == .timer ? metric?.timerChange : metric?.machineChange
                #expect(metric?.change?.value == judged?.value)
                #expect(whole.notes.contains { $0.contains(note ?? "reference") } == (note != nil))
            }
        }
    }

    @Test("The reference's factor stands in the sentence")
    func factor() {
        let old = side(100_000, beside: 90_000, seed: 1)
        let new = side(42_000, beside: 37_800, seed: 2)
        let notes = Sides.compare(.p50, old, new, pairing: .stored).whole.notes
        #expect(
            notes == [
                "p50: the reference changed by ×0.42 as well: the machine changed, not the timer."
            ]
        )
    }

    @Test("In a duet the other side is the reference, and the machine is the same")
    func duet() {
        let old = Sides.side(.p50, Sides.values(100_000, seed: 1))
        let new = Sides.side(.p50, Sides.values(110_000, seed: 2))
        let (whole, metric) = Sides.compare(.p50, old, new)
        #expect(whole.thing == .timer && whole.verdict == .regressed)
        #expect(isNear(metric?.timerChange, 1.1))
        #expect(metric?.machineChange == nil && metric?.referenceChange == nil)
    }

    @Test("Processor time is compared as it is, and decides only where it was asked for")
    func processorTime() {
        func side(_ nanoseconds: Double, _ reference: Double, seed: UInt64) -> ComparisonSide {
            Sides.side(
                .processor,
                Sides.values(nanoseconds, seed: seed),
                reference: Sides.values(reference, seed: seed + 9)
            )
        }
        // The reference's own cost must not be divided out.
        let old = side(5_000, 5_000, seed: 1)
        let new = side(250_000, 250_000, seed: 2)
        let asked = Sides.compare(.processor, old, new, pairing: .stored, thing: .timer)
        #expect(asked.metric?.verdict == .regressed && isNear(asked.metric?.change, 50))
        #expect(asked.metric?.timerChange == nil)
        let whole = Sides.compare(.p50, old, new, pairing: .stored, thing: .timer).whole
        let shown = whole.metrics.first { $0.metric == .processor }
        #expect(shown?.limit.isGating == false && isNear(shown?.change, 50))
        #expect(whole.verdict == .pass)
        #expect(
            MetricLimit.defaults(for: .duet).contains { $0.metric == .processor && !$0.isGating }
        )
    }

    // MARK: What the machine does by itself

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

    // MARK: What the rounds cannot carry

    private func short(_ drift: Double, count: Int = 10) -> ComparisonSide {
        Sides.side(
            (0..<count).map { place in
                var round = Sides.round(
                    place,
                    [.p50: 100_000 + Double(place), .drift: drift + Double(place % 3) * 20]
                )
                round.lengthNanoseconds = 300_000_000
                round.sampleCount = 300
                round.plannedTicks = 300
                round.values[.p999] = nil
                return round
            }
        )
    }

    private func judged(_ old: ComparisonSide, _ new: ComparisonSide, shows: Bool) -> Comparison {
        compare(
            old,
            with: new,
            pairing: .stored,
            rules: ComparisonRules(
                limits: MetricLimit.defaults(for: .stored, of: .machine),
                showsWhatRoundsCannotCarry: shows
            )
        )
    }

    @Test("A drift that short rounds cannot carry is shown only, and told once")
    func drift() {
        let whole = judged(short(0), short(0), shows: true)
        #expect(whole.verdict == .pass, "\(whole.metrics.compactMap(\.reason))")
        #expect(whole.metrics.first { $0.metric == .drift }?.limit.isGating == false)
        #expect(whole.notes.count { $0.contains("drift") } == 1, "\(whole.notes)")
        #expect(judged(short(0), short(0), shows: false).verdict == .inconclusive)
    }

    @Test("Where only one side has what decides, nothing has passed")
    func oneSided() {
        var old = short(0)
        for place in old.rounds.indices { old.rounds[place].values[.p50] = nil }
        for sides in [(old, short(0)), (short(0), old)] {
            let whole = judged(sides.0, sides.1, shows: true)
            #expect(whole.verdict == .inconclusive)
            let reason = whole.metrics.first { $0.metric == .p50 }?.reason
            #expect(reason?.hasPrefix("only one side has this figure") == true)
        }
    }

    @Test("A change of drift that short rounds show all the same decides")
    func largeDrift() {
        #expect(judged(short(0), short(500), shows: true).verdict == .regressed)
    }

    @Test(
        "A percentile that too few wakeups carry is shown only; where nothing decides, that is told"
    )
    func fewWakeups() {
        let whole = judged(short(0, count: 6), short(0, count: 6), shows: true)
        // 1 800 wakeups a side carry p99; 600 would not.
        #expect(whole.metrics.first { $0.metric == .p99 }?.limit.isGating == true)
        var few = short(0, count: 6)
        for place in few.rounds.indices { few.rounds[place].plannedTicks = 100 }
        let shown = judged(few, few, shows: true)
        #expect(shown.metrics.first { $0.metric == .p99 }?.limit.isGating == false)
        #expect(shown.verdict == .pass, "\(shown.metrics.compactMap(\.reason))")
        for place in few.rounds.indices { few.rounds[place].values = [:] }
        #expect(judged(few, few, shows: true).verdict == .inconclusive)
    }
}
