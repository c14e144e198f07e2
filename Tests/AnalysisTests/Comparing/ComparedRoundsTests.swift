import Runs
import Testing

@testable import Analysis

@Suite("Rounds that are compared")
struct ComparedRoundsTests {
    typealias Sides = ComparisonFixture

    private func side(stealing: [Int: Int64], count: Int = 20) -> ComparisonSide {
        Sides.side(
            (0..<count).map { repetition in
                let steal = stealing[repetition, default: 0] * 1_000_000
                return Sides.round(repetition, stealNanoseconds: steal)
            }
        )
    }

    private func compare(
        _ baseline: ComparisonSide,
        _ candidate: ComparisonSide,
        pairing: Pairing = .duet
    ) -> Comparison {
        Sides.compare(.p50, baseline, candidate, pairing: pairing).whole
    }

    @Test("A pair is left out whole if more than a quarter of one processor was stolen from either")
    func disturbedPairs() {
        let whole = compare(side(stealing: [3: 501, 4: 500]), side(stealing: [7: 900]))
        #expect(whole.baseline.disturbedRounds == 2 && whole.candidate.disturbedRounds == 2)
        let kept = (0..<20).filter { $0 != 3 && $0 != 7 }
        #expect(whole.baseline.rounds.map(\.repetition) == kept)
        #expect(whole.candidate.rounds.map(\.repetition) == kept)
        #expect(whole.notes.isEmpty)
    }

    @Test("A step of stolen time is no disturbance of rounds that are shorter than ten of them")
    func shortRounds() {
        func short(_ side: ComparisonSide, _ length: Int64) -> ComparisonSide {
            var side = side
            for place in side.rounds.indices { side.rounds[place].lengthNanoseconds = length }
            return side
        }
        let (stolen, quiet) = (side(stealing: [3: 30]), side(stealing: [:]))
        let below = compare(short(stolen, 99_000_000), short(quiet, 99_000_000))
        #expect(below.baseline.disturbedRounds == 0 && below.baseline.rounds.count == 20)
        let long = compare(short(stolen, 100_000_000), short(quiet, 100_000_000))
        #expect(long.baseline.disturbedRounds == 1)
    }

    @Test("Rounds that are missing are told with the reason that came most often")
    func failures() {
        var candidate = side(stealing: [:])
        candidate.failures = ["it was interrupted", "it ended", "it ended"]
        let whole = compare(side(stealing: [:]), candidate)
        #expect(
            whole.notes == [
                "3 of the candidate's 23 rounds could not be measured: it ended."
            ]
        )
    }

    @Test("A round whose conditions changed while it ran is left out")
    func changedConditions() {
        var baseline = side(stealing: [:])
        baseline.rounds[4].isDisturbed = true
        let whole = compare(baseline, side(stealing: [:]))
        #expect(whole.baseline.disturbedRounds == 1 && whole.candidate.disturbedRounds == 1)
        #expect(!whole.baseline.rounds.contains { $0.repetition == 4 })
    }

    @Test("Unpaired rounds are left out one by one")
    func disturbedRounds() {
        let whole = compare(
            side(stealing: [3: 600]),
            side(stealing: [7: 600, 8: 600]),
            pairing: .stored
        )
        #expect(whole.baseline.disturbedRounds == 1 && whole.candidate.disturbedRounds == 2)
        #expect(whole.baseline.rounds.count == 19 && whole.candidate.rounds.count == 18)
    }

    @Test("On a host that steals much all rounds are kept, and it is told")
    func allDisturbed() {
        let often = Dictionary(uniqueKeysWithValues: (0..<6).map { ($0, Int64(700)) })
        let whole = compare(side(stealing: often), side(stealing: [:]))
        #expect(whole.baseline.rounds.count == 20 && whole.baseline.disturbedRounds == 0)
        #expect(whole.notes.count == 1)
        // Leaving out one of six pairs would leave too few for any verdict.
        let few = compare(side(stealing: [0: 700], count: 6), side(stealing: [:], count: 6))
        #expect(few.baseline.rounds.count == 6 && few.baseline.disturbedRounds == 0)
    }

    @Test("Rounds without a partner are left out, and it is told")
    func partners() {
        var short = side(stealing: [:])
        short.rounds.remove(at: 5)
        let whole = compare(side(stealing: [:]), short)
        #expect(whole.baseline.rounds.map(\.repetition) == (0..<20).filter { $0 != 5 })
        #expect(
            whole.notes == ["1 of all rounds had no partner on the other side and did not count."]
        )
    }

    @Test("Threads that measured at once are one round: medians, and means of shares")
    func threads() throws {
        let rounds = [(100.0, 0.0), (300, 6), (200, 3)].map {
            Sides.round(4, [.p50: $0.0, .late: $0.1])
        }
        let merged = try #require(RoundFigures(merging: rounds))
        #expect(merged.values[.p50] == 200 && merged.values[.late] == 3)
        #expect(merged.sampleCount == 6_000 && merged.repetition == 4)
        #expect(RoundFigures(merging: []) == nil)
    }

    @Test("Rounds are paired by repetition, in whatever order they come")
    func order() {
        let old = Sides.side(.p50, Sides.values(100_000, seed: 21))
        let new = Sides.side(.p50, Sides.values(101_000, seed: 22))
        var shuffled = new
        shuffled.rounds.reverse()
        #expect(
            Sides.compare(.p50, old, new).metric == Sides.compare(.p50, old, shuffled).metric
        )
    }
}
