import Analysis
import Runs
import Testing

@Suite("Comparison of two sides")
struct CompareTests {
    typealias Sides = ComparisonFixture

    @Test(
        "The verdict of a metric by what happened to it",
        arguments: [
            (1.0, Verdict.pass), (1.01, .pass), (1.1, .regressed), (0.9, .improved), (0.99, .pass),
        ]
    )
    func verdicts(factor: Double, expected: Verdict) throws {
        let old = Sides.side(.p50, Sides.values(100_000, seed: 1))
        let new = Sides.side(.p50, Sides.values(100_000 * factor, seed: 2))
        let (whole, metric) = Sides.compare(.p50, old, new)
        #expect(metric?.verdict == expected && whole.verdict == expected)
        #expect(metric?.reason == nil && metric?.scale == .ratio)
        let change = try #require(metric?.change)
        #expect(abs(change.value - factor) < 0.003)
        #expect(change.low < factor && factor < change.high)
        #expect(metric?.pairs.count == 20)
    }

    @Test("The interval that is told is the one that the verdict rests on")
    func toldInterval() throws {
        func compared(_ factor: Double) throws -> MetricComparison {
            let whole = compare(
                Sides.side(.p50, Sides.values(100_000, seed: 1)),
                with: Sides.side(.p50, Sides.values(100_000 * factor, seed: 2)),
                pairing: .duet,
                rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
            )
            return try #require(whole.metrics.first { $0.metric == .p50 })
        }
        func width(_ estimate: Estimate?) -> Double {
            estimate.map { $0.high - $0.low } ?? .nan
        }
        // A change is ruled out by the plain interval, and claimed among seven metrics by a wider one.
        let pass = try compared(1)
        #expect(pass.verdict == .pass && pass.change == pass.plainChange)
        let worse = try compared(1.2)
        #expect(worse.verdict == .regressed)
        #expect(width(worse.change) > width(worse.plainChange))
    }

    @Test("Where one side has the fewer rounds, it is that one that wants more")
    func unequalRounds() throws {
        /// Alike on both sides, and ten times as wide as the limit.
        func side(_ count: Int) -> ComparisonSide {
            Sides.side(
                .p50,
                (0..<count).map { 80_000 + 40_000 * (Double($0) + 0.5) / Double(count) }
            )
        }
        func reason(_ baseline: Int, _ candidate: Int) throws -> String {
            let metric = Sides.compare(
                .p50,
                side(baseline),
                side(candidate),
                pairing: .stored,
                limit: MetricLimit(metric: .p50, relative: 0.04, absolute: 1)
            ).metric
            return try #require(metric?.reason)
        }
        let fewer = try reason(6, 200)
        #expect(fewer.contains("a baseline of about") && fewer.contains("it has 6"), "\(fewer)")
        #expect(try reason(200, 6).contains("rounds would settle it (--rounds"))
        #expect(try reason(8, 8).contains("rounds a side would settle it"))
    }

    @Test("A change must pass the relative and the absolute limit")
    func bothLimits() {
        // +20 % of 5 µs is 1 µs, less than 2 µs.
        let small = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(5_000, seed: 3)),
            Sides.side(.p50, Sides.values(6_000, seed: 4))
        )
        #expect(small.metric?.verdict == .pass)
        // +5 µs of 1 ms is 0.5 %, less than 3 %.
        let slight = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(1_000_000, seed: 5)),
            Sides.side(.p50, Sides.values(1_005_000, seed: 6))
        )
        #expect(slight.metric?.verdict == .pass)
        let both = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(5_000, seed: 3)),
            Sides.side(.p50, Sides.values(7_500, seed: 4))
        )
        #expect(both.metric?.verdict == .regressed)
        #expect(abs((both.metric?.tolerated ?? 0) - 1.4) < 0.01)
    }

    @Test("A change from 0 is judged by its size, and never lost")
    func fromZero() {
        let none = Sides.side(.late, [Double](repeating: 0, count: 20))
        let late = Sides.side(.late, (0..<20).map { 3 + Double($0) / 100 })
        let worse = Sides.compare(.late, none, late)
        #expect(worse.metric?.verdict == .regressed && worse.metric?.scale == .difference)
        #expect(Sides.compare(.late, late, none).metric?.verdict == .improved)
        #expect(Sides.compare(.late, none, none).metric?.verdict == .pass)
        let few = Sides.side(.late, (0..<20).map { 0.3 + Double($0) / 100 })
        #expect(Sides.compare(.late, none, few).metric?.verdict == .pass)
    }

    @Test("What is tolerated may be reached, since ticks are counted")
    func tolerated() {
        // One tick of a thousand on either side, in turn: the interval is -1 to 1 per mille.
        let old = Sides.side(.missed, (0..<20).map { Double($0 % 2) })
        let new = Sides.side(.missed, (0..<20).map { Double(($0 + 1) % 2) })
        let metric = Sides.compare(.missed, old, new).metric
        #expect(metric?.plainChange?.low == -1 && metric?.plainChange?.high == 1)
        #expect(metric?.tolerated == 1 && metric?.verdict == .pass)
        let narrow = MetricLimit(metric: .missed, relative: nil, absolute: 0.9)
        #expect(Sides.compare(.missed, old, new, limit: narrow).metric?.verdict == .inconclusive)
    }

    @Test("A percentile of an early wakeup is compared by difference, and earlier is worse")
    func early() {
        let close = Sides.side(.p50, (0..<20).map { -100 + Double($0) })
        let early = Sides.side(.p50, (0..<20).map { -50_000 + 10 * Double($0) })
        let (_, metric) = Sides.compare(.p50, close, early)
        #expect(metric?.scale == .difference && metric?.verdict == .regressed)
        #expect(Sides.compare(.p50, early, close).metric?.verdict == .improved)
    }

    @Test(
        "A clock that gains is as wrong as one that loses",
        arguments: [
            (0.0, 20.0, Verdict.regressed), (0, -20, .regressed), (-20, 0, .improved),
            (20, 0, .improved), (-20, -40, .regressed), (0, 2, .pass), (0, -2, .pass),
        ]
    )
    func drift(before: Double, after: Double, expected: Verdict) {
        let noise = (0..<20).map { Double($0 * 7 % 20) / 10 - 0.95 }
        let old = Sides.side(.drift, noise.map { before + $0 })
        let new = Sides.side(.drift, noise.reversed().map { after + $0 })
        #expect(Sides.compare(.drift, old, new).metric?.verdict == expected)
    }

    private static let noise = (0..<20).map { Double($0 * 7 % 20) / 10 - 0.95 }

    @Test(
        "Sides on different sides of 0 are compared by how far they are from it",
        arguments: [
            (Metric.drift, 19.0, -20.0, 1.0), (.drift, -20, 19, -1), (.drift, 19, 20, 1),
            (.drift, -19, -20, 1), (.p50, -100_000, 99_000, -1_000),
            (.p50, 99_000, -100_000, 1_000),
        ] as [(metric: Metric, before: Double, after: Double, told: Double)],
        [Pairing.duet, .stored]
    )
    func acrossZero(
        change: (metric: Metric, before: Double, after: Double, told: Double),
        pairing: Pairing
    ) throws {
        let metric = try #require(
            Sides.compare(
                change.metric,
                Sides.side(change.metric, Self.noise.map { change.before + $0 }),
                Sides.side(change.metric, Self.noise.map { change.after + $0 }),
                pairing: pairing
            ).metric
        )
        let told = try #require(metric.plainChange)
        #expect(abs(told.value - change.told) < 0.001, "\(told)")
        #expect(told.low > change.told - 2 && told.high < change.told + 2, "\(told)")
        #expect(metric.scale == .difference && metric.verdict == .pass)
    }

    @Test("A reference on the other side of 0 keeps its own sign")
    func referenceAcrossZero() throws {
        func side(_ level: Double) -> ComparisonSide {
            Sides.side(
                .p50,
                Self.noise.map { level + $0 },
                reference: Self.noise.map { 50_000 + $0 }
            )
        }
        let (whole, metric) = Sides.compare(.p50, side(10_000), side(-10_000), pairing: .stored)
        let told = try #require(metric?.change)
        #expect(whole.usesReference && metric?.verdict == .pass)
        #expect(abs(told.value) < 0.001, "\(told)")
    }

    @Test("Of clocks that are right, neither what strikes both alike nor what scatters is a change")
    func aroundZero() throws {
        func compared(_ old: (Double) -> Double, _ new: (Double) -> Double) -> MetricComparison? {
            Sides.compare(
                .drift,
                Sides.side(.drift, Self.noise.map(old)),
                Sides.side(.drift, Self.noise.map(new))
            ).metric
        }
        // The medians lie on different sides of 0; the pairs differ by 0.6 ppm at most.
        let alike = compared({ 10 * $0 - 0.3 }, { 10 * $0 + 0.3 })
        #expect(alike?.verdict == .pass)
        #expect((alike?.plainChange?.high).map { $0 < 0.61 } == true)
        let scattered = compared({ $0 }, { 30 * $0 })
        #expect(scattered?.verdict == .inconclusive, "\(String(describing: scattered?.change))")
    }

    @Test("Sides of few deadlines do not pass for what these cannot show, though none was missed")
    func fewDeadlines() throws {
        func compared(_ ticks: Int) throws -> MetricComparison {
            var side = Sides.side(.missed, [Double](repeating: 0, count: 20))
            for index in side.rounds.indices { side.rounds[index].plannedTicks = ticks }
            return try #require(Sides.compare(.missed, side, side).metric)
        }
        // 1 − 0.025^(1 / 200), and 1 − 0.025^(1 / 40 000).
        let few = try compared(10)
        #expect(few.verdict == .inconclusive)
        #expect(abs((few.plainChange?.high ?? 0) - 18.27534) < 0.0001)
        #expect(abs((few.plainChange?.low ?? 0) + 18.27534) < 0.0001)
        #expect((few.smallestVisible ?? 0) > 18.3)
        let usual = try compared(2_000)
        #expect(usual.verdict == .pass && usual.plainChange?.value == 0)
        #expect(abs((usual.plainChange?.high ?? 0) - 0.0922177) < 0.00001)
        #expect((usual.smallestVisible ?? 0) > 0.0922)
    }

    @Test("The gravest verdict of the gating metrics is that of the whole")
    func gravest() {
        #expect(Verdict(combining: [.pass, .improved, .inconclusive, .regressed]) == .regressed)
        #expect(Verdict(combining: [.pass, .improved, .inconclusive]) == .inconclusive)
        #expect(Verdict(combining: [.pass, .improved]) == .improved)
        #expect(Verdict(combining: [.pass, .pass]) == .pass)
        #expect(Verdict(combining: []) == .inconclusive)
        // A metric that is only shown does not decide.
        let old = Sides.side(.p50, Sides.values(100_000, seed: 7))
        let new = Sides.side(.p50, Sides.values(200_000, seed: 8))
        let whole = compare(
            old,
            with: new,
            pairing: .duet,
            rules: ComparisonRules(
                limits: MetricLimit.limits(
                    asked: [MetricLimit(metric: .p99, relative: 0.5, absolute: 0)],
                    pairing: .duet
                )
            )
        )
        #expect(whole.verdict == .pass)
        #expect(whole.metrics.first?.verdict == .regressed)
        #expect(whole.metrics.map(\.metric) == Metric.allCases)
    }

    @Test("Too few rounds are refused with the number that is needed")
    func tooFewRounds() {
        let (whole, metric) = Sides.compare(
            .p50,
            Sides.side(.p50, Sides.values(100_000, count: 5, seed: 9)),
            Sides.side(.p50, Sides.values(200_000, count: 5, seed: 10))
        )
        #expect(whole.verdict == .inconclusive && metric?.change == nil)
        #expect(
            metric?.reason
                == "5 rounds can never show a change, 6 are needed: use --rounds 6 or more"
        )
        let all = compare(
            Sides.side(.p50, Sides.values(100_000, count: 8, seed: 9)),
            with: Sides.side(.p50, Sides.values(200_000, count: 8, seed: 10)),
            pairing: .duet,
            rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
        )
        // Seven metrics share the 5 %: eight pairs reach 2 / 256, more than 5 % / 7.
        #expect(all.verdict == .inconclusive)
        #expect(all.metrics.first?.reason?.contains("9 are needed") == true)
    }

    @Test("A wide interval is told with the number of rounds that would settle it")
    func tooWide() throws {
        // Ratios between 0.9 and 1.1: equal in the middle, but too wide for 3 %.
        let factors = (0..<20).map { 0.9 + 0.2 * Double($0 * 7 % 20) / 19 }
        let (_, metric) = Sides.compare(
            .p50,
            Sides.side(.p50, [Double](repeating: 100_000, count: 20)),
            Sides.side(.p50, factors.map { $0 * 100_000 })
        )
        #expect(metric?.verdict == .inconclusive)
        let reason = try #require(metric?.reason)
        #expect(reason.contains("is allowed: about"))
        #expect(reason.contains("more rounds would settle it (--rounds"))
    }

    @Test("Sides in doubt that may run on two processors are advised to share one, where they can")
    func oneProcessor() {
        let old = [Double](repeating: 100_000, count: 20)
        let new = (0..<20).map { 80_000 + 2_000 * Double($0 * 7 % 20) }
        func notes(
            _ pairing: Pairing = .duet,
            candidate: [Double],
            _ change: (inout Series) -> Void = { _ in }
        ) -> [String] {
            var sides = (Sides.side(.p50, old), Sides.side(.p50, candidate))
            change(&sides.0.series)
            change(&sides.1.series)
            return Sides.compare(.p50, sides.0, sides.1, pairing: pairing).whole.notes
        }
        #expect(notes(candidate: new).contains { $0.contains("cpu=0") })
        #expect(notes(candidate: old).isEmpty)
        #expect(notes(.interleaved, candidate: new).isEmpty)
        #expect(notes(candidate: new) { $0.conditions.processors = .list([0]) }.isEmpty)
        #expect(notes(candidate: new) { $0.conditions.policy = .deadline }.isEmpty)
        #expect(notes(candidate: new) { $0.mechanism = .dispatch }.isEmpty)
        #expect(notes(candidate: new) { $0.mechanism = .program }.isEmpty)
    }

    @Test("Too few deadlines cannot carry a percentile, whatever the rounds say")
    func tooFewSamples() {
        func side(_ seed: UInt64) -> ComparisonSide {
            var side = Sides.side(.p999, Sides.values(1_000_000, seed: seed))
            for index in side.rounds.indices { side.rounds[index].plannedTicks = 499 }
            return side
        }
        let (_, metric) = Sides.compare(.p999, side(11), side(12))
        #expect(metric?.verdict == .inconclusive && metric?.change == nil)
        #expect(metric?.reason?.contains("9980 deadlines a side cannot carry it, 10000") == true)
    }

    @Test("A figure that no round has is told")
    func noFigures() {
        var side = Sides.side(.p50, Sides.values(100_000, seed: 13))
        for index in side.rounds.indices { side.rounds[index].values[.worstOf100] = nil }
        let (whole, metric) = Sides.compare(.worstOf100, side, side)
        #expect(whole.verdict == .inconclusive)
        #expect(metric?.reason?.contains("use longer rounds") == true)
    }

    @Test("A candidate that is never woken is worse, though it has no lateness")
    func neverWoken() {
        let old = Sides.side(.p50, Sides.values(100_000, seed: 14))
        var dead = old
        for index in dead.rounds.indices {
            dead.rounds[index].sampleCount = 0
            dead.rounds[index].values = [.late: 0, .missed: 1_000]
        }
        let whole = compare(
            old,
            with: dead,
            pairing: .duet,
            rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
        )
        #expect(whole.verdict == .regressed)
        #expect(whole.metrics.first { $0.metric == .missed }?.verdict == .regressed)
    }
}
