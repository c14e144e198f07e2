import Analysis
import Reporting
import Runs
import Testing

@Suite("Comparison as JSON")
struct ComparisonJSONTests {
    @Test("It conforms to the schema that is documented, whatever is compared")
    func conforms() throws {
        let schema = try JSONSchema(documentation: "comparison.schema.json")
        var empty = SampleComparison.report([])
        empty.verdict = nil
        empty.failure = "the archive cannot be read"
        var strange = SampleComparison.report()
        strange.comparisons[0].metrics[0].change = Estimate(
            value: .infinity,
            low: -.infinity,
            high: .nan
        )
        strange.comparisons[0].metrics[0].baseline = nil
        for report in [
            SampleComparison.report(), SampleComparison.fullReport(),
            SampleComparison.hostileReport(), empty, strange,
        ] {
            let value = try JSONText(ComparisonJSON(report).text)
            #expect(schema.problems(of: value) == [])
        }
    }

    @Test("The schema refuses what it should: a test of the test")
    func refuses() throws {
        let schema = try JSONSchema(documentation: "comparison.schema.json")
        var value = try JSONText(ComparisonJSON(SampleComparison.report()).text)
        guard case .object(var members) = value else { return }
        members["verdict"] = .string("maybe")
        members["exit_code"] = .number(256)
        members["extra"] = .null
        members["title"] = nil
        members["created_utc"] = .string("yesterday")
        value = .object(members)
        #expect(
            schema.problems(of: value).sorted().map { $0.prefix(24) } == [
                "$.created_utc is no inst", "$.exit_code is too large",
                "$.extra is not foreseen", "$.title is missing", "$.verdict is none of arr",
            ]
        )
    }

    @Test("Nanoseconds are whole, ratios are not rounded, the tool's failure is a verdict")
    func contents() throws {
        var report = SampleComparison.report()
        report.comparisons[0].metrics[0].baseline = 107_000.4
        let value = try JSONText(ComparisonJSON(report).text)
        let metric = value["comparisons"]?[0]?["metrics"]?[0]
        #expect(metric?["baseline"] == .number(107_000))
        #expect(metric?["change"]?["value"] == .number(1.01))
        #expect(value["verdict"] == .string("regressed"))
        #expect(
            value["reason"]
                == .string(
                    "REGRESSED: of this timer, both sides at once: worst of 100 ×1.97 "
                        + "[1.41 – 2.78], limit ×1.50"
                )
        )
        report.failure = "the disk is full"
        let failed = try JSONText(ComparisonJSON(report).text)
        #expect(failed["verdict"] == .string("error"))
        #expect(failed["reason"] == .string("FAILED: the disk is full"))
    }
}
