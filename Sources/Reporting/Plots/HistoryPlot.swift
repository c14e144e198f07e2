import Analysis
import PunctualBase
import Runs

/// Shows when a metric changed: its value in each stored run, its level as steps, a label at each step.
package enum HistoryPlot {
    private static let style = SeriesStyle(for: .baseline)

    /// - Returns: `nil` with fewer than two runs.
    package static func plot(of history: MetricHistory) -> Plot? {
        let values = history.points.flatMap { [$0.value.low, $0.value.value, $0.value.high] }
            .filter(\.isFinite)
        guard history.points.count >= 2, let yAxis = axis(of: values, history.metric) else {
            return nil
        }
        let name = MetricText().name(of: history.metric)
        let heading = PlotHeading(
            "\(name) over \(history.points.count) runs",
            history.name,
            note: "bar: 95 % interval over the rounds · line: level · ring: apart",
            width: PlotSelection.usualWidth
        )
        let top = heading.bottom + 6
        let panel = PlotPanel(left: PlotPanel.usualLeft, right: 930, top: top, bottom: top + 300)
        var script = GnuplotScript(width: PlotSelection.usualWidth, height: Int(panel.bottom) + 64)
        script.add(PlotStyle.preamble)
        script.add(heading.commands(height: script.height))
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(runAxis(of: history).commands(for: "x"))
        script.add(yAxis.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: "", y: name, of: panel))
        addDays(of: history, below: panel, to: &script)
        addLabels(of: history, on: yAxis, in: panel, to: &script)
        addCurves(of: history, on: yAxis, to: &script)
        return Plot(
            .history,
            group: 0,
            heading: heading,
            subject: history.name,
            description: description(of: history, name: name),
            script: script
        )
    }

    /// Logarithmic unless the metric may be zero or negative.
    private static func axis(of values: [Double], _ metric: Metric) -> PlotAxis? {
        guard let least = values.min(), let most = values.max() else { return nil }
        if metric.unit == .nanoseconds, least > 0 { return .lateness(near: values) }
        let margin = max((most - least) * 0.1, 0.1)
        return .linear(from: least - margin, to: most + margin) {
            "\(PlotAxis.plain($0)) \(metric.unit == .perMille ? "‰" : "ppm")"
        }
    }

    /// Runs here and there that have a tic, a text of two lines under each.
    private static func shownRuns(of history: MetricHistory) -> [Int] {
        Array(history.points.indices).thinned(to: max(2, min(history.points.count, 9)))
    }

    private static func runAxis(of history: MetricHistory) -> PlotAxis {
        PlotAxis(
            scale: .linear,
            low: -0.5,
            high: Double(history.points.count) - 0.5,
            tics: shownRuns(of: history).map { index in
                PlotAxis.Tic(value: Double(index), label: "run \(history.points[index].run)")
            }
        )
    }

    private static func addDays(
        of history: MetricHistory,
        below panel: PlotPanel,
        to script: inout GnuplotScript
    ) {
        for index in shownRuns(of: history) {
            let started = history.points[index].startedAtUnixNanoseconds
            let place = (Double(index) + 0.5) / Double(history.points.count)
            script.add(
                PlotStyle.text(
                    String(UTCText.text(unixNanoseconds: started).prefix(10)),
                    atGraph: (place, -38 / panel.height),
                    size: PlotStyle.smallTextSize,
                    color: .quietInk,
                    alignment: "center"
                )
            )
        }
    }

    /// Of a change for the better, and of one for the worse.
    private static func hue(_ change: MetricHistory.Change) -> PlotHue {
        change.isImprovement ? .green : .vermillion
    }

    private static func addLabels(
        of history: MetricHistory,
        on axis: PlotAxis,
        in panel: PlotPanel,
        to script: inout GnuplotScript
    ) {
        let decimal = PlotStyle.decimal
        var places = HistoryLabels(of: history, on: axis, in: panel)
        for change in history.changes {
            let x = Double(change.index) / Double(history.points.count)
            script.add(
                "set arrow from graph \(decimal(x)),0 to graph \(decimal(x)),1 nohead back lw 0.8"
                    + " dt (2,3) \(PlotColor.leader.command)"
            )
            let label = places.label(of: change)
            add(label, color: hue(change).text, to: &script)
        }
        for (index, point) in history.points.enumerated() where !point.environmentChanges.isEmpty {
            let x = Double(index) / Double(history.points.count)
            let label = places.label(ofEnvironmentAt: index)
            script.add(
                "set arrow from graph \(decimal(x)),0 to graph \(decimal(x)),"
                    + "\(decimal(label.top + 0.03)) nohead front lw 1.2 \(PlotColor.quietInk.command)"
            )
            add(label, color: .quietInk, to: &script)
        }
    }

    private static func add(
        _ label: HistoryLabels.Label,
        color: PlotColor,
        to script: inout GnuplotScript
    ) {
        for (line, text) in label.lines.enumerated() {
            script.add(
                PlotStyle.text(
                    text,
                    atGraph: (label.x, label.top - Double(line) * HistoryLabels.lineHeight),
                    size: HistoryLabels.size(ofLine: line, of: label),
                    color: line == 0 ? color : .quietInk,
                    alignment: label.isLeft ? "right" : "left"
                )
            )
        }
    }

    private static func addCurves(
        of history: MetricHistory,
        on axis: PlotAxis,
        to script: inout GnuplotScript
    ) {
        let usable = history.points.enumerated().filter { $0.element.value.value.isFinite }
        script.addData(
            "p",
            columns: [
                usable.map { Double($0.offset) }, usable.map(\.element.value.value),
                usable.map { max($0.element.value.low, axis.low) },
                usable.map { min($0.element.value.high, axis.high) },
            ]
        )
        var curves: [String] = []
        for (place, level) in history.levels.enumerated() {
            let name = "l\(place)"
            let ends = [Double(level.range.lowerBound) - 0.5, Double(level.range.upperBound) - 0.5]
            script.addData(name, columns: [ends, [level.level, level.level]])
            let color = place == 0 ? PlotColor.quietInk : hue(history.changes[place - 1]).line
            curves.append("$\(name) using 1:2 with lines lw 2.4 dt solid \(color.command)")
        }
        curves.append(
            "$p using 1:2:3:4 with yerrorbars pt \(style.marker) ps 0.7 lw 1.2 \(style.color.command)"
        )
        let apart = history.outliers.filter { history.points[$0].value.value.isFinite }
        if !apart.isEmpty {
            script.addData(
                "o",
                columns: [apart.map(Double.init), apart.map { history.points[$0].value.value }]
            )
            // A ring around it: apart from its level.
            curves.append("$o using 1:2 with points pt 6 ps 1.8 lw 1.4 \(PlotColor.ink.command)")
        }
        script.add("set bars 0\nplot \(curves.joined(separator: ", \\\n  "))")
    }

    private static func description(of history: MetricHistory, name: String) -> String {
        let texts = history.changes.map { change in
            "\(history.text(of: change, quantities: QuantityText())) with run "
                + "\(history.points[change.index].run)"
        }
        return "\(name) of \(history.name) in each of \(history.points.count) runs. "
            + (texts.isEmpty
                ? "Its level did not change."
                : "Its level changed: \(texts.joined(separator: ", ")).")
            + history.remarks(QuantityText()).map { " \($0)" }.joined()
    }
}
