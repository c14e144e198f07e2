import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Stages of schedulers in reports")
struct StageTests {
    private let analysis = SampleRun.schedulers()

    private func lines(width: Int) -> [String] {
        let style = TerminalStyle(isColoured: false, isUnicode: true, width: width)
        let all = summary(of: analysis, style: style).split(separator: "\n").map(String.init)
        let start = all.firstIndex { $0.hasPrefix("median time in") } ?? all.endIndex
        return Array(all[start...].prefix(4))
    }

    @Test("A wide terminal shows median and p99 of each stage")
    func wide() {
        #expect(
            lines(width: 120) == [
                "median time in              wakeup      p99  scheduler      p99  executor      "
                    + "p99    task     p99",
                "inline scheduler: precise  1.50 µs  4.50 µs    2.00 µs  6.00 µs    400 ns  "
                    + "1.20 µs  300 ns  900 ns",
                "scheduler: futex           90.0 µs   270 µs    2.00 µs  6.00 µs   40.0 µs   "
                    + "120 µs  300 ns  900 ns",
                "p50 and p99 of a stage: median of the rounds' own, over runs that ran.",
            ]
        )
    }

    @Test("A narrow one leaves out a p99 before any median, and says so")
    func narrow() {
        #expect(
            lines(width: 80).first
                == "median time in              wakeup      p99  scheduler  executor    task     p99"
        )
        let style = TerminalStyle(isColoured: false, isUnicode: true, width: 80)
        #expect(
            summary(of: analysis, style: style).replacing("\n", with: " ")
                .contains("p99 of the scheduler, p99 of the executor")
        )
    }

    @Test("The page, the Markdown and the JSON have the same figures; timers have none")
    func formats() {
        let page = HTMLReport(analysis: analysis).text
        #expect(page.contains("Where the time goes, p50 / p99"))
        #expect(page.contains("90.0 µs / 270 µs"))
        let markdown = MarkdownReport(analysis: analysis).text
        #expect(markdown.contains("90.0 µs / 270 µs"))
        // What the figures are, in words; a caption of Markdown is none, and the plot has it.
        #expect(page.contains("median of the rounds&#39; own, over runs that ran"))
        let plots = PlotSet.plots(of: analysis).filter { $0.kind == .stages }
        #expect(!plots.isEmpty)
        for plot in plots {
            #expect(plot.script.text.contains("median of the rounds'' own, over runs that ran"))
            #expect(plot.description.contains("median of the rounds' own, over runs that ran"))
        }
        let json = JSONReport(analysis: analysis, includesCurves: false).value.compactText
        #expect(json.contains(#""executor":"pool""#))
        #expect(json.contains(#""wakeup":{"p50_ns":90000,"p99_ns":270000}"#))
        let timers = SampleRun.analysis(ticks: 100, loads: [.none], mechanisms: [.absolute])
        #expect(!HTMLReport(analysis: timers).text.contains("Where the time goes"))
    }

    @Test("A series that stands for a scheduler is named as one")
    func names() {
        #expect(
            Set(analysis.series.indices.map { analysis.name(of: $0) })
                == ["scheduler: futex", "inline scheduler: precise"]
        )
        #expect(ReportContent(analysis: analysis).title.hasPrefix("Schedulers of bench-7: use"))
    }
}
