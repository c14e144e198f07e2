import Analysis
import PunctualBase
import Reporting
import Runs
import Testing

@Suite("Drift plot")
struct DriftPlotTests {
    /// One panel of the script: its range and the data of its lines.
    private struct Panel {
        var range: ClosedRange<Double> = 0...0
        var lines: [[Double]] = []
        var labels: [String] = []
    }

    private func panels(of script: GnuplotScript) -> [Panel] {
        var panels: [Panel] = []
        for part in script.parts {
            switch part {
            case .data(_, let columns): panels[panels.count - 1].lines.append(columns[1])
            case .commands(let commands):
                for line in commands.split(separator: "\n").map(String.init) {
                    if line.hasPrefix("set yrange ["), let open = line.firstIndex(of: "["),
                        let close = line.firstIndex(of: "]")
                    {
                        let ends = line[line.index(after: open)..<close].split(separator: ":")
                            .compactMap { Double($0) }
                        panels.append(Panel(range: ends[0]...ends[1]))
                    } else if line.hasPrefix("set label"), !panels.isEmpty {
                        panels[panels.count - 1].labels.append(line)
                    }
                }
            }
        }
        return panels
    }

    private func analysis(seed: UInt64, strikes: Int, mechanisms: Int) -> RunAnalysis {
        var generator = SplitMix64(seed: seed)
        let names = MechanismName.measurable.filter { $0 != .sleepLoop }.prefix(mechanisms)
        return SampleRun.analysis(
            of: names.map { name in
                var latenesses = (0..<600).map { _ in 60_000 + Int64(generator.next() % 9_000) }
                for _ in 0..<strikes {
                    let start = generator.index(below: 590)
                    for place in start..<(start + 10) { latenesses[place] += 40_000_000 }
                }
                return (name, latenesses)
            }
        )
    }

    @Test(
        "Every line begins at 0, and what leaves the frame is named with an arrow",
        arguments: 0..<40
    )
    func marks(seed: UInt64) throws {
        let analysis = analysis(seed: seed, strikes: Int(seed % 3), mechanisms: 3 + Int(seed % 11))
        let group = try #require(ReportGroup.groups(of: analysis).first)
        let plot = try #require(DriftPlot.plot(of: group, in: analysis))
        let panels = panels(of: plot.script)
        // More than can be told apart in one frame have several, on one scale, and the recommended
        // mechanism stands in each of them.
        let repeated = panels.reduce(0) { $0 + $1.lines.count } - (3 + Int(seed % 11))
        #expect(repeated == 0 || repeated == panels.count - 1)
        #expect(Set(panels.map(\.range)).count == 1)
        for panel in panels {
            #expect(panel.lines.allSatisfy { $0.first == 0 }, "seed \(seed)")
            let above = panel.lines.count { $0.contains { $0 > panel.range.upperBound } }
            let below = panel.lines.count { $0.contains { $0 < panel.range.lowerBound } }
            #expect(panel.labels.count { $0.contains("↑") } == above, "seed \(seed)")
            #expect(panel.labels.count { $0.contains("↓") } == below, "seed \(seed)")
        }
    }

    @Test("A few struck slices are cut off with their value, and the rest fills the frame")
    func struck() throws {
        var latenesses = (0..<1_000).map { 60_000 + Int64($0 % 7) * 1_000 }
        for place in 500..<510 { latenesses[place] += 2_300_000 }
        let analysis = SampleRun.analysis(of: [(.absolute, latenesses)])
        let group = try #require(ReportGroup.groups(of: analysis).first)
        let plot = try #require(DriftPlot.plot(of: group, in: analysis))
        let panel = try #require(panels(of: plot.script).first)
        #expect(panel.labels.contains { $0.contains("absolute ↑ 2.30 ms") })
        #expect(panel.range.upperBound < 20_000)
    }

    @Test("A line that leaves for good is drawn to its end")
    func leaving() throws {
        let latenesses = (0..<1_000).map { 60_000 + Int64(max(0, $0 - 985)) * 1_000_000 }
        let analysis = SampleRun.analysis(of: [
            (.absolute, latenesses), (.timerfd, [Int64](repeating: 50_000, count: 1_000)),
        ])
        let group = try #require(ReportGroup.groups(of: analysis).first)
        let plot = try #require(DriftPlot.plot(of: group, in: analysis))
        let panel = try #require(panels(of: plot.script).first)
        let most = try #require(panel.lines.flatMap { $0 }.max())
        #expect(panel.range.contains(most))
        #expect(!panel.labels.contains { $0.contains("↑") })
    }

    @Test("The first wakeup of a round, however late, moves no line")
    func firstWakeup() throws {
        var latenesses = [Int64](repeating: 60_000, count: 1_000)
        latenesses[0] = 90_000_000
        let analysis = SampleRun.analysis(of: [(.absolute, latenesses)])
        let curve = DriftPlot.curve(of: try #require(analysis.series.first))
        #expect(curve.count > 10)
        #expect(curve.allSatisfy { $0.error == 0 })
    }

    @Test("A slice without a wakeup leaves the others at their time")
    func gap() throws {
        var series = try #require(
            SampleRun.analysis(of: [(.absolute, (0..<1_000).map { 1_000 + $0 })]).series.first
        )
        let whole = DriftPlot.curve(of: series)
        series.timeline.remove(at: 3)
        let rest = DriftPlot.curve(of: series)
        #expect(rest.map(\.seconds) == (whole[..<3] + whole[4...]).map(\.seconds))
        #expect(rest.map(\.error) == (whole[..<3] + whole[4...]).map(\.error))
    }

    @Test("Whatever is shown: no sign where none was seen, in no form of the report")
    func told() throws {
        let analysis = SampleRun.analysis(
            ticks: 400,
            loads: [.none],
            mechanisms: [.sleepLoop, .absolute, .timerfd, .futex]
        )
        var assembled = analysis
        assembled.series.correctDrift()
        let report = DriftReport(analysis: assembled)
        let text = report.text(style: TerminalStyle(width: 160))
        let rows = text.split(separator: "\n").filter { $0.contains("ppm") }
        for name in ["absolute", "timerfd", "futex"] {
            let row = try #require(rows.first { $0.hasPrefix(name) })
            #expect(row.contains("none seen (less than "), "\(row)")
            #expect(!row.contains("+") && !row.contains("-"), "\(row)")
        }
        let loop = try #require(rows.first { $0.hasPrefix("sleep-loop") })
        #expect(loop.contains("+") && loop.contains(" min "))
        let plot = try #require(report.plots.first { $0.kind == .drift })
        #expect(plot.description.contains("absolute none seen (less than "))
        let values = try JSONText(report.value.text)["mechanisms"]?.values ?? []
        #expect(values.count == 4)
        for value in values {
            let isLoop = value["name"] == .string("sleep-loop")
            #expect((value["ppm"] == .null) != isLoop)
            #expect((value["limit_ppm"] == .null) == isLoop)
            #expect((value["lost_per_day_ns"] == .null) != isLoop)
            #expect(value["finding"] == .string(isLoop ? "seen" : "none seen"))
        }
        for page in [report.markdown(), report.page(), HTMLReport(analysis: assembled).text] {
            #expect(page.contains("none seen (less than ") || page.contains("none seen (&lt;"))
        }
    }
}
