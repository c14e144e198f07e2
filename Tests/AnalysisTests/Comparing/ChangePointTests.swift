import Analysis
import PunctualBase
import Testing

@Suite("Changes in a history")
struct ChangePointTests {
    /// Levels with noise of ±2 %, uniform.
    private func history(_ levels: [(level: Double, count: Int)], seed: UInt64) -> [Double] {
        var generator = SplitMix64(seed: seed)
        return levels.flatMap { level, count in
            (0..<count).map { _ in
                level * (1 + Double(generator.next() % 4_001) / 100_000 - 0.02)
            }
        }
    }

    @Test("A step is found where it is, with its size", arguments: 0..<20)
    func step(seed: UInt64) throws {
        let segments = historySegments(of: history([(100, 15), (120, 10)], seed: seed))
        #expect(segments.map(\.range) == [0..<15, 15..<25], "seed \(seed)")
        let change = try #require(segments.last?.change)
        #expect(abs(change - 0.2) < 0.03)
        #expect(segments.first?.change == nil)
        #expect(abs((segments.first?.level ?? 0) - 100) < 2)
    }

    @Test("Up and down again are two changes", arguments: 0..<10)
    func thereAndBack(seed: UInt64) {
        let segments = historySegments(
            of: history([(100, 12), (115, 10), (100, 12)], seed: seed)
        )
        #expect(segments.map(\.range) == [0..<12, 12..<22, 22..<34], "seed \(seed)")
    }

    @Test("Single spikes are no change, however high", arguments: 0..<10)
    func spikes(seed: UInt64) {
        var values = history([(100, 30)], seed: seed)
        values[4] = 1_000
        values[20] = 5_000
        values[21] = 4_000
        values[29] = 300
        #expect(historySegments(of: values).map(\.range) == [0..<30], "seed \(seed)")
    }

    @Test("The last three runs of thirty are enough for a change, two are not")
    func recent() {
        let three = historySegments(of: history([(100, 27), (130, 3)], seed: 5))
        #expect(three.map(\.range) == [0..<27, 27..<30])
        let two = historySegments(of: history([(100, 28), (130, 2)], seed: 5))
        #expect(two.map(\.range) == [0..<30])
    }

    @Test("A step below the smallest change that matters is none")
    func small() {
        let values = history([(100, 30), (103, 30)], seed: 6)
        #expect(historySegments(of: values, smallestChange: 0.01).count == 2)
        #expect(historySegments(of: values, smallestChange: 0.1).count == 1)
    }

    @Test("A history in which nothing changes is divided in at most 5 % of the cases")
    func falseAlarms() {
        let divided = (0..<200).count { seed in
            historySegments(
                of: history([(100, 30)], seed: UInt64(1_000 + seed)),
                smallestChange: 0
            ).count > 1
        }
        // 5 % of 200, and a deviation of three.
        #expect(divided <= 19, "seeds 1000 to 1199")
    }

    @Test("Equal values, few values and none")
    func few() {
        #expect(historySegments(of: []).isEmpty)
        #expect(historySegments(of: [5]).map(\.range) == [0..<1])
        #expect(historySegments(of: [5, 50, 5]).map(\.range) == [0..<3])
        #expect(historySegments(of: [Double](repeating: 7, count: 40)).map(\.range) == [0..<40])
        let drifts = [Double](repeating: -1, count: 10) + [Double](repeating: 20, count: 10)
        let segments = historySegments(of: drifts)
        #expect(segments.map(\.range) == [0..<10, 10..<20])
        #expect(segments.last?.change == nil)
    }

    @Test("The same history in another unit has the same changes")
    func scaled() {
        let values = history([(100, 10), (130, 10)], seed: 7)
        let segments = historySegments(of: values)
        let other = historySegments(of: values.map { $0 * 1_024 })
        #expect(segments.map(\.range) == other.map(\.range))
        #expect(segments.map(\.probability) == other.map(\.probability))
    }
}
