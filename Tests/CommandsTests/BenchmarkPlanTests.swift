import BenchmarkPlans
import FoundationEssentials
import Harness
import Runs
import Testing

@testable import Commands

@Suite("Plans that come with the program")
struct BenchmarkPlanTests {
    @Test(
        "Each is a plan of its name that says what it is for, and takes no longer than it should",
        arguments: zip(
            BenchmarkPlan.allCases,
            [(5, 6), (17, 65), (76, 3_000), (20, 160), (3, 33)]
        )
    )
    func shipped(known: BenchmarkPlan, expected: (series: Int, seconds: Int)) throws {
        let plan = try Commands.plan(named: known.rawValue)
        #expect(plan.name == known.rawValue)
        #expect(plan.series.count == expected.series)
        #expect(plan.estimate(processors: 2).nanoseconds / 1_000_000_000 <= expected.seconds)
        #expect(try !known.purpose().isEmpty)
    }

    @Test("Every file of the folder is in the program")
    func allFiles() throws {
        let project = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let folder = project.appending(path: "Benchmarks/Plans").path
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
        let plans = files.filter { $0.hasSuffix(".json5") }.sorted()
        #expect(plans == BenchmarkPlan.allCases.map { $0.rawValue + ".json5" }.sorted())
    }

    @Test(
        "A word that is no plan gets the nearest one; a path, the system's reason",
        arguments: [
            ("quik", "did you mean “quick”?"), ("zzzzzzzz", "quick, default, thorough"),
            ("none.json5", "none.json5"), ("./quick", "./quick"),
        ]
    )
    func unknown(name: String, answer: String) {
        do {
            _ = try Commands.plan(named: name)
            Issue.record("there is such a plan")
        } catch {
            #expect("\(error)".contains(answer), "\(error)")
        }
    }
}
