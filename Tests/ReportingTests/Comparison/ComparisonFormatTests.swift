import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Comparison for JUnit")
struct JUnitReportTests {
    @Test("It is well-formed XML, whatever its texts are")
    func wellFormed() {
        for report in [
            SampleComparison.report(), SampleComparison.fullReport(),
            SampleComparison.hostileReport(),
        ] {
            let text = JUnitReport(report).text
            #expect(Markup(text).problems == [])
            // XML 1.0 allows no other control characters, not even as references.
            #expect(
                !text.unicodeScalars.contains {
                    $0.value < 0x20 && !"\n\r\t".unicodeScalars.contains($0)
                }
            )
        }
    }

    @Test("The counts of a suite are those of its cases")
    func counts() throws {
        let elements = Markup(JUnitReport(SampleComparison.fullReport()).text).elements
        let starts = elements.indices.filter { elements[$0].name == "testsuite" }
        #expect(starts.count == 3)
        for (place, start) in starts.enumerated() {
            let end = place + 1 < starts.count ? starts[place + 1] : elements.count
            let names = elements[start..<end].map(\.name)
            let attributes = elements[start].attributes
            #expect(attributes["tests"] == "\(names.count { $0 == "testcase" })")
            #expect(attributes["failures"] == "\(names.count { $0 == "failure" })")
            #expect(attributes["skipped"] == "\(names.count { $0 == "skipped" })")
            #expect(attributes["errors"] == "\(names.count { $0 == "error" })")
        }
    }

    @Test("A regression fails, what is not decided is skipped, a failing tool is an error")
    func results() {
        let text = JUnitReport(SampleComparison.report()).text
        #expect(
            text.contains(
                "name=\"worst of 100\" time=\"13.333\"><failure"
                    + " message=\"×1.97 [1.41 – 2.78], limit ×1.50\" type=\"regressed\">"
            )
        )
        #expect(text.contains("name=\"p99\" time=\"13.333\"><skipped message=\"its interval"))
        #expect(text.contains("name=\"p50\" time=\"13.333\"><system-out>×1.01 [1.00 – 1.03]"))
        // What is only shown is no case.
        #expect(!text.contains("name=\"p99.9\""))
        #expect(text.contains("time=\"80.000\" timestamp=\"2026-08-02T14:03:07\""))

        var failed = SampleComparison.report([])
        failed.verdict = nil
        failed.failure = "gone & \"lost\"\n"
        let error = JUnitReport(failed).text
        #expect(error.contains("<error message=\"FAILED: gone &amp; &quot;lost&quot;&#10;\""))
        #expect(Markup(error).problems == [])
    }

    @Test("A missing series fails unless that was allowed")
    func missing() {
        var report = SampleComparison.fullReport()
        #expect(JUnitReport(report).text.contains("<skipped message=\"io_uring is not permitted"))
        report.allowances = []
        #expect(JUnitReport(report).text.contains("<failure message=\"io_uring is not permitted"))
    }
}

@Suite("Comparison for GitHub")
struct GitHubReportTests {
    @Test("One annotation, whose level is what the job will do")
    func annotation() {
        var report = SampleComparison.report()
        report.title = "check: a, b"
        #expect(
            GitHubReport(report).annotation
                == "::error title=check%3A a%2C b::REGRESSED: of this timer, both sides at once: "
                + "worst of 100 ×1.97 [1.41 – 2.78], limit ×1.50\n"
        )
        for (verdict, code, level) in [
            (.inconclusive, 3, "error"), (.inconclusive, 0, "warning"), (.pass, 0, "notice"),
            (.improved, 4, "error"), (nil, 0, "error"),
        ] as [(Verdict?, Int32, String)] {
            report.verdict = verdict
            report.exitCode = code
            #expect(GitHubReport(report).annotation.hasPrefix("::\(level) title="))
        }
    }

    @Test("No text can begin another command or another output")
    func hostile() {
        let report = GitHubReport(SampleComparison.hostileReport())
        #expect(report.annotation.count { $0.isNewline } == 1)
        #expect(report.annotation.contains("100%25"))
        #expect(report.outputs == "verdict=regressed\nexit-code=2\n")
        #expect("a%b\r\nc:d,e".escapedForWorkflowData == "a%25b%0D%0Ac:d,e")
        #expect("a%b\r\nc:d,e".escapedForWorkflowProperty == "a%25b%0D%0Ac%3Ad%2Ce")
    }

    @Test("The summary is never longer than a step may write, and says what it leaves out")
    func summary() {
        let report = SampleComparison.fullReport()
        let whole = GitHubReport(report).summary
        #expect(whole.contains("## timerfd, 1 ms"))
        for limit in [0, 10, 100, 1_000, whole.utf8.count - 1, whole.utf8.count] {
            #expect(GitHubReport(report).summary(maximumBytes: limit).utf8.count <= limit)
        }
        let cut = GitHubReport(report).summary(maximumBytes: whole.utf8.count - 1)
        #expect(cut.contains("## dispatch, 1 ms"))
        #expect(cut.contains("1 more comparisons do not fit in here."))
        var many = report
        many.comparisons = Array(repeating: report.comparisons[0], count: 30)
        let cutLong = GitHubReport(many).summary(maximumBytes: 20_000)
        #expect(cutLong.utf8.count <= 20_000)
        #expect(cutLong.contains("more comparisons do not fit in here."))
        // GitHub drops a longer one whole.
        #expect(GitHubReport.summaryLimit == 1_024 * 1_024)
    }
}

@Suite("Comparison as SARIF")
struct SARIFReportTests {
    @Test("Each finding has a rule of the driver, and a kind with the level that goes with it")
    func findings() throws {
        let text = SARIFReport(SampleComparison.fullReport(), artifact: "plans/ä b.json5").text
        let run = try #require(try JSONText(text)["runs"]?[0])
        let rules = run["tool"]?["driver"]?["rules"]?.values.compactMap { $0["id"]?.string } ?? []
        let results = run["results"]?.values ?? []
        #expect(results.count == 6 + 5 + 2 + 1)
        for result in results {
            #expect(rules.contains(result["ruleId"]?.string ?? ""))
            let isFailure = result["kind"] == .string("fail")
            #expect(result["level"] == .string(isFailure ? "error" : "none"))
            let place = result["locations"]?[0]?["physicalLocation"]?["artifactLocation"]
            #expect(place?["uri"] == .string("plans/%C3%A4%20b.json5"))
        }
        let worst = results.first { $0["ruleId"] == .string("worst-of-100") }
        #expect(
            worst?["message"]?["text"]
                == .string("dispatch, 1 ms: worst of 100 ×1.97 [1.41 – 2.78], limit ×1.50")
        )
        #expect(results.count { $0["kind"] == .string("open") } == 4)
    }

    @Test("A finding has a place even where nothing names one: GitHub refuses the file without")
    func place() throws {
        let text = SARIFReport(SampleComparison.fullReport()).text
        let results = try JSONText(text)["runs"]?[0]?["results"]?.values ?? []
        #expect(!results.isEmpty)
        for result in results {
            let place = result["locations"]?[0]?["physicalLocation"]
            #expect(place?["artifactLocation"]?["uri"] == .string("punctual.json5"))
            #expect(place?["region"]?["startLine"] == .number(1))
        }
    }

    @Test("A tool that failed says so in its invocation")
    func failure() throws {
        var report = SampleComparison.report([])
        report.verdict = nil
        report.failure = "the disk is full"
        let run = try #require(try JSONText(SARIFReport(report).text)["runs"]?[0])
        #expect(run["invocations"]?[0]?["executionSuccessful"] == .bool(false))
        #expect(run["results"] == .array([]))
        #expect(try JSONText(SARIFReport(SampleComparison.hostileReport()).text)["runs"] != nil)
    }
}

@Suite("Noise of the host")
struct NoiseReportTests {
    @Test("A report of noise suggests limits; twice the rounds see a root of two less")
    func limits() throws {
        var report = SampleComparison.report()
        #expect(ComparisonContent(report).noiseTable(of: 0) == nil)
        report.kind = .noise
        let table = try #require(ComparisonContent(report).noiseTable(of: 0))
        // p50: ×1.03 with 20 rounds; ×1.03^√2 = ×1.04 with 10; ×1.03^(1/√5) = ×1.01 with 100.
        // The shift of 1 % that was seen is added to 3 %: 5 % is the next round limit.
        #expect(
            table.rows[0] == ["p50", "×1.04", "×1.03", "×1.02", "×1.01", "×1.05, 2 µs"]
        )
        let style = TerminalStyle(width: 80)
        let text = ComparisonSummary(of: report, style: style).text
        #expect(text.contains("limit to use"))
        #expect(ComparisonMarkdown(report).text.contains("| limit to use |"))
        #expect(ComparisonPage(report).text.contains("limit to use"))
    }
}

@Suite("Comparison as Markdown")
struct ComparisonMarkdownTests {
    @Test("Every row has its cells, and no text leaves its own")
    func rows() {
        for report in [SampleComparison.fullReport(), SampleComparison.hostileReport()] {
            let text = ComparisonMarkdown(report).text
            // In the block of the command everything stands as it is.
            let end = text.firstRange(of: "## To repeat it")?.lowerBound ?? text.endIndex
            #expect(!text[..<end].contains("<script"))
            let lines = text.split(separator: "\n").filter { $0.hasPrefix("| ") }
            #expect(lines.count > 8)
            for line in lines {
                let bars = line.split(separator: "\\|").joined().count { $0 == "|" }
                #expect([9, 4].contains(bars), "\(line)")
            }
        }
    }

    @Test("The verdict is the heading, and only what differs of the environment is told")
    func contents() {
        let text = ComparisonMarkdown(SampleComparison.fullReport()).text
        #expect(
            text.hasPrefix(
                "# REGRESSED: of these timers, relative to what ran beside each: dispatch, 1 ms: worst of 100 ×1.97"
            )
        )
        #expect(text.contains("| **worst of 100** | 275 µs | 629 µs | ×1.97 | 1.41 – 2.78 |"))
        #expect(text.contains("| kernel ≠ | 6.18.44"))
        #expect(!text.contains("| clock source"))
        #expect(text.contains("```sh\npunctual compare main pr --rounds 20\n```"))
    }
}
