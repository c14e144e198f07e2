package import Analysis
import PunctualBase
import Runs

/// Shows where the time of a scheduler's runs goes, from the due time to the end of the task.
///
/// Above the medians of the stages laid end to end, which do not add up to the median of the whole
/// exactly, but show which stage to look at; below each stage by itself from its median to its p99,
/// on a logarithmic axis, since they differ by orders of magnitude.
package enum StagePlot {
    private static let width = 560.0
    /// Right ends of the columns of figures, in pixels from the axes.
    private static let figures = [70.0, 142.0]

    private struct Bar {
        var name: String
        var stages: [RunStage: StageTimes]

        func median(_ stage: RunStage) -> Double {
            max(0, Double(stages[stage]?.p50Nanoseconds ?? 0))
        }

        /// Where each stage begins and ends, in nanoseconds.
        var parts: [(stage: RunStage, start: Double, end: Double)] {
            var start = 0.0
            return RunStage.allCases.map { stage in
                let length = median(stage)
                defer { start += length }
                return (stage, start, start + length)
            }
        }
    }

    /// A stage of a scheduler, a row of the lower axes.
    private struct Row {
        var name: String
        var stage: RunStage
        var times: StageTimes
    }

    /// - Returns: `nil` where no scheduler was measured.
    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        let bars = group.members.compactMap { index -> Bar? in
            let stages = analysis.series[index].stages
            return stages.isEmpty ? nil : Bar(name: analysis.name(of: index), stages: stages)
        }
        guard let longest = bars.compactMap({ $0.parts.last?.end }).max(), longest > 0 else {
            return nil
        }
        let rows = bars.flatMap { bar in
            RunStage.allCases.compactMap { stage in
                bar.stages[stage].map {
                    Row(name: "\(bar.name), \(stage.title)", stage: stage, times: $0)
                }
            }
        }
        let upper = PlotRows(names: bars.map(\.name), rowHeight: 32)
        let lower = PlotRows(names: rows.map(\.name), rowHeight: 20)
        let left = max(upper.left, lower.left)
        let pictureWidth = Int(left + width + figures[1] + 14)
        let heading = PlotHeading(
            "Where the time of a scheduler goes",
            PlotSelection(of: group, in: analysis).subject,
            note: PlotStyle.note(
                "from due over expired, dispatched and started to ended",
                RunStage.figuresNote
            ),
            width: pictureWidth
        )
        let medians = upper.panel(left: left, width: width, top: heading.bottom + 50)
        let ranges = lower.panel(left: left, width: width, top: medians.bottom + 94)
        let script = GnuplotScript(under: heading, width: pictureWidth, lowest: ranges.bottom) {
            script in
            addMedians(bars, upper, medians, longest: longest, to: &script)
            script.add("unset label\nunset arrow")
            addRanges(rows, lower, ranges, to: &script)
        }
        return Plot(
            .stages,
            group: group.index,
            heading: heading,
            subject: group.title,
            description: description(of: bars),
            script: script
        )
    }

    private static func addMedians(
        _ bars: [Bar],
        _ places: PlotRows,
        _ panel: PlotPanel,
        longest: Double,
        to script: inout GnuplotScript
    ) {
        let axis = PlotAxis.linear(from: 0, to: longest * 1.02) {
            PlotAxis.timeLabel(nanoseconds: $0)
        }
        script.add(
            places.axes(panel, axis, title: "time since due, medians end to end", in: script)
        )
        script.add(places.labels(panel) { _ in .ink })
        addLegend(above: panel, to: &script)
        let half = 10.0
        var plots: [String] = []
        for (number, stage) in RunStage.allCases.enumerated() {
            let boxes = bars.enumerated().map { place, bar -> [Double] in
                let part = bar.parts[number]
                let y = places.middles[place]
                return [(part.start + part.end) / 2, y, part.start, part.end, y - half, y + half]
            }
            script.addData(
                "s\(number)",
                columns: (0..<6).map { column in boxes.map { $0[column] } }
            )
            plots.append(
                "$s\(number) using 1:2:3:4:5:6 with boxxyerror fs solid 1.0 border"
                    + " rgb '\(PlotColor.paper.light)' \(stage.hue.line.command)"
            )
        }
        script.add("plot \(plots.joined(separator: ", \\\n  "))")
    }

    private static func addLegend(above panel: PlotPanel, to script: inout GnuplotScript) {
        let y = 1 + 16 / panel.height
        for (place, stage) in RunStage.allCases.enumerated() {
            let x = Double(place) * 0.22
            script.add(
                "set label '' at graph \(PlotStyle.decimal(x + 0.008)),\(PlotStyle.decimal(y))"
                    + " front point pt 5 ps 1.2 \(stage.hue.line.command)"
            )
            script.add(PlotStyle.text("\(place + 1) \(stage.title)", atGraph: (x + 0.026, y)))
        }
    }

    private static func addRanges(
        _ rows: [Row],
        _ places: PlotRows,
        _ panel: PlotPanel,
        to script: inout GnuplotScript
    ) {
        let values = rows.flatMap { [$0.times.p50Nanoseconds, $0.times.p99Nanoseconds] }
        guard let axis = PlotAxis.lateness(of: values.map(Double.init)) else { return }
        let quantity = QuantityText()
        script.add(
            places.axes(
                panel,
                axis.sparse,
                title: "time in a stage: marker p50, end of the bar p99",
                in: script
            )
        )
        script.add(places.labels(panel) { rows[$0].stage.hue.text })
        script.add(
            places.figures(
                panel,
                titles: ["p50", "p99"],
                rows: rows.map { row in
                    [row.times.p50Nanoseconds, row.times.p99Nanoseconds].map {
                        quantity.time(nanoseconds: $0)
                    }
                },
                at: figures
            )
        )
        var plots: [String] = []
        // What a logarithmic axis cannot show has its figures alone.
        for (place, row) in rows.enumerated() where row.times.p99Nanoseconds > 0 {
            plots += places.add(
                place,
                median: max(Double(row.times.p50Nanoseconds), axis.low),
                tail: Double(row.times.p99Nanoseconds),
                on: axis,
                marker: "pt \(row.stage.marker) ps 0.9 lw 1.4",
                color: row.stage.hue.line,
                data: "r\(place)",
                to: &script
            )
        }
        script.add("set bars 0.8\nplot \(plots.joined(separator: ", \\\n  "))")
    }

    private static func description(of bars: [Bar]) -> String {
        let quantity = QuantityText()
        let figures = bars.map { bar in
            let parts = RunStage.allCases.map { stage in
                let times = bar.stages[stage]
                return "\(stage.title) \(quantity.time(nanoseconds: times?.p50Nanoseconds))"
                    + " (p99 \(quantity.time(nanoseconds: times?.p99Nanoseconds)))"
            }
            return "\(bar.name): \(parts.joined(separator: ", "))"
        }
        return "Medians of the stages of a run, one after the other from its due time; "
            + "\(RunStage.figuresNote). "
            + figures.joined(separator: "; ") + "."
    }
}

extension RunStage {
    fileprivate var hue: PlotHue {
        switch self {
        case .wakeup: .sky
        case .scheduler: .vermillion
        case .executor: .brown
        case .task: .blue
        }
    }

    fileprivate var marker: Int {
        switch self {
        case .wakeup: 7
        case .scheduler: 5
        case .executor: 9
        case .task: 13
        }
    }
}
