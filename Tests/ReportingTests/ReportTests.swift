import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

private let isInstalled = (try? GnuplotProgram.find()) != nil

@Suite("HTML report")
struct HTMLReportTests {
    private let remedy = "There are no plots: gnuplot is not installed: apt-get install gnuplot-nox"

    private func hostileAnalysis() -> RunAnalysis {
        let text = HostileText.joined
        var analysis = SampleRun.analysis(
            ticks: 200,
            loads: [.none, .command([text, text])],
            mechanisms: [.absolute, .precise, .deadlineClass]
        )
        analysis.run.label = text
        analysis.run.host.hostName = text
        analysis.run.host.kernelCommandLine = text
        analysis.run.plan.name = text
        analysis.run.gitRevision = text
        analysis.run.programVersion = text
        analysis.run.arguments = HostileText.all
        analysis.run.loads = [
            LoadReport(arguments: [text], version: text, bogoOperations: [text: 1])
        ]
        for place in analysis.recommendations.indices {
            analysis.recommendations[place].sentence = text
        }
        for place in analysis.series.indices { analysis.series[place].failure = text }
        return analysis
    }

    @Test("It is well formed, with and without plots, whatever its texts are")
    func wellFormed() {
        let analysis = hostileAnalysis()
        let plots = PlotSet.draw(analysis, as: [.svg], into: nil)
        for report in [
            HTMLReport(analysis: SampleRun.analysis(ticks: 100)),
            HTMLReport(analysis: analysis, plots: plots.plots, notes: [HostileText.joined]),
            HTMLReport(analysis: SampleRun.run(of: [], rounds: 0, ticks: 0)),
        ] {
            let markup = Markup(report.text)
            #expect(markup.problems == [])
            let ids = markup.elements.compactMap { $0.attributes["id"] }
            #expect(Set(ids).count == ids.count)
            for element in markup.elements {
                #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
                let isData = element.attributes["type"] == "application/json"
                #expect(element.name != "script" || isData)
            }
            #expect(!report.text.contains("<script>"))
        }
    }

    @Test("It loads nothing from elsewhere and every inner link has its target")
    func selfContained() {
        let analysis = SampleRun.analysis()
        let plots = PlotSet.draw(analysis, as: [.svg], into: nil).plots
        let text = HTMLReport(analysis: analysis, plots: plots).text
        let elements = Markup(text).elements
        let ids = Set(elements.compactMap { $0.attributes["id"] })
        for element in elements {
            #expect(element.attributes["src"] == nil)
            for key in ["href", "xlink:href"] {
                guard let target = element.attributes[key] else { continue }
                #expect(target.first == "#" && ids.contains(String(target.dropFirst())))
            }
        }
        let namespaces = ["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]
        let urls = text.split(separator: "\"").filter { $0.contains("://") }
        #expect(urls.allSatisfy { namespaces.contains(String($0)) })
        #expect(!text.contains("@import"))
        #expect(!text.contains("url("))
        // Of each of the two conditions: small enough for a mail.
        #expect(text.utf8.count < 2 * 400_000)
    }

    @Test("Every table has its headers, every picture its name, every page its language")
    func accessible() throws {
        let analysis = SampleRun.analysis(ticks: 200)
        let plots = PlotSet.draw(analysis, as: [.svg], into: nil).plots
        let elements = Markup(HTMLReport(analysis: analysis, plots: plots).text).elements
        #expect(elements.filter { $0.name == "th" }.allSatisfy { $0.attributes["scope"] != nil })
        for picture in elements where picture.name == "svg" {
            let isNamed =
                picture.attributes["role"] == "img"
                && picture.attributes["aria-labelledby"] != nil
            #expect(isNamed || picture.attributes["aria-hidden"] == "true")
        }
        #expect(elements.first { $0.name == "html" }?.attributes["lang"] == "en")
        let levels = elements.compactMap { element in
            element.name.first == "h" ? Int(element.name.dropFirst()) : nil
        }
        #expect(levels.first == 1)
        #expect(levels.count { $0 == 1 } == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
    }

    @Test("The reader finds the answer first, then whether to trust it")
    func order() throws {
        let text = HTMLReport(analysis: SampleRun.analysis(ticks: 100), notes: [remedy]).text
        let marks = [
            "<h1>Timers of bench-7: use precise</h1>",
            "Every 1 ms, no load: use precise: p50 34.0 ns", remedy,
            "id=\"trust\"", "id=\"figures\"", "id=\"plots\"", "id=\"environment\"",
            "id=\"method\"", "punctual benchmark --label nightly", "id=\"rounds\"",
        ]
        var rest = Substring(text)
        for mark in marks {
            let range = try #require(rest.firstRange(of: mark), "\(mark) is missing or too early")
            rest = rest[range.upperBound...]
        }
    }

    @Test("What was refused, cut short or too short is said")
    func cautions() {
        var analysis = SampleRun.analysis(rounds: 2, ticks: 100)
        analysis.run.state = .interrupted
        analysis.series[0].rounds[1].isComplete = false
        let text = HTMLReport(analysis: analysis).text
        #expect(text.contains("The run was interrupted; 1 of 52 rounds were cut short"))
        #expect(text.contains("p99 needs 1000 deadlines, and a series has 200"))
        #expect(text.contains("Three rounds are the least for an interval"))
        #expect(
            text.contains("deadline-class (sched_setattr: Operation not permitted; run as root)")
        )
    }

    @Test("A run of which nothing could be measured says that alone, not how much it lacks")
    func failedRun() {
        var analysis = SampleRun.analysis(rounds: 2, ticks: 100)
        analysis.run.state = .failed
        for place in analysis.series.indices {
            analysis.series[place].failedRounds += analysis.series[place].rounds
            analysis.series[place].rounds = []
            analysis.series[place].sampleCount = 0
        }
        let count = analysis.series.reduce(0) { $0 + $1.failedRounds.count }
        let text = HTMLReport(analysis: analysis).text
        #expect(text.contains("Nothing could be measured: all \(count) rounds failed."))
        #expect(!text.contains("0 of 0") && !text.contains("0 series"))
        #expect(!text.contains("Three rounds are the least"))
    }

    @Test("The style sheet serves dark screens and paper")
    func styles() {
        let text = HTMLReport(analysis: SampleRun.analysis(ticks: 100)).text
        // Paper is light whatever the screen is.
        #expect(text.contains("@media screen and (prefers-color-scheme:dark)"))
        #expect(text.contains("@media print"))
    }
}

@Suite("Markdown report")
struct MarkdownReportTests {
    @Test("A table has as many cells in each row, and plots are shown by reference")
    func tables() throws {
        let analysis = SampleRun.analysis(ticks: 200)
        let plot = try #require(PlotSet.plots(of: analysis).first)
        let rendered = RenderedPlot(plot: plot, fileNames: ["spectrum.svg", "spectrum.png"])
        let text = MarkdownReport(
            analysis: analysis,
            plots: [rendered],
            plotFolder: "my <plots>",
            notes: ["a | b"]
        ).text
        #expect(text.contains("](<my%20%3Cplots%3E/spectrum.svg>)"))
        #expect(text.contains("a \\| b"))
        #expect(text.contains("| 2 | **precise ★** |"))
        let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.contains("ppm") }
        #expect(rows.count == 26)
        #expect(rows.allSatisfy { row in row.count { $0 == "|" } == 12 })
    }

    @Test("Hostile texts stay in their cells")
    func hostile() {
        var analysis = SampleRun.analysis(ticks: 100, loads: [.none], mechanisms: [.absolute])
        analysis.run.host.kernelCommandLine = HostileText.joined
        analysis.run.label = HostileText.joined
        let text = MarkdownReport(analysis: analysis).text
        #expect(!text.contains("<script"))
        let line = text.split(separator: "\n").first { $0.hasPrefix("| kernel command line") }
        #expect(line?.hasSuffix(" |") ?? false)
        #expect(line?.contains("\\| column \\|") ?? false)
    }
}

@Suite("JSON report")
struct JSONReportTests {
    @Test("Keys are sorted, texts escaped, and what is not finite is null")
    func writer() {
        let value = JSONValue.object([
            "b": .array([.integer(1), .number(.nan), .number(0.25)]),
            "a": .string("\"\\\n\u{1}é"), "c": .object([:]), "d": .array([.object(["x": .null])]),
        ])
        #expect(
            value.text == """
                {
                  "a": "\\"\\\\\\n\\u0001é",
                  "b": [1, null, 0.25],
                  "c": {},
                  "d": [
                    {
                      "x": null
                    }
                  ]
                }

                """
        )
        #expect(
            value.compactText
                == "{\"a\":\"\\\"\\\\\\n\\u0001é\",\"b\":[1,null,0.25],\"c\":{},\"d\":[{\"x\":null}]}\n"
        )
    }

    @Test("Times are whole nanoseconds, instants ISO 8601 beside them, the unknown is null")
    func contents() {
        let analysis = SampleRun.analysis(ticks: 100, loads: [.none])
        let text = JSONReport(analysis: analysis).text
        for line in [
            "\"schema\": \"punctual.report/v1\"", "\"started_utc\": \"2026-08-02T14:03:07Z\"",
            "\"started_unix_ns\": 1785679387000000000", "\"governor\": null",
            "\"period_ns\": 1000000", "\"p999_ns\": null", "\"processor_ns_per_tick\": 37000",
        ] {
            #expect(text.contains(line), "\(line)")
        }
        #expect(text.hasSuffix("}\n"))
        #expect(!text.contains("nan"))
    }

    @Test("In a page no text can end the block")
    func inPage() {
        var analysis = SampleRun.analysis(ticks: 100, loads: [.none], mechanisms: [.absolute])
        analysis.run.label = "</script><script>alert(1)</script>"
        let text = HTMLReport(analysis: analysis).text
        #expect(text.ranges(of: "</script>").count == 1)
    }
}
