import Analysis
import PunctualBase
import Reporting
import Runs
import TestSupport
import Testing

private let isInstalled = (try? GnuplotProgram.find()) != nil

@Suite("Drift report")
struct DriftReportTests {
    /// `TerminalFixture` has a sleep loop with a drift of 104 000 ppm at a period of 1 ms.
    private let report = DriftReport(analysis: TerminalFixture.analysis())

    @Test("What is lost in an hour and in a day follows from the drift")
    func lost() throws {
        let loop = try #require(report.members.first { $0.isFreeRunning })
        // 104 000 µs a second: 0.104 s a second, 374.4 s an hour, 8985.6 s a day.
        #expect(loop.lostPerHour?.value == 374.4e9)
        #expect(loop.lostPerDay?.value == 8_985.6e9)
    }

    @Test("What carries over to an hour's sleep is the delay of each wakeup, not the ppm")
    func forecast() throws {
        let forecast = try #require(report.sleepLoop)
        // 104 000 ppm of 1 ms are 104 µs a wakeup.
        #expect(abs(forecast.delayPerIteration.value - 104_000) < 1e-6)
        // 720 sleeps in 30 days: 74.88 ms, and with a job of one second 720 s more.
        let bare = forecast.offset(after: SleepLoopForecast.iterations, includesWork: false)
        let busy = forecast.offset(after: SleepLoopForecast.iterations, includesWork: true)
        #expect(abs(bare.value - 74.88e6) < 1)
        #expect(abs(busy.value - 720.07488e9) < 1)
        #expect(forecast.offset(after: 0, includesWork: true).value == 0)
        // The best ranked timer with a grid.
        #expect(forecast.keeper?.name == "precise")
        #expect(forecast.keeper?.p50Nanoseconds == 1_230)
    }

    @Test("The same delay is found whatever the period was")
    func period() throws {
        var analysis = TerminalFixture.analysis()
        for place in analysis.series.indices {
            analysis.series[place].series.periodNanoseconds = 10_000_000
            analysis.series[place].drift = DriftEstimate(
                roundSlopes: [10_000, 10_400, 11_000],
                roundSeconds: 3,
                rate: Estimate(value: 10_400, low: 10_000, high: 11_000),
                isFreeRunning: true,
                losesPeriods: false
            )
        }
        let delay = DriftReport(analysis: analysis).sleepLoop?.delayPerIteration
        #expect(delay == Estimate(value: 104_000, low: 100_000, high: 110_000))
    }

    @Test("A scheduler that was measured in the same way is set against the loop")
    func scheduler() {
        var analysis = TerminalFixture.analysis()
        analysis.series[0].series.executor = .inline
        let keeper = DriftReport(analysis: analysis).sleepLoop?.keeper
        #expect(keeper?.name == "inline scheduler: absolute")
    }

    @Test("Without a loop there is no forecast but the remedy")
    func withoutLoop() {
        var analysis = TerminalFixture.analysis()
        analysis.series[2].sampleCount = 0
        analysis = assemble(run: analysis.run, series: analysis.series)
        let report = DriftReport(analysis: analysis)
        #expect(report.sleepLoop == nil)
        let text = report.text(style: TerminalFixture.unicode80)
        #expect(text.contains("punctual benchmark --mechanism"))
        #expect(text.hasPrefix("No drift was seen\n"))
    }

    @Test("No line is wider than the terminal, and in ASCII nothing else is printed")
    func limits() {
        for width in [40, 60, 80, 120] {
            let ascii = report.text(style: TerminalStyle(isUnicode: false, width: width))
            #expect(!ascii.contains { !$0.isASCII })
            for text in [ascii, report.text(style: TerminalStyle(width: width))] {
                #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
            }
        }
    }

    @Test("The page is well formed, with hostile names and with plots, and holds its figures")
    func page() throws {
        var analysis = SampleRun.analysis(
            ticks: 300,
            loads: [.command([HostileText.joined])],
            mechanisms: [.sleepLoop, .absolute, .precise]
        )
        analysis.run.label = HostileText.joined
        analysis.run.host.hostName = HostileText.joined
        let report = DriftReport(analysis: analysis)
        #expect(report.sleepLoop != nil)
        let set =
            isInstalled ? PlotSet.draw(report.plots, as: [.svg], into: nil) : PlotSet()
        #expect(set.problems == [])
        if isInstalled { #expect(set.plots.map(\.plot.kind) == [.sleepLoop, .drift, .stability]) }
        let markup = Markup(report.page(plots: set.plots))
        #expect(markup.problems == [])
        let ids = markup.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        #expect(!report.markdown().contains("<script"))
        let value = try JSONText(report.value.text)
        #expect(value["sleep_loop"]?["extrapolated_iterations"] == .number(720))
        #expect(value["mechanisms"]?.values.count == 3)
    }
}
