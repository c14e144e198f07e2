import Runs
import Testing

@Suite("What numbers from outside can be")
struct PlausibilityTests {
    private let series = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)

    @Test("A lateness of decades is none, at both ends", arguments: [Int64.min, .max, 1 << 61])
    func latenesses(nanoseconds: Int64) {
        #expect(Plausibility.problem(lateness: nanoseconds)?.contains("years is none") ?? false)
        #expect(Plausibility.problem(latenesses: [0, nanoseconds, 5]) != nil)
        #expect(Plausibility.problem(latenesses: [0, -5, 3_600_000_000_000]) == nil)
    }

    @Test("The lateness of 4.7e18 ns is told in years")
    func years() {
        #expect(
            Plausibility.problem(lateness: 4_700_000_000_000_000_000)
                == "a lateness of 148 years is none"
        )
    }

    @Test(
        "Ticks rise from 1, and end within the time that can be",
        arguments: [[0], [-1], [2, 2], [3, 1], [1, .max], [.min]] as [[Int64]]
    )
    func ticks(ticks: [Int64]) {
        #expect(Plausibility.problem(ticks: ticks, periodNanoseconds: 1_000) != nil)
        #expect(Plausibility.problem(ticks: [1, 2, 9], periodNanoseconds: 1_000) == nil)
    }

    @Test("Each number of a round, at both ends of its type", arguments: [Int64.min, .max])
    func rounds(end: Int64) {
        let fields: [WritableKeyPath<Round, Int64>] = [
            \.startNanoseconds, \.processorNanoseconds, \.noise.stealNanoseconds,
        ]
        let counts: [WritableKeyPath<Round, Int>] = [
            \.repetition, \.position, \.plannedTicks, \.missedTicks, \.noise.voluntarySwitches,
            \.noise.involuntarySwitches, \.noise.minorFaults, \.noise.majorFaults,
        ]
        let round = Round(series: 0, repetition: 0, position: 0, plannedTicks: 3)
        #expect(Plausibility.problem(round: round, of: series) == nil)
        for field in fields {
            var changed = round
            changed[keyPath: field] = end
            #expect(Plausibility.problem(round: changed, of: series) != nil)
        }
        for count in counts {
            var changed = round
            changed[keyPath: count] = Int(end)
            #expect(Plausibility.problem(round: changed, of: series) != nil)
        }
    }

    @Test("Each number of a plan, at both ends of its type", arguments: [Int64.min, .max])
    func plans(end: Int64) {
        let plan = Plan(
            name: "p",
            series: [series],
            rounds: 1,
            roundNanoseconds: 1_000_000,
            warmUpNanoseconds: 0
        )
        #expect(Plausibility.problem(plan: plan) == nil)
        var changed = plan
        changed.series[0].periodNanoseconds = end
        #expect(Plausibility.problem(plan: changed) != nil)
        changed = plan
        changed.rounds = Int(end)
        #expect(Plausibility.problem(plan: changed) != nil)
        changed = plan
        changed.roundNanoseconds = end
        #expect(Plausibility.problem(plan: changed) != nil)
        changed = plan
        changed.series[0].conditions.processors = .list([Int(end)])
        #expect(Plausibility.problem(plan: changed) != nil)
    }
}
