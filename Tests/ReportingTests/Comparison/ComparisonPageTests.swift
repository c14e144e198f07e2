import Analysis
import Glibc
import Reporting
import Runs
import TestSupport
import Testing

private let isInstalled = (try? GnuplotProgram.find()) != nil

@Suite("Comparison page")
struct ComparisonPageTests {
    private func page(_ report: ComparisonReport, drawn: Bool = false) -> String {
        let plots =
            drawn ? PlotSet.draw(ComparisonContent(report).plots, as: [.svg], into: nil) : PlotSet()
        return ComparisonPage(report, plots: plots.plots, notes: plots.problems).text
    }

    @Test("It is well formed and runs nothing, whatever its texts are")
    func wellFormed() {
        var failed = SampleComparison.report([])
        failed.verdict = nil
        failed.failure = HostileText.joined
        for report in [
            SampleComparison.report(), SampleComparison.fullReport(),
            SampleComparison.hostileReport(), failed,
        ] {
            let text = page(report, drawn: isInstalled)
            let markup = Markup(text)
            #expect(markup.problems == [])
            let ids = markup.elements.compactMap { $0.attributes["id"] }
            #expect(Set(ids).count == ids.count)
            #expect(!text.contains("<script>"))
            for element in markup.elements {
                #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
                #expect(element.attributes["src"] == nil)
                for key in ["href", "xlink:href"] {
                    guard let target = element.attributes[key] else { continue }
                    #expect(target.first == "#" && ids.contains(String(target.dropFirst())))
                }
            }
            let levels = markup.elements.compactMap { element in
                element.name.first == "h" ? Int(element.name.dropFirst()) : nil
            }
            #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
            #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
        }
    }

    @Test("The reader finds the verdict first, then whether to trust it")
    func order() throws {
        let text = page(SampleComparison.fullReport(), drawn: isInstalled)
        let marks =
            [
                "<title>REGRESSED: of these timers, relative to what ran beside each: dispatch",
                "<h1>REGRESSED: of these timers, relative to what ran beside each: dispatch",
                "class=\"answer regressed\"",
                "id=\"trust\"", "The smallest worsening that could have been found",
                "id=\"figures\"", "What is not decided", "about 34 more rounds", "id=\"plots\"",
                "samples of the baseline were not kept",
            ]
            + (isInstalled
                ? [
                    "percentiles-dispatch-1ms-title", "heat-map-dispatch-1ms-title",
                    "drift-dispatch-1ms-title", "exceedance-dispatch-1ms-title",
                    "rounds-dispatch-1ms-title",
                ]
                : [])
            + [
                "id=\"environment\"", "kernel ≠", "id=\"method\"",
                "punctual compare main pr --rounds 20", "id=\"rounds\"", "punctual-comparison",
            ]
        var rest = Substring(text)
        for mark in marks {
            let range = try #require(rest.firstRange(of: mark), "\(mark) is missing or too early")
            rest = rest[range.upperBound...]
        }
    }

    @Test("What holds for all of many comparisons is said once, and what for some with their names")
    func merged() throws {
        let mechanisms = MechanismName.measurable.prefix(12)
        var comparisons = mechanisms.enumerated().map { place, name in
            var comparison = SampleComparison.small
            comparison.baseline.series.mechanism = name
            comparison.candidate.series.mechanism = name
            comparison.pairing = .stored
            comparison.notes = ["The baseline is 92 days old."]
            for metric in comparison.metrics.indices {
                comparison.metrics[metric].smallestVisible = 1 + Double(place + 1) / 100
            }
            return comparison
        }
        comparisons[3].notes.append("One of them alone.")
        comparisons[5].baseline.rounds.removeLast()
        let report = SampleComparison.report(comparisons)
        let texts = ComparisonContent(report).trust.map(\.text)
        let names = comparisons.indices.map { ComparisonContent(report).name(of: $0) }
        #expect(texts.count <= 8, "\(texts)")
        #expect(texts.contains("All 12 comparisons: The baseline is 92 days old."))
        #expect(texts.contains("\(names[3]): One of them alone."))
        let rounds = texts.filter { $0.contains(" of the baseline, ") }
        #expect(rounds.count == 2)
        #expect(rounds.first?.hasPrefix("All but \(names[5]): 20 rounds × 2 s") == true)
        #expect(rounds.last?.hasPrefix("\(names[5]): 19 rounds × 2 s") == true)
        #expect(texts.contains { $0.contains("found: p50 ×1.01 to ×1.12, p90 (window) ×1.01 to") })
        for text in [ComparisonPage(report).text, ComparisonMarkdown(report).text] {
            #expect(text.ranges(of: ": The baseline is 92 days old.").count == 1)
        }
    }

    @Test("The first box names the series and the metric that are not decided")
    func undecided() throws {
        var comparison = SampleComparison.small
        comparison.metrics.removeAll { $0.verdict == .regressed }
        comparison.verdict = .inconclusive
        for comparisons in [[comparison], [comparison, comparison]] {
            var report = SampleComparison.report(comparisons)
            report.verdict = .inconclusive
            let content = ComparisonContent(report)
            #expect(content.advice.hasPrefix("dispatch, 1 ms: p99: its interval reaches"))
            let box = "<p class=\"answer inconclusive\">? dispatch, 1 ms: p99: its interval"
            #expect(page(report).contains(box))
        }
    }

    @Test("With all its plots it is small enough for a mail")
    func size() {
        let report = SampleComparison.report([SampleComparison.comparison()])
        #expect(page(report, drawn: true).utf8.count < 300_000)
    }

    @Test("The figures in the page are those of the JSON, and no text ends their block")
    func data() throws {
        let report = SampleComparison.hostileReport()
        let text = page(report)
        let start = try #require(text.firstRange(of: "id=\"punctual-comparison\">\n"))
        let rest = text[start.upperBound...]
        let end = try #require(rest.firstRange(of: "</script>"))
        let embedded = try JSONText(String(rest[..<end.lowerBound]))
        #expect(embedded == (try JSONText(ComparisonJSON(report).text)))
    }
}

@Suite("Plots of a comparison", .enabled(if: isInstalled))
struct ComparisonPlotTests {
    @Test("All are drawn as whole SVG and PNG; hostile names run nothing")
    func all() throws {
        for report in [SampleComparison.fullReport(), SampleComparison.hostileReport()] {
            let folder = try TemporaryFolder()
            let set = PlotSet.draw(
                ComparisonContent(report).plots,
                as: [.svg, .png],
                into: folder.path
            )
            #expect(set.problems == [])
            let kinds: [Plot.Kind] = [
                .verdict, .spectrum, .heatmap, .drift, .exceedance, .rounds,
            ]
            for kind in kinds {
                let plot = try #require(set.plots.first { $0.plot.kind == kind })
                let name = plot.plot.fileName
                let svg = String(decoding: try folder.bytes(of: "\(name).svg"), as: UTF8.self)
                #expect(Markup(svg).problems == [], "\(name)")
                #expect(svg.utf8.count < 100_000)
                #expect(folder.names.contains("\(name).png"))
            }
        }
        #expect(access("hacked", F_OK) != 0, "a text was run")
    }

    @Test("Every comparison has the same plots, the worst one first")
    func selection() {
        let report = SampleComparison.fullReport()
        var first = report.comparisons[0]
        first.verdict = .pass
        var turned = report
        turned.comparisons = [first, report.comparisons[1]]
        let names = ComparisonContent(turned).plots.map(\.fileName)
        let kinds = ["verdict", "percentiles", "heat-map", "drift", "exceedance", "rounds"]
        #expect(
            names == kinds.map { "\($0)-timerfd-1ms" } + kinds.map { "\($0)-dispatch-1ms" }
        )
    }

    @Test(
        "Strange figures are drawn or left out, and never fail",
        arguments: [0.0, -1, .nan, .infinity, 1e12, 1e-12]
    )
    func strange(value: Double) {
        var comparison = SampleComparison.comparison(rounds: 3, ticks: 200)
        for place in comparison.metrics.indices {
            comparison.metrics[place].change = Estimate(value: value, low: value, high: value)
            comparison.metrics[place].pairs = [value, 1]
            comparison.metrics[place].smallestVisible = value
            comparison.metrics[place].limit.absolute = place == 0 ? 0 : 1
        }
        for place in comparison.baseline.rounds.indices {
            comparison.baseline.rounds[place].values[.p50] = value
        }
        comparison.metrics[1].change = nil
        comparison.metrics[2].pairs = []
        let set = PlotSet.draw(
            ComparisonContent(SampleComparison.report([comparison])).plots,
            as: [.svg],
            into: nil
        )
        #expect(set.problems == [])
        #expect(set.plots.contains { $0.plot.kind == .verdict })
    }

    @Test("Without samples on either side only what the figures give is drawn")
    func figuresOnly() {
        var comparison = SampleComparison.comparison(rounds: 3, ticks: 200)
        comparison.baseline.analysis = nil
        comparison.candidate.analysis = nil
        let content = ComparisonContent(SampleComparison.report([comparison]))
        #expect(content.plots.map(\.kind) == [.verdict, .rounds])
    }

    @Test("The description tells the verdict and the interval of every metric")
    func description() throws {
        let content = ComparisonContent(SampleComparison.report())
        let plot = try #require(content.plots.first { $0.kind == .verdict })
        #expect(
            plot.description.contains(
                "worst of 100: REGRESSED, ×1.97 [1.41 – 2.78], limit ×1.50; p99: inconclusive"
            )
        )
    }
}

@Suite("Axis of changes")
struct ChangeAxisTests {
    @Test(
        "Tics are round changes with room between them",
        arguments: [
            (values: [0.5, 4.0], labels: ["÷2", "-20 %", "same", "+50 %", "×2", "×3", "×4"]),
            (values: [0.98, 1.03], labels: ["-5 %", "-2 %", "same", "+2 %", "+5 %"]),
        ] as [(values: [Double], labels: [String])]
    )
    func ratios(values: [Double], labels: [String]) {
        #expect(PlotAxis.ratios(of: values, width: 480).tics.map(\.label) == labels)
    }

    @Test("Values that no logarithm has do not break the axis")
    func strange() {
        let axis = PlotAxis.ratios(of: [0, -1, .nan, .infinity], width: 480)
        #expect(axis.low < 1 && axis.high > 1)
        #expect(axis.tics.contains { $0.label == "same" })
    }

    @Test("Latenesses that differ by little have round tics between them")
    func near() {
        let axis = PlotAxis.lateness(near: [100_000, 130_000])
        #expect(axis?.scale == .logarithmic)
        #expect(axis?.tics.map(\.label) == ["100 µs", "110 µs", "120 µs", "130 µs", "140 µs"])
    }
}
