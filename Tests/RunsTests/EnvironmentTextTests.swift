import Runs
import Testing

@Suite("Texts of a run's environment")
struct EnvironmentTextTests {
    @Test(
        "Sets of processors",
        arguments: [
            ([], ""), ([3], "3"), ([0, 1], "0-1"), ([5, 0, 2, 1], "0-2,5"), ([1, 3, 3], "1,3"),
        ] as [([Int], String)]
    )
    func processors(_ processors: [Int], expected: String) {
        #expect(ProcessorList.text(of: processors) == expected)
    }

    @Test("Quotas")
    func quotas() {
        #expect(ProcessorQuota.unlimited.text == "none")
        let half = ProcessorQuota(quotaMicroseconds: 50_000, periodMicroseconds: 100_000)
        #expect(half.text == "50ms of 100ms" && half.processors == 0.5)
    }
}
