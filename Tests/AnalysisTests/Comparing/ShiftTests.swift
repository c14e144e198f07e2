import PunctualBase
import Testing

@testable import Analysis

@Suite("Shift between two sides")
struct ShiftTests {
    static let pairs = [4.1, -1.2, 3.3, 0.7, 8.9, -0.4, 2.2, 5.0, 1.9, -2.6, 3.1, 6.4]
    static let baseline = [12.1, 9.8, 11.4, 10.3, 13.9, 10.9, 11.1, 12.8]
    static let candidate = [13.0, 12.2, 15.1, 11.9, 14.4, 12.6, 16.3]

    @Test(
        "Estimate and interval of pairs as from an independent implementation",
        arguments: [(0.05, 0.35, 4.8), (0.01, -0.35, 5.7)]
    )
    func paired(level: Double, low: Double, high: Double) throws {
        let found = try #require(Shift(ofPairs: Self.pairs)?.estimate(level: level))
        expect(found, Estimate(value: 2.6, low: low, high: high))
    }

    @Test(
        "Estimate and interval of unpaired sides as from an independent implementation",
        arguments: [(0.05, 0.5, 4.1), (0.01, -0.2, 4.8)]
    )
    func unpaired(level: Double, low: Double, high: Double) throws {
        let shift = try #require(Shift(from: Self.baseline, to: Self.candidate))
        let found = try #require(shift.estimate(level: level))
        expect(found, Estimate(value: 2, low: low, high: high))
    }

    @Test(
        "Shifts that are never written down are those that would be",
        arguments: [(1, 1), (2, 3), (7, 7), (20, 13), (60, 51)]
    )
    func counted(first: Int, second: Int) throws {
        var generator = SplitMix64(seed: UInt64(first * 100 + second))
        func values(_ count: Int) -> [Double] {
            // With ties, negative ones and zeros among them.
            (0..<count).map { _ in Double(Int64(generator.next() % 41) - 20) / 8 }
        }
        let (old, new) = (values(first), values(second))
        let differences = new.flatMap { new in old.map { new - $0 } }.sorted()
        let means = old.indices.flatMap { one in
            old[one...].map { old[one] / 2 + $0 / 2 }
        }.sorted()
        let unpaired = PossibleShifts.differences(from: old.sorted(), to: new.sorted())
        let paired = PossibleShifts.means(of: old.sorted())
        #expect(unpaired.count == differences.count && paired.count == means.count)
        for rank in 1...differences.count {
            #expect(unpaired.value(atRank: rank) == differences[rank - 1])
        }
        for rank in 1...means.count { #expect(paired.value(atRank: rank) == means[rank - 1]) }
    }

    @Test("A hundred thousand rounds a side take no more room than their figures")
    func many() throws {
        let rounds = (0..<100_000).map { Double($0 % 977) }
        let shift = try #require(Shift(from: rounds, to: rounds.map { $0 + 7 }))
        let estimate = try #require(shift.estimate(level: 0.05))
        #expect(estimate.value == 7 && estimate.low <= 7 && estimate.high >= 7)
        let paired = try #require(Shift(ofPairs: rounds)?.estimate(level: 0.05))
        #expect(paired.low <= 488 && paired.high >= 488)
    }

    @Test("The interval holds just those shifts that the signed-rank test does not reject")
    func inversion() throws {
        let found = try #require(Shift(ofPairs: Self.pairs)?.estimate(level: 0.05))
        for (shift, isRejected) in [
            (found.low - 1e-6, true), (found.low + 1e-6, false), (found.high - 1e-6, false),
            (found.high + 1e-6, true),
        ] {
            let probability = Self.probability(of: Self.pairs.map { $0 - shift })
            #expect((probability <= 0.05) == isRejected)
        }
    }

    /// The two-sided probability of the signed ranks of differences without ties, by trying every
    /// sign.
    private static func probability(of differences: [Double]) -> Double {
        let ranked = differences.sorted { abs($0) < abs($1) }
        let count = ranked.count
        let sum = ranked.enumerated().reduce(0) { $0 + ($1.element > 0 ? $1.offset + 1 : 0) }
        let extreme = min(sum, count * (count + 1) / 2 - sum)
        let ways = (0..<(1 << count)).count { signs in
            (1...count).reduce(0) { $0 + (signs >> ($1 - 1) & 1) * $1 } <= extreme
        }
        return min(1, 2 * Double(ways) / Double(1 << count))
    }

    @Test("Swapped sides give the mirrored interval")
    func mirrored() throws {
        let forth = try #require(
            Shift(from: Self.baseline, to: Self.candidate)?.estimate(level: 0.05)
        )
        let back = try #require(
            Shift(from: Self.candidate, to: Self.baseline)?.estimate(level: 0.05)
        )
        expect(back, Estimate(value: -forth.value, low: -forth.high, high: -forth.low))
        let pairs = try #require(Shift(ofPairs: Self.pairs)?.estimate(level: 0.05))
        let negated = try #require(Shift(ofPairs: Self.pairs.map { -$0 })?.estimate(level: 0.05))
        expect(negated, Estimate(value: -pairs.value, low: -pairs.high, high: -pairs.low))
    }

    @Test("Ties leave an interval that is not narrower than its level promises")
    func ties() throws {
        // All equal: the shift is known. Zeros alone: there is none.
        let equal = try #require(Shift(ofPairs: [3, 3, 3, 3, 3, 3])?.estimate(level: 0.05))
        expect(equal, Estimate(value: 3, low: 3, high: 3))
        let none = try #require(Shift(ofPairs: [Double](repeating: 0, count: 9)))
        #expect(none.estimate(level: 0.05)?.excludesZero == false)
        // Of whole numbers the true shift 0 may be missed in at most 5 % of all sign patterns.
        let sizes: [Double] = [1, 1, 1, 2, 2, 2, 3, 3, 3, 3]
        let missed = (0..<(1 << sizes.count)).count { signs in
            let pairs = sizes.enumerated().map {
                signs >> $0.offset & 1 == 1 ? $0.element : -$0.element
            }
            return Shift(ofPairs: pairs)?.estimate(level: 0.05)?.excludesZero == true
        }
        #expect(missed > 0 && Double(missed) <= 0.05 * Double(1 << sizes.count))
    }

    @Test("Too few rounds have an estimate and no interval")
    func tooFew() {
        #expect(Shift(ofPairs: []) == nil)
        #expect(Shift(from: [], to: [1]) == nil)
        #expect(Shift(ofPairs: [1, 2, 3, 4, 5])?.value == 3)
        #expect(Shift(ofPairs: [1, 2, 3, 4, 5])?.estimate(level: 0.05) == nil)
        #expect(Shift(from: [1, 2, 3], to: [4, 5, 6])?.estimate(level: 0.05) == nil)
    }

    private func expect(_ found: Estimate, _ expected: Estimate) {
        #expect(abs(found.value - expected.value) < 1e-12)
        #expect(abs(found.low - expected.low) < 1e-12)
        #expect(abs(found.high - expected.high) < 1e-12)
    }
}
