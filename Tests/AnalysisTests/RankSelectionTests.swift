import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Values at ranks, in passes")
struct RankSelectionTests {
    typealias Progression = (first: Int64, count: Int64)

    private func spelledOut(
        _ values: [Int64],
        _ progressions: [Progression],
        step: Int64
    ) -> [Int64] {
        progressions.reduce(into: values) { all, progression in
            for place in 0..<progression.count {
                all.append(progression.first + place * step)
            }
        }.sorted()
    }

    private func expectSame(
        _ values: [Int64],
        _ comment: Comment,
        progressions: [Progression] = [],
        step: Int64 = 1
    ) {
        let all = spelledOut(values, progressions, step: step)
        let ranks = Array(
            Set((0...40).map { max(1, $0 * all.count / 40) } + [1, 2, all.count - 1, all.count])
        ).filter { (1...all.count).contains($0) }
        let counted = RankSelection.of(
            values,
            ranks: ranks,
            progressions: progressions,
            step: step,
            sortedLimit: 0
        )
        let sorted = RankSelection.of(values, ranks: ranks, progressions: progressions, step: step)
        for rank in ranks {
            let value = all[rank - 1]
            let expected = RankSelection.Found(
                value: value,
                below: all.firstIndex { $0 >= value } ?? 0,
                notAbove: all.lastIndex { $0 <= value }.map { $0 + 1 } ?? 0
            )
            #expect(sorted[rank] == expected, comment)
            #expect(counted[rank] == expected, comment)
        }
    }

    @Test(
        "Counting in passes finds what sorting finds",
        arguments: [0xFF, 0xFFFF, 0xF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF_FFFF] as [UInt64]
    )
    func counting(mask: UInt64) {
        var generator = SplitMix64(seed: 71)
        let values = (0..<3_000).map { _ -> Int64 in
            let value = Int64(generator.next() & mask)
            return generator.next() % 10 == 0 ? -value / 1_000 : value
        }
        expectSame(values, "seed 71")
    }

    @Test("Values that lie close together far from 0 are told apart")
    func farAway() {
        var generator = SplitMix64(seed: 72)
        let values = (0..<2_000).map { _ in 3_600_000_000_000 + Int64(generator.next() % 50) }
        expectSame(values, "seed 72")
        expectSame(values.map { -$0 }, "seed 72")
        expectSame([7], "one value")
        expectSame([Int64](repeating: 1 << 61, count: 300), "all equal")
    }

    @Test(
        "Progressions count like their terms, whatever the step",
        arguments: [1, 3, 1_000, 1_024, 65_537, 1_000_000, 999_999_937] as [Int64]
    )
    func progressions(step: Int64) {
        var generator = SplitMix64(seed: UInt64(step))
        for trial in 0..<20 {
            let values = (0..<200).map { _ in
                Int64(generator.next() % UInt64(step * 3 + 5)) - step
            }
            let gaps = (0..<8).map { _ -> Progression in
                let length = [3, 127, 128, 129, 700, 5_000][Int(generator.next() % 6)]
                let start = Int64(generator.next() % UInt64(step * 40 + 3)) - step
                return (first: start, count: Int64(length))
            }
            expectSame(
                values,
                "step \(step), trial \(trial)",
                progressions: gaps,
                step: step
            )
        }
    }

    @Test("A progression of a trillion terms costs no more than a short one")
    func hostile() {
        let count: Int64 = 1_000_000_000_000
        let all = Int(count) + 3
        let ranks = [1, 4, all / 2, all]
        let selection = RankSelection.of(
            [-5, 10, 20],
            ranks: ranks,
            progressions: [(first: 100, count: count)],
            step: 1_000
        )
        #expect(selection[1].value == -5)
        #expect(selection[4] == RankSelection.Found(value: 100, below: 3, notAbove: 4))
        #expect(selection[all / 2].value == 100 + (Int64(all / 2) - 4) * 1_000)
        #expect(selection[all].value == 100 + (count - 1) * 1_000)
    }

    @Test("Numbers at the end of the scale trap nothing")
    func extremes() {
        let values: [Int64] = [.min, .min + 1, -1, 0, 1, .max - 1, .max]
        let counted = RankSelection.of(values, ranks: [1, 4, 7], sortedLimit: 0)
        #expect(counted[1].value == .min && counted[4].value == 0 && counted[7].value == .max)
        let far = RankSelection.of(
            values,
            ranks: [4],
            progressions: [(first: .max - 5, count: 1_000), (first: .min, count: .max / 4)],
            step: 1_000_003,
            sortedLimit: 0
        )
        #expect(far[4].value < 0)
        _ = RankSelection.of([], ranks: [1], sortedLimit: 0)[1]
    }

    @Test("A multiset of latenesses and gaps answers like its terms")
    func multiset() {
        var generator = SplitMix64(seed: 73)
        for trial in 0..<50 {
            let step = Int64(1 + generator.next() % 5_000)
            var multiset = LatenessMultiset(periodNanoseconds: step)
            var all: [Int64] = []
            for _ in 0..<20 {
                let values = (0..<10).map { _ in Int64(generator.next() % 20_000) - 5_000 }
                multiset.add(values[...])
                let span = DeadlineSpan(
                    firstTick: 1,
                    count: Int64(1 + generator.next() % 100),
                    latenessNanoseconds: Int64(generator.next() % 500_000)
                )
                multiset.add(span)
                all += values
                for place in 0..<span.count {
                    all.append(span.latenessNanoseconds - place * step)
                }
            }
            var sorter = LatenessSorter()
            multiset.sort(with: &sorter)
            all.sort()
            #expect(multiset.count == all.count, "trial \(trial)")
            for rank in stride(from: 1, through: all.count, by: 7) {
                #expect(multiset.value(atRank: rank) == all[rank - 1], "trial \(trial)")
                let value = all[rank - 1]
                let notAbove = all.lastIndex { $0 <= value }.map { $0 + 1 } ?? 0
                #expect(multiset.count(notAbove: value) == notAbove, "trial \(trial)")
            }
            #expect(multiset.percentile(0) == all.first && multiset.percentile(100) == all.last)
        }
    }
}
