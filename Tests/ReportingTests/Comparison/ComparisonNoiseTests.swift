import Analysis
import Reporting
import Runs
import Testing

@Suite("What the host did to a comparison")
struct ComparisonNoiseTests {
    /// Rounds on two processors from each of which the hypervisor took two steps of 10 ms.
    private func noise(roundNanoseconds: Int64, stolen: Int64 = 20_000_000) -> ComparisonNoise {
        var comparison = SampleComparison.small
        func change(_ rounds: inout [RoundFigures]) {
            for place in rounds.indices {
                rounds[place].lengthNanoseconds = roundNanoseconds
                rounds[place].stealNanoseconds = stolen
                rounds[place].runQueueNanoseconds = 0
            }
        }
        change(&comparison.baseline.rounds)
        change(&comparison.candidate.rounds)
        return ComparisonNoise(of: [comparison])
    }

    @Test("Rounds of less than ten steps do not tell what was stolen from them")
    func shortRounds() throws {
        let short = noise(roundNanoseconds: 1_000_000)
        #expect(short.stealShare == nil && !short.isNoisy)
        #expect(noise(roundNanoseconds: 99_999_999).stealShare == nil)
        let long = noise(roundNanoseconds: 100_000_000)
        #expect(abs(try #require(long.stealShare) - 0.1) < 1e-9)
        #expect(long.isNoisy)
    }

    @Test("No more than all of the processors' time is stolen")
    func bound() {
        #expect(noise(roundNanoseconds: 100_000_000, stolen: 900_000_000).stealShare == 1)
    }

    @Test("Short rounds take no part beside long ones")
    func mixed() throws {
        var comparison = SampleComparison.small
        for place in comparison.candidate.rounds.indices {
            comparison.candidate.rounds[place].lengthNanoseconds = 1_000_000
            comparison.candidate.rounds[place].stealNanoseconds = 900_000_000
        }
        for place in comparison.baseline.rounds.indices {
            comparison.baseline.rounds[place].stealNanoseconds = 0
        }
        #expect(ComparisonNoise(of: [comparison]).stealShare == 0)
    }
}
