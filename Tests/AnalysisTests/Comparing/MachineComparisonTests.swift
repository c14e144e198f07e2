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

    @Test("A setting that strikes the reference as well is named, and not the machine blamed")
    func settings() {
        var new = side(42_000, beside: 37_800, seed: 2)
        new.series.conditions.timerSlackNanoseconds = 1_000
        let old = side(100_000, beside: 90_000, seed: 1)
        let notes = Sides.compare(.p50, old, new, pairing: .stored, thing: .machine).whole.notes
        #expect(notes.contains { $0.contains("as well: timer slack changed, not") }, "\(notes)")
        #expect(!notes.contains { $0.contains("the machine changed") })
    }

    @Test(
        "The other side of a duet is no change of what was measured beside",
        arguments: [true, false]
    )
    func company(isDuet: Bool) {
        var old = side(100_000, beside: 90_000, seed: 1)
        var new = side(100_000, beside: 90_000, seed: 2)
        (old.company, new.company) = ("timerfd", "absolute")
        let pairing: Pairing = isDuet ? .duet : .interleaved
        let differences = Sides.compare(.p50, old, new, pairing: pairing).whole
            .environmentDifferences
        #expect(differences.contains { $0.name == "measured beside" } == !isDuet)
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
        // None of 3 000 deadlines missed leaves 1.23 ‰, more than the limit of 1 ‰.
        #expect(whole.metrics.first { $0.metric == .missed }?.limit.isGating == false)
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
