import Analysis
import Glibc
import PunctualBase
import Reporting
import Runs
import TestSupport
import Testing

private let isInstalled = (try? GnuplotProgram.find()) != nil

@Suite("History of a metric")
struct MetricHistoryTests {
    private static let revision = "0123456789abcdef0123456789abcdef01234567"

    private func history(
        _ values: [Double],
        changes: [MetricHistory.Change] = [],
        metric: Metric = .p50
    ) -> MetricHistory {
        MetricHistory(
            name: "dispatch, 1 ms",
            metric: metric,
            points: values.enumerated().map { index, value in
                MetricHistory.Point(
                    run: Int64(index + 7),
                    startedAtUnixNanoseconds: 1_785_679_387_000_000_000 + Int64(index)
                        * 86_400_000_000_000,
                    label: index == 1 ? "night|ly" : nil,
                    gitRevision: index == 2 ? "\(Self.revision)-dirty" : nil,
                    value: Estimate(value: value, low: value * 0.98, high: value * 1.03)
                )
            },
            changes: changes
        )
    }

    @Test(
        "A level nearer to 0 is better, on whichever side",
        arguments: [
            (19.0, -20.0, false), (-20, 19, true), (20, 19, true), (-19, -20, false),
            (20, -20, false),
        ] as [(Double, Double, Bool)]
    )
    func improvement(before: Double, after: Double, expected: Bool) {
        let change = MetricHistory.Change(index: 1, before: before, after: after)
        #expect(change.isImprovement == expected)
    }

    private var stepped: MetricHistory {
        history(
            [112_000, 110_000, 96_000, 97_000],
            changes: [.init(index: 2, before: 111_000, after: 96_700)]
        )
    }

    @Test("A terminal shows run by run, and where the level changed")
    func terminal() {
        #expect(
            stepped.text(style: TerminalStyle(width: 100)) == """
                p50 of dispatch, 1 ms over 4 runs
                run  date        label     revision                p50  95 % interval      change
                  7  2026-08-02  –         –                    112 µs  110 µs – 115 µs
                  8  2026-08-03  night|ly  –                    110 µs  108 µs – 113 µs
                  9  2026-08-04  –         0123456789ab-dirty  96.0 µs  94.1 µs – 98.9 µs  ◆ -12.9 %, better
                 10  2026-08-05  –         –                   97.0 µs  95.1 µs – 99.9 µs

                The level changed: -12.9 % with run 9. It was 111 µs before the last change and is 96.7 µs since.

                """
        )
    }

    @Test("Without changes given, those that the values show are found")
    func found() {
        let values = [112, 110, 111, 113, 112, 110, 111, 97, 96, 98, 97, 96, 98, 97].map {
            $0 * 1_000.0
        }
        let points = history(values).points
        let changes = MetricHistory(name: "dispatch", metric: .p50, points: points).changes
        #expect(changes == [.init(index: 7, before: 111_000, after: 97_000)])
        #expect(MetricHistory(name: "", metric: .p50, points: []).changes == [])
    }

    @Test("Nothing found, and no run at all, is said")
    func nothing() {
        let style = TerminalStyle(isUnicode: false, width: 60)
        let text = history([112_000, 110_000]).text(style: style)
        #expect(text.contains("No change of its level was found in these runs."))
        #expect(!text.contains { !$0.isASCII })
        #expect(history([]).text(style: style).contains("No stored run has this series"))
    }

    @Test("A series of which no run counts is told with the reasons, in every form")
    func none() throws {
        let reason = "run 1 (too few deadlines for p99)"
        let history = MetricHistory(name: "futex", metric: .p99, points: [], leftOut: [reason])
        let page = HistoryPage(of: [stepped, history], version: "0").text
        #expect(Markup(page).problems == [])
        for text in [history.text(style: TerminalStyle(width: 100)), history.markdown, page] {
            #expect(text.contains("None of its stored runs counts."))
            #expect(text.contains("Left out: \(reason)."))
        }
        #expect(!history.markdown.contains("|"), "a table without rows")
    }

    @Test("Markdown and JSON tell the same")
    func formats() throws {
        #expect(stepped.markdown.contains("| 8 | 2026-08-03 | night\\|ly | – | 110 µs |"))
        #expect(stepped.markdown.contains("| **9** |"))
        let value = try JSONText(stepped.value.text)
        #expect(value["changes"]?[0]?["run"] == .number(9))
        #expect(value["changes"]?[0]?["before"] == .number(111_000))
        #expect(value["runs"]?[2]?["git_revision"] == .string("\(Self.revision)-dirty"))
        #expect(value["runs"]?[0]?["started_utc"] == .string("2026-08-02T14:03:07Z"))
    }

    @Test("A metric that may be zero tells differences, not percents")
    func differences() {
        let drift = history(
            [0, 0.2, 20, 19.8],
            changes: [.init(index: 2, before: 0.1, after: 19.9)],
            metric: .drift
        )
        #expect(drift.text(style: TerminalStyle(width: 100)).contains("◆ +19.8 ppm"))
    }

    @Test("A mark names the run, and its label only where that tells runs apart")
    func marks() throws {
        var nightly = stepped
        for index in nightly.points.indices {
            nightly.points[index].label = "nightly"
            nightly.points[index].gitRevision = nil
        }
        let plot = try #require(HistoryPlot.plot(of: nightly))
        #expect(plot.script.text.contains("'from run 9 on'"))
        #expect(!plot.script.text.contains("nightly"))
        nightly.points[2].label = "new kernel"
        let told = try #require(HistoryPlot.plot(of: nightly)).script.text
        let bad = PlotHue.vermillion.line.light
        #expect(told.contains("from run 9 (new kernel) on"))
        #expect(!told.contains(bad), "an improvement has no colour of a worsening")
        nightly.changes[0] = .init(index: 2, before: 96_000, after: 110_000)
        let worse = try #require(HistoryPlot.plot(of: nightly)).script.text
        #expect(worse.contains(bad) && !worse.contains(PlotHue.green.line.light))
    }

    @Test("Other surroundings, runs apart and runs left out are told in every form")
    func remarks() throws {
        var told = stepped
        told.outliers = [1]
        told.leftOut = ["run 5 (a change was put in on purpose: 20us)"]
        told.points[2].environmentChanges = [
            EnvironmentDifference(name: "kernel", baseline: "6.1", candidate: "6.2")
        ]
        let page = HistoryPage(of: [told], version: "0").text
        #expect(Markup(page).problems == [])
        for text in [told.text(style: TerminalStyle(width: 200)), told.markdown, page] {
            #expect(text.contains("run 8 (-0.9 %)") || text.contains("run 8 (-0.9 %"))
            #expect(text.contains("kernel (6.1 before, 6.2 since)"))
            #expect(text.contains("Left out: run 5 (a change was put in on purpose: 20us)."))
            #expect(text.contains("○ apart"))
            #expect(text.contains("△ kernel"))
        }
        let value = try JSONText(told.value.text)
        #expect(value["outliers"]?[0] == .number(8))
        #expect(value["left_out"]?.values.count == 1)
        #expect(value["changes"]?[0]?["improvement"] == .bool(true))
        #expect(value["runs"]?[2]?["environment_changes"]?[0]?["after"] == .string("6.2"))
        let plot = try #require(HistoryPlot.plot(of: told))
        #expect(plot.script.text.contains("△ kernel"))
        #expect(plot.description.contains("Apart from the level"))
    }

    @Test(
        "No label is struck through by the line of a level",
        arguments: [
            (values: [100.0, 100, 100, 126.9, 126.9, 126.9], change: (3, 100.0, 126.9)),
            (values: [126.9, 126.9, 126.9, 100, 100, 100], change: (3, 126.9, 100.0)),
            (values: [100.0, 100, 100, 100, 100, 126.9], change: (5, 100.0, 126.9)),
            (values: [100.0, 100, 100, 900, 900, 900], change: (3, 100.0, 900.0)),
        ] as [(values: [Double], change: (Int, Double, Double))]
    )
    func labels(values: [Double], change: (Int, Double, Double)) throws {
        var told = history(
            values.map { $0 * 1_000 },
            changes: [
                .init(index: change.0, before: change.1 * 1_000, after: change.2 * 1_000)
            ]
        )
        told.points[change.0].environmentChanges = [
            EnvironmentDifference(name: "kernel", baseline: "6.1", candidate: "6.2")
        ]
        let script = try #require(HistoryPlot.plot(of: told)).script.text.split(separator: "\n")
        let range = try #require(script.first { $0.hasPrefix("set yrange [") })
            .split { "[:]".contains($0) }.compactMap { Double($0) }
        let labels = script.filter { $0.hasPrefix("set label '") && $0.contains(" at graph ") }
            .filter { $0.contains(" %'") || $0.contains("'from run") || $0.contains("'△") }
        #expect(labels.count == 3)
        for label in labels {
            let place = try #require(label.split(separator: " at graph ").last)
                .split { ", ".contains($0) }.compactMap { Double($0) }
            // The level on the side of the change on which the label stands.
            let isLeft = label.contains(" right ")
            let level = (isLeft ? change.1 : change.2) * 1_000
            let height = log(level / range[0]) / log(range[1] / range[0])
            // A line of text is 12 of the panel's 300 pixels high.
            #expect(abs(place[1] - height) > 0.025, "\(label), level at \(height)")
        }
    }

    @Test("It is drawn with its steps, whatever its values are", .enabled(if: isInstalled))
    func plot() throws {
        let strange = [
            stepped, history([112_000, 110_000]), history([1, 1e12]),
            history([-5, 0, 5], metric: .drift),
            history([0, 0], metric: .missed), history([0, 100_000]),
            history((0..<120).map { 100_000 + Double($0 % 7) * 900 }),
        ]
        let plots = strange.compactMap { HistoryPlot.plot(of: $0) }
        #expect(plots.count == strange.count)
        let set = PlotSet.draw(plots, as: [.svg], into: nil)
        #expect(set.problems == [])
        #expect(plots[0].description.hasSuffix("Its level changed: -12.9 % with run 9."))
        #expect(HistoryPlot.plot(of: history([1])) == nil)
    }
}
