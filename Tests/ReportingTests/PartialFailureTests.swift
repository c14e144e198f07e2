import Analysis
import PunctualBase
import Runs
import TestSupport
import Testing

@testable import Reporting

@Suite("What failed, was missed or was disturbed in part")
struct PartialFailureTests {
    /// Figures that all differ: missed and early, over deadlines and over wakeups, low and high.
    private func analysis() -> RunAnalysis {
        var analysis = SampleRun.analysis(
            rounds: 2,
            ticks: 200,
            loads: [.none],
            mechanisms: [.absolute, .spin]
        )
        analysis.series[0].missedTicks = 4_321
        analysis.series[0].earlyWakeups = 77
        analysis.series[0].wakeupLateness.p50 = 1_234
        analysis.series[0].wakeupLateness.p90 = 5_678
        analysis.series[0].p50 = Estimate(value: 2, low: 1, high: 3)
        analysis.series[0].p99 = Estimate(value: 20, low: 10, high: 30)
        var failed = analysis.series[0].rounds[0]
        failed.repetition = 2
        failed.failure = "processors 0 cannot be had"
        analysis.series[0].failedRounds = [failed]
        analysis.series[0].rounds[1].disturbance = "processors 0, now 1"
        return analysis
    }

    private let failure =
        "1 of 3 rounds of absolute could not be measured: processors 0 cannot be had."
    private let disturbance =
        "In 1 of 2 rounds of absolute the conditions changed while it ran"
        + " (processors 0, now 1): its figures are of both."

    @Test("It is told in every format")
    func everyFormat() {
        let analysis = analysis()
        let wide = TerminalStyle(isColoured: false, isUnicode: true, width: 400)
        for text in [
            summary(of: analysis, style: wide), HTMLReport(analysis: analysis).text,
            MarkdownReport(analysis: analysis).text,
        ] {
            #expect(text.contains(failure), "\(text.prefix(60))")
            #expect(text.contains(disturbance), "\(text.prefix(60))")
            #expect(text.contains("4321"), "missed ticks in \(text.prefix(60))")
            #expect(text.contains("p50 over wakeups") && text.contains("1.23 µs"))
            #expect(text.contains("p90 over wakeups") && text.contains("5.68 µs"))
        }
        #expect(HTMLReport(analysis: analysis).text.contains("yes, disturbed: processors 0, now 1"))
    }

    @Test("The ranking has missed ticks under their name, not early wakeups")
    func missedColumn() throws {
        let content = ReportContent(analysis: analysis())
        let group = try #require(content.groups.first)
        let table = content.ranking(of: group)
        let column = try #require(table.columns.firstIndex { $0.title == "missed ticks" })
        let name = try #require(table.columns.firstIndex { $0.title == "mechanism" })
        let row = try #require(table.rows.first { $0[name].hasPrefix("absolute") })
        #expect(row[column] == "4321")
        let details = content.details(of: group)
        let early = try #require(details.columns.firstIndex { $0.title == "early wakeups" })
        #expect(details.rows.first { $0[0].hasPrefix("absolute") }?[early] == "77")
    }

    @Test("The stolen time of a run is the same on the terminal and on the page")
    func stolen() {
        var analysis = analysis()
        for (place, steal) in [20, 10, 0, 20].enumerated() {
            analysis.series[place / 2].rounds[place % 2].noise.stealNanoseconds =
                Int64(steal) * 1_000_000
        }
        let wide = TerminalStyle(isColoured: false, isUnicode: true, width: 400)
        #expect(summary(of: analysis, style: wide).contains("took 50.0 ms from"))
        #expect(HTMLReport(analysis: analysis).text.contains("took 50.0 ms from"))
        #expect(MarkdownReport(analysis: analysis).text.contains("took 50.0 ms from"))
    }

    @Test("Of an interrupted run only what was measured is told, on the page as on the terminal")
    func interrupted() {
        var analysis = SampleRun.analysis(
            rounds: 3,
            ticks: 500,
            loads: [.none],
            mechanisms: [.absolute]
        )
        analysis.run.state = .interrupted
        // The last round was cut before its first deadline.
        analysis.series[0].rounds[2].isComplete = false
        analysis.series[0].sampleCount = 1_000
        analysis.series[0].deadlineCount = 1_000
        let sentence =
            "1 series of 2 of 3 rounds each, 1.00 s in all; at least 1000 deadlines a series."
        #expect(HTMLReport(analysis: analysis).text.contains(sentence))
        #expect(MarkdownReport(analysis: analysis).text.contains(sentence))
        let wide = TerminalStyle(isColoured: false, isUnicode: true, width: 400)
        #expect(summary(of: analysis, style: wide).contains("after 2 of 3 rounds"))
        #expect(analysis.stolenTime.measuredSeconds == 1 && analysis.stolenTime.slots == 2)
    }

    @Test("A run of which nothing could be measured is told as failed")
    func nothing() {
        var analysis = analysis()
        analysis.run.state = .failed
        let wide = TerminalStyle(isColoured: false, isUnicode: true, width: 400)
        #expect(summary(of: analysis, style: wide).contains("nothing of it could be measured"))
        #expect(!HTMLReport(analysis: analysis).text.contains("The run finished"))
    }
}
