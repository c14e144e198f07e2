import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Percentiles")
struct SortedLatenessesTests {
    @Test(
        "Nearest rank answers with a measured value",
        arguments: [
            // The worked example of the definition: 15, 20, 35, 40, 50.
            (0, 15), (5, 15), (20, 15), (20.1, 20), (30, 20), (40, 20), (50, 35), (100, 50),
        ] as [(Double, Int64)]
    )
    func nearestRank(percent: Double, expected: Int64) {
        #expect(SortedLatenesses([35, 50, 20, 15, 40]).percentile(percent) == expected)
    }

    @Test("Nothing recorded has no percentile")
    func empty() {
        #expect(SortedLatenesses([]).percentile(50) == nil)
    }

    @Test("The same figures as from an independent implementation")
    func reference() {
        let sorted = SortedLatenesses(ReferenceSeries.latenesses)
        let percentiles = [0, 50, 90, 99, 100].map { sorted.percentile($0) }
        #expect(percentiles == [101_093, 130_589, 149_175, 1_561_126, 2_929_145])
    }

    @Test(
        "Sorting by digits gives what sorting by comparison gives",
        arguments: [
            (48, 0xFF), (49, 0xFFFF), (1_000, 1), (3_000, 0x7FF), (3_000, 0xFFFF_FFFF),
            (5_000, UInt64.max),
        ] as [(Int, UInt64)]
    )
    func sorting(count: Int, mask: UInt64) {
        var generator = SplitMix64(seed: 11)
        let values = (0..<count).map { _ in
            Int64(truncatingIfNeeded: generator.next() & mask) &- (mask == .max ? 0 : 100)
        }
        #expect(SortedLatenesses(values).nanoseconds == values.sorted(), "seed 11")
    }

    @Test("Sorting a part leaves the rest alone")
    func partialSort() {
        var generator = SplitMix64(seed: 12)
        let values = (0..<400).map { _ in Int64(generator.next() % 1_000) }
        var sorter = LatenessSorter()
        var sorted = values
        sorter.sort(&sorted, in: 100..<300)
        let expected = values[..<100] + values[100..<300].sorted() + values[300...]
        #expect(sorted == Array(expected), "seed 12")
    }

    @Test("The extremes of the integers are sorted as well")
    func extremes() {
        let some: [Int64] = [.max, -1, .min, 0, 1, .max, .min]
        let values = some + Array(repeating: 7, count: 60)
        #expect(SortedLatenesses(values).nanoseconds == values.sorted())
    }

    @Test("The order of the wakeups does not change a percentile")
    func orderDoesNotMatter() {
        var generator = SplitMix64(seed: 13)
        let values = Fixture.latenesses(2_000, seed: 13)
        let shuffled = values.shuffled(using: &generator)
        #expect(
            LatenessPercentiles(of: values) == LatenessPercentiles(of: shuffled),
            "seed 13"
        )
    }

    @Test("Percentiles rise, and move with a constant added to all")
    func monotoneAndEquivariant() {
        let values = Fixture.latenesses(1_234, seed: 14)
        let sorted = SortedLatenesses(values)
        let moved = SortedLatenesses(values.map { $0 - 70_000 })
        var previous = Int64.min
        for percent in stride(from: 0.0, through: 100, by: 0.5) {
            guard let value = sorted.percentile(percent) else { continue }
            #expect(value >= previous, "seed 14, p\(percent)")
            #expect(moved.percentile(percent) == value - 70_000, "seed 14, p\(percent)")
            previous = value
        }
    }

    @Test(
        "A percentile is given from ten samples beyond it on",
        arguments: [
            (0, 0), (1, 2), (19, 2), (20, 3), (99, 3), (100, 4), (999, 4), (1_000, 5), (9_999, 5),
            (10_000, 6),
        ]
    )
    func support(samples: Int, given: Int) {
        let percentiles = LatenessPercentiles(of: (0..<samples).map { Int64($0) })
        let all = [
            percentiles.p0, percentiles.max, percentiles.p50, percentiles.p90, percentiles.p99,
            percentiles.p999,
        ]
        #expect(all.prefix(given).allSatisfy { $0 != nil })
        #expect(all.dropFirst(given).allSatisfy { $0 == nil })
    }

    @Test("The summary of a round counts early wakeups and has percentiles however few there are")
    func roundSummary() {
        // Tick 4 was missed, 250 ns after its deadline tick 5 was woken 150 ns late.
        let round = Fixture.round([0, -5, 10, 150], ticks: [1, 2, 3, 5], missed: 1)
        let expected = RoundSummary(
            sampleCount: 4,
            earlyWakeups: 1,
            deadlineCount: 5,
            minimumNanoseconds: -5,
            p50Nanoseconds: 10,
            p90Nanoseconds: 250,
            p99Nanoseconds: 250,
            maximumNanoseconds: 250,
            wakeupP50Nanoseconds: 0,
            wakeupP90Nanoseconds: 150,
            wakeupP99Nanoseconds: 150
        )
        #expect(RoundSummary(of: round, periodNanoseconds: 100) == expected)
        let empty = RoundSummary(of: Fixture.round([]), periodNanoseconds: 100)
        #expect(empty.p50Nanoseconds == nil && empty.deadlineCount == 0)
    }
}
