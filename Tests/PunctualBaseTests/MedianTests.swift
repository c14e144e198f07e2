import PunctualBase
import Testing

@Suite("Median and selection")
struct MedianTests {
    @Test("The median of an even number is the mean of the two in the middle")
    func median() {
        var even: [Double] = [4, 1, 3, 2]
        #expect(even.takeMedian() == 2.5)
        var none: [Double] = []
        #expect(none.takeMedian() == nil)
    }

    @Test("Selecting a rank agrees with sorting", arguments: [1, 2, 3, 10, 257])
    func selection(count: Int) {
        var generator = SplitMix64(seed: 31)
        let values = (0..<count).map { _ in Int(generator.next() % 50) }
        for rank in 0..<count {
            var copy = values
            copy.select(rank, in: copy.indices)
            #expect(copy[rank] == values.sorted()[rank], "seed 31")
        }
    }
}
