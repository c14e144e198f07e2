import Harness
import Reporting
import Runs
import Testing

@testable import Commands

@Suite("Which series are compared")
struct PairingTests {
    private let absolute = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)
    private let precise = Series(mechanism: .precise, periodNanoseconds: 1_000_000)

    private func paired(
        _ baseline: [Series],
        _ candidate: [Series],
        matchesLone: Bool = false
    ) -> PairedSeries<Series, Series> {
        PairedSeries(
            baseline,
            candidate,
            names: ("the baseline", "the measurement"),
            matchesLone: matchesLone,
            series: (\.self, \.self)
        )
    }

    @Test("Equal series meet in any order, and several equal ones in theirs")
    func matching() {
        let result = paired([absolute, precise, absolute], [precise, absolute, absolute])
        #expect(result.missing.isEmpty)
        #expect(result.pairs.map(\.baseline) == [absolute, precise, absolute])
        #expect(result.pairs.map(\.candidate) == [absolute, precise, absolute])
    }

    @Test("What only one side has is told with the side that lacks it")
    func missing() {
        var slack = absolute
        slack.conditions.timerSlackNanoseconds = 1
        let result = paired([absolute, precise], [precise, slack])
        #expect(result.pairs.map(\.baseline) == [precise])
        #expect(result.missing.map(\.name) == ["absolute", "absolute timer-slack=1ns"])
        #expect(
            result.missing.map(\.reason) == [
                "the measurement does not have it", "the baseline does not have it",
            ]
        )
    }

    @Test("A change put in on purpose makes no other series")
    func injection() {
        var falsified = absolute
        falsified.injection = Injection(delayNanoseconds: 20_000)
        let result = paired([absolute], [falsified])
        #expect(result.pairs.map(\.candidate) == [falsified])
    }

    @Test("Two that are alone meet whatever they are, where that is asked for")
    func lone() {
        #expect(paired([absolute], [precise], matchesLone: true).pairs.count == 1)
        #expect(paired([absolute], [precise]).pairs.isEmpty)
    }

    private func plan(
        _ baseline: [Series],
        _ candidate: [Series],
        pairing: Pairing? = nil,
        thing: ComparedThing? = nil,
        words: [String] = [],
        amounts: (MeasuringAmount?, MeasuringAmount?) = (nil, nil)
    ) throws -> PairedPlan {
        try PairedPlan(
            (baseline, baseline.map(\.name), amounts.0),
            (candidate, candidate.map(\.name), amounts.1),
            pairing: pairing,
            thing: thing,
            arguments: ParsedArguments(words, for: CompareCommand.specification),
            settings: SettingsFile()
        )
    }

    @Test("Two sides are a duet of 20 rounds of two seconds, if nothing else is said")
    func duet() throws {
        let paired = try plan([absolute], [precise])
        #expect(
            paired.plan
                == Plan(
                    name: "compare",
                    series: [absolute, precise],
                    rounds: 20,
                    roundNanoseconds: 2_000_000_000,
                    warmUpNanoseconds: 200_000_000,
                    pairing: .duet
                )
        )
        #expect(paired.note == nil)
        #expect(try #require(paired.plan.comparedPairs).map { [$0.0, $0.1] } == [[0, 1]])
    }

    @Test("Options say how much, and one series meets each of the other side's")
    func several() throws {
        let paired = try plan(
            [absolute],
            [absolute, precise],
            pairing: .interleaved,
            words: ["-n", "7", "-s", "0.5", "--warm-up", "0"]
        )
        // Beside each stands its reference timer.
        let beside = absolute.reference
        #expect(
            paired.plan.series == [
                absolute, beside, absolute, beside, absolute, beside, precise, beside,
            ]
        )
        #expect(paired.plan.slots == [[0, 1], [2, 3], [4, 5], [6, 7]])
        let pairs = try #require(paired.plan.comparedPairs).map { [$0.0, $0.1] }
        #expect(pairs == [[0, 2], [4, 6]])
        #expect(
            paired.names == [
                "absolute", "absolute", "absolute", "absolute", "absolute", "absolute", "precise",
                "precise",
            ]
        )
        #expect(paired.plan.pairing == .interleaved)
        #expect(paired.plan.rounds == 7)
        #expect(paired.plan.roundNanoseconds == 500_000_000)
        #expect(paired.plan.warmUpNanoseconds == 0)
    }

    @Test("Sides in turn have one reference timer, without what is set for one of them alone")
    func sharedReference() throws {
        var changed = absolute
        changed.conditions.timerSlackNanoseconds = 1_000
        changed.conditions.policy = .fifo
        changed.conditions.priority = 80
        changed.conditions.load = .stress(.cpu)
        let series = try plan([absolute], [changed], pairing: .interleaved).plan.series
        #expect(series[0] == absolute && series[2] == changed)
        #expect(series[1] == absolute.reference)
        // The load runs beside whatever is measured then.
        var expected = absolute.reference
        expected.conditions.load = .stress(.cpu)
        #expect(series[3] == expected)
        let swapped = try plan([changed], [absolute], pairing: .interleaved).plan.series
        #expect(swapped[1] == changed.reference)
        #expect(swapped[3].conditions.timerSlackNanoseconds == 1_000)
        #expect(swapped[3].conditions.load == .none)
    }

    @Test(
        "What is said before measuring counts the metrics that the rounds carry",
        arguments: [
            // 7 metrics decide with a thousand ticks a side, 6 with fewer: 0.05 / 6 takes 8 pairs.
            (8, 100, nil), (8, 1_000, 9), (9, 1_000, nil), (2, 100, 8),
        ] as [(Int, Int, Int?)]
    )
    func doubts(rounds: Int, ticks: Int, needed: Int?) throws {
        let plan = Plan(
            name: "compare",
            series: [absolute, precise],
            rounds: rounds,
            roundNanoseconds: Int64(ticks) * 1_000_000,
            warmUpNanoseconds: 0,
            pairing: .duet
        )
        let doubts = Judging().doubts(about: plan, pairing: .duet)
        #expect(doubts.count == (needed == nil ? 0 : 1), "\(doubts)")
        if let needed { #expect(doubts[0].contains("\(needed) are needed"), "\(doubts)") }
        var one = Judging()
        one.limits = [MetricLimit(metric: .p50, relative: 0.1, absolute: 1)]
        let single = one.doubts(about: plan, pairing: .duet)
        #expect(single.contains { $0.contains("while 1 metric decides") } == (rounds < 6))
    }

    @Test("What cannot run at once is measured interleaved with a note, and refused as a duet")
    func impossibleDuet() throws {
        var loaded = precise
        loaded.conditions.load = .stress(.cpu)
        let paired = try plan([absolute], [loaded])
        #expect(paired.plan.pairing == .interleaved)
        #expect(try #require(paired.note).contains("load"))
        #expect(throws: UsageError.self) { try plan([absolute], [loaded], pairing: .duet) }
    }

    @Test("What is asked of the machine is measured in turn, and is refused of a duet")
    func machine() throws {
        let paired = try plan([absolute], [precise], thing: .machine)
        #expect(paired.plan.pairing == .interleaved && paired.note == nil)
        #expect(try plan([absolute], [precise], thing: .timer).plan.pairing == .duet)
        #expect(throws: UsageError.self) {
            try plan([absolute], [precise], pairing: .duet, thing: .machine)
        }
    }

    @Test("Sides that do not fit together, and plans that contradict each other, are wrong usage")
    func misfits() throws {
        #expect(throws: UsageError.self) {
            try plan([absolute, precise], [absolute, precise, precise])
        }
        var long = MeasuringAmount()
        long.rounds = 50
        #expect(throws: UsageError.self) {
            try plan([absolute], [precise], amounts: (MeasuringAmount(), long))
        }
        let settled = try plan(
            [absolute],
            [precise],
            words: ["-n", "9"],
            amounts: (MeasuringAmount(), long)
        )
        #expect(settled.plan.rounds == 9)
    }

    @Test("A run with reference timers is no run of pairs")
    func references() {
        var reference = absolute
        reference.isReference = true
        let plan = Plan(
            name: "x",
            series: [precise, reference],
            rounds: 1,
            roundNanoseconds: 1_000_000,
            warmUpNanoseconds: 0,
            pairing: .duet
        )
        #expect(plan.comparedPairs == nil)
        #expect(plan.genuineSeries == [0])
    }
}
