import PunctualBase
import Testing

@Suite("Nearest rank")
struct NearestRankTests {
    @Test(
        "Of 200 sorted values the ranks are exact",
        arguments: [
            (0, 1), (0.5, 1), (0.6, 2), (50, 100), (50.1, 101), (99, 198), (99.5, 199), (100, 200),
        ] as [(Double, Int)]
    )
    func ranks(percent: Double, value: Int) {
        #expect(Array(1...200).sortedPercentile(percent) == value)
    }

    @Test(
        "A quantile that falls on a whole rank is not pushed to the next by binary fractions",
        arguments: [
            (99.9, 10_000, 9_990), (99.9, 1_000, 999), (90.0, 100, 90), (99.0, 1_000, 990),
            (50.0, 20, 10), (99.9, 10_000_000, 9_990_000), (50.0, 21, 11), (0.0, 5, 1),
        ]
    )
    func wholeRanks(percent: Double, count: Int, rank: Int) {
        #expect(nearestRank(of: percent / 100, among: count) == rank)
    }

    @Test("Few values answer with one of them, none with nothing")
    func small() {
        #expect([4].sortedPercentile(99) == 4)
        #expect([Int]().sortedPercentile(50) == nil)
        #expect([3, 4].sortedPercentile(50) == 3)
        #expect([3, 4].sortedPercentile(51) == 4)
        #expect(Array(10...14)[1...].sortedPercentile(0) == 11)
    }
}
