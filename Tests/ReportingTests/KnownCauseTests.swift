import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Known causes in reports")
struct KnownCauseReportTests {
    private func analysis(loads: [Load] = [.none]) -> RunAnalysis {
        var analysis = SampleRun.analysis(
            ticks: 400,
            loads: loads,
            mechanisms: [.absolute, .futex, .timerfd]
        )
        for series in analysis.series.indices {
            for round in analysis.series[series].rounds.indices {
                analysis.series[series].rounds[round].observed = ObservedConditions(
                    policy: .other,
                    priority: 0,
                    processors: [0, 1],
                    lockedKibibytes: 0,
                    timerSlackNanoseconds: 50_000,
                    dmaLatencyMicroseconds: nil
                )
            }
            analysis.series[series].lateness.p50 = 110_000
        }
        return analysis
    }

    private let claim =
        "50.0 µs of the p50 of absolute (110 µs) and futex (110 µs) are timer slack"
    private let remedy = "`--timer-slack 1ns` takes it away, and timerfd has none."

    @Test("Page, Markdown, terminal and JSON say the same of it, with what to do")
    func everywhere() throws {
        let analysis = analysis()
        let sentence = try #require(analysis.causeSentences().first)
        #expect(sentence.hasPrefix(claim))
        #expect(sentence.hasSuffix(remedy))

        let page = HTMLReport(analysis: analysis).text
        #expect(page.contains(claim.escapedForHTML))
        #expect(page.contains("; <code>--timer-slack 1ns</code> takes it away"))
        #expect(!page.contains("&#96;"), "no backquote is left for the reader")
        #expect(page.contains("code{white-space:nowrap"))
        #expect(page.contains("<a href=\"#causes\">Why so late?</a>"))
        #expect(Markup(page).problems == [])

        let markdown = MarkdownReport(analysis: analysis).text
        #expect(markdown.contains("## Why so late?"))
        #expect(markdown.contains("; `--timer-slack 1ns` takes it away, and timerfd has none."))

        let style = TerminalStyle(isUnicode: true, width: 400)
        let terminal = summary(of: analysis, style: style)
        #expect(terminal.contains("\(claim); \(remedy)\n"))

        let json = JSONReport(analysis: analysis, includesCurves: false).value
        guard case .object(let report) = json, case .array(let causes)? = report["causes"],
            case .object(let cause)? = causes.first
        else {
            Issue.record("the report has no causes")
            return
        }
        #expect(cause["cause"] == .string("timer-slack"))
        #expect(cause["sentence"] == .string(sentence))
        let parts = JSONValue.array([
            .object(["series": .integer(0), "share_ns": .number(50_000), "of_ns": .number(110_000)]
            ),
            .object(["series": .integer(2), "share_ns": .number(50_000), "of_ns": .number(110_000)]
            ),
        ])
        #expect(cause["series"] == parts)
    }

    @Test("Of several conditions each sentence says which it is of")
    func conditions() {
        let sentences = analysis(loads: [.none, .stress(.cpu)]).causeSentences()
        #expect(sentences.count == 2)
        #expect(sentences.first?.hasPrefix("1 ms period, no load: 50.0 µs of the p50 of") == true)
    }

    @Test("Where nothing is known nothing is said")
    func nothing() {
        let analysis = SampleRun.analysis(ticks: 200, loads: [.none])
        #expect(analysis.causeSentences() == [])
        #expect(!HTMLReport(analysis: analysis).text.contains("Why so late?"))
        #expect(!MarkdownReport(analysis: analysis).text.contains("Why so late?"))
    }
}
