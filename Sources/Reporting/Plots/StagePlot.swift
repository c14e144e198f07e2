package import Analysis
import PunctualBase
import Runs

/// Shows where the time of a scheduler's runs goes, from the due time to the end of the task.
///
/// Medians of stages do not add up to the median of the whole exactly; laid end to end they show
/// which stage to look at, which is what the plot is for.
package enum StagePlot {
    private static let barHeight = 0.62
    /// A part narrower than this share of the axis has no room for its figure.
    private static let roomForText = 0.09

    private struct Bar {
        var name: String
        var stages: [RunStage: StageTimes]

        /// Where each stage begins and ends, in nanoseconds.
        var parts: [(stage: RunStage, start: Double, end: Double)] {
            var start = 0.0
            return RunStage.allCases.map { stage in
                let length = max(0, Double(stages[stage]?.p50Nanoseconds ?? 0))
                defer { start += length }
                return (stage, start, start + length)
            }
        }
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
        let height = 150 + 34 * bars.count
        let panel = PlotPanel(left: 220, right: 930, top: 92, bottom: Double(height) - 58)
        let xAxis = PlotAxis.linear(from: 0, to: longest * 1.02) {
            PlotAxis.timeLabel(nanoseconds: $0)
        }
        var script = GnuplotScript(width: 960, height: height)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading(
                "Where the time goes: medians of the stages",
                group.title,
                height: height
            )
        )
        script.add(panel.commands(width: script.width, height: height))
        script.add(xAxis.commands(for: "x"))
        script.add(names(of: bars).commands(for: "y"))
        script.add(
            PlotStyle.text(
                "time since due",
                atGraph: (0.5, -40 / panel.height),
                alignment: "center"
            )
        )
        addLegend(above: panel, to: &script)
        addParts(bars, xAxis, to: &script)
        return Plot(
            kind: .stages,
            group: group.index,
            title: "Where the time of a scheduler goes, \(group.title)",
            description: description(of: bars),
            script: script
        )
    }

    /// The first bar stands on top.
    private static func names(of bars: [Bar]) -> PlotAxis {
        PlotAxis(
            scale: .linear,
            low: -0.5,
            high: Double(bars.count) - 0.5,
            tics: bars.enumerated().map { place, bar in
                PlotAxis.Tic(value: Double(bars.count - 1 - place), label: bar.name)
            }
        )
    }

    private static func addLegend(above panel: PlotPanel, to script: inout GnuplotScript) {
        let y = 1 + 16 / panel.height
        for (place, stage) in RunStage.allCases.enumerated() {
            let x = Double(place) * 0.16
            script.add(
                "set label '' at graph \(PlotStyle.decimal(x + 0.008)),\(PlotStyle.decimal(y))"
                    + " front point pt 5 ps 1.2 lc rgb '\(stage.color)'"
            )
            script.add(PlotStyle.text("\(place + 1) \(stage.title)", atGraph: (x + 0.024, y)))
        }
    }

    private static func addParts(
        _ bars: [Bar],
        _ axis: PlotAxis,
        to script: inout GnuplotScript
    ) {
        var plots: [String] = []
        for (number, stage) in RunStage.allCases.enumerated() {
            var columns = [[Double]](repeating: [], count: 6)
            for (place, bar) in bars.enumerated() {
                let y = Double(bars.count - 1 - place)
                let part = bar.parts[number]
                let middle = (part.start + part.end) / 2
                let row = [
                    middle, y, part.start, part.end, y - barHeight / 2, y + barHeight / 2,
                ]
                for column in columns.indices { columns[column].append(row[column]) }
                guard axis.fraction(of: part.end - part.start) >= roomForText else { continue }
                script.add(
                    PlotStyle.text(
                        QuantityText().time(nanoseconds: part.end - part.start),
                        atGraph: (axis.fraction(of: middle), (y + 0.5) / Double(bars.count)),
                        size: PlotStyle.smallTextSize,
                        color: stage.textColor,
                        alignment: "center"
                    )
                )
            }
            script.addData("s\(number)", columns: columns)
            plots.append(
                "$s\(number) using 1:2:3:4:5:6 with boxxyerror fs solid 1.0 border"
                    + " rgb '#ffffff' lc rgb '\(stage.color)'"
            )
        }
        script.add("plot \(plots.joined(separator: ", \\\n  "))")
    }

    private static func description(of bars: [Bar]) -> String {
        let quantity = QuantityText()
        let figures = bars.map { bar in
            let parts = RunStage.allCases.map { stage in
                let median = bar.stages[stage]?.p50Nanoseconds
                return "\(stage.title) \(quantity.time(nanoseconds: median))"
            }
            return "\(bar.name): \(parts.joined(separator: ", "))"
        }
        return "Medians of the stages of a run, one after the other from its due time. "
            + figures.joined(separator: "; ") + "."
    }
}

extension RunStage {
    /// Of Okabe and Ito's palette, as in `SeriesStyle`; the order says the same without colour.
    fileprivate var color: String {
        switch self {
        case .wakeup: "#56B4E9"
        case .scheduler: "#D55E00"
        case .executor: "#E69F00"
        case .task: "#777777"
        }
    }

    /// Readable on it.
    fileprivate var textColor: String {
        switch self {
        case .wakeup, .executor: "#000000"
        case .scheduler, .task: "#ffffff"
        }
    }
}
