import Runs
import Testing

@testable import Harness

@Suite("Plan estimate")
struct PlanEstimateTests {
    @Test("Samples count for each thread; the length does not")
    func eachProcessor() throws {
        let plan = Plan(
            name: "x",
            series: [
                Series(
                    mechanism: .absolute,
                    periodNanoseconds: 1_000_000,
                    conditions: Conditions(processors: .each)
                )
            ],
            rounds: 3,
            roundNanoseconds: 100_000_000,
            warmUpNanoseconds: 10_000_000
        )
        let estimate = plan.estimate(processors: 2)
        // Three rounds of 100 and 10 ticks and 20 ms of preparation each.
        #expect(estimate.nanoseconds == 390_000_000)
        #expect(estimate.samples == 600)
        #expect(estimate.archiveBytes == 1_800)
        #expect(estimate.bufferBytes == 3_200)
    }
}
