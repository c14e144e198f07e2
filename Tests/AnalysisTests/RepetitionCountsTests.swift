import Runs
import Testing

@testable import Analysis

@Suite("Quantiles of mixed repetitions")
struct RepetitionCountsTests {
    /// Repetitions of 1…100, 201…300 and 401…500 ns.
    private func counts() throws -> RepetitionCounts {
        let series = Series(mechanism: .absolute, periodNanoseconds: 1_000_000)
        let rounds = (0..<3).map { repetition in
            Fixture.round(
                (1...100).map { Int64($0 + 200 * repetition) },
                repetition: repetition
            )
        }
        let analysis = analyse(run: Fixture.run([series], rounds: 3), rounds: rounds)
        return try #require(analysis.series[0].repetitionCounts)
    }

    @Test("Each draw counts a repetition as often as it was drawn")
    func draws() throws {
        let counts = try counts()
        #expect(counts.repetitions == [0, 1, 2])
        #expect(counts.quantile(0.9, of: [0, 0, 0]) == 90)
        #expect(counts.quantile(0.9, of: [0, 1, 2]) == 470)
        #expect(counts.quantile(0.5, of: [0, 1, 1]) == 225)
        #expect(counts.quantile(0.9, of: [2, 2, 0]) == 485)
    }

    @Test("A draw without a repetition of the series has none")
    func nothing() throws {
        let counts = try counts()
        #expect(counts.quantile(0.9, of: [7, 8]) == nil)
        #expect(counts.quantile(0.9, of: []) == nil)
        #expect(counts.quantile(0.9, of: [7, 0]) == 90)
    }
}
