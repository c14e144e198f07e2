package import Analysis
import PunctualBase
import Runs

/// Shows what accuracy costs: lateness against the processor time that a wakeup takes.
///
/// Down and to the left is better. A thin line joins the median of a mechanism (filled marker) with
/// its p99 (a bar). Many mechanisms cost the same, so that names stand in a column with leaders.
package enum CostPlot {
    private static let panel = PlotPanel(left: 84, right: 600, top: 62, bottom: 548)

    private struct Point {
        var member: PlotSelection.Member
        var cost: Double
        var median: Double
        var tail: Double?
    }

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        let selection = PlotSelection(of: group, in: analysis)
        let points = selection.all.compactMap(point)
        let gridded = selection.gridded
        let values = points.filter { gridded.contains($0.member) }.flatMap {
            [$0.median, $0.tail ?? $0.median]
        }
        let costs = points.map(\.cost)
        guard let yAxis = PlotAxis.lateness(of: values), let least = costs.min(),
            let most = costs.max()
        else { return nil }
        let xAxis = PlotAxis.logarithmic(from: least / 1.3, to: most * 1.3) {
            PlotAxis.timeLabel(nanoseconds: $0)
        }

        var script = GnuplotScript(width: selection.width, height: 600)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading(
                "Accuracy against cost: marker p50, bar p99",
                "\(selection.subtitle) · down and left is better",
                height: script.height
            )
        )
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.commands(for: "x"))
        script.add(yAxis.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: "processor time of a wakeup", y: "lateness", of: panel))
        let room = Double(selection.width - PlotSelection.usualWidth)
        addColumn(points, xAxis, yAxis, room: room, to: &script)
        addPoints(points, to: &script)
        return Plot(
            kind: .cost,
            group: group.index,
            title: "Accuracy against processor time, \(group.title)",
            description: description(of: points, selection),
            script: script
        )
    }

    private static func point(_ member: PlotSelection.Member) -> Point? {
        guard let cost = member.series.processorNanosecondsPerTick, cost > 0, cost.isFinite,
            let median = member.series.lateness.p50, median > 0
        else { return nil }
        let tail = member.series.lateness.p99.flatMap { $0 > median ? Double($0) : nil }
        return Point(member: member, cost: cost, median: Double(median), tail: tail)
    }

    /// Names with their figures, which `room` pixels that the names need beyond the usual move
    /// aside; a leader goes from each to its median.
    private static func addColumn(
        _ points: [Point],
        _ xAxis: PlotAxis,
        _ yAxis: PlotAxis,
        room: Double,
        to script: inout GnuplotScript
    ) {
        let quantity = QuantityText()
        let decimal = PlotStyle.decimal
        let sorted = points.sorted { ($0.median, $0.cost) < ($1.median, $1.cost) }
        let places = LabelColumn.spread(
            sorted.map { yAxis.fraction(of: $0.median) },
            gap: 17 / panel.height
        )
        let start = 1 + 30 / panel.width
        let figures = start + room / panel.width
        addFigures(
            ["p50", "p99", "processor"],
            at: 1 + 14 / panel.height,
            from: figures,
            to: &script
        )
        for (point, place) in zip(sorted, places) {
            let style = point.member.style
            let end = (xAxis.fraction(of: point.cost), yAxis.fraction(of: point.median))
            let name = end.1 > 1 ? "\(point.member.label) ↑" : point.member.label
            script.add(
                "set arrow from graph \(decimal(end.0)),\(decimal(min(end.1, 1))) to graph"
                    + " \(decimal(start - 0.012)),\(decimal(place)) nohead back lw 0.6 dt solid"
                    + " lc rgb '#b0b0b0'"
            )
            script.add(
                "set label '' at graph \(decimal(start + 6 / panel.width)),\(decimal(place)) front"
                    + " point pt \(style.marker) ps 0.9 lw 1.4 lc rgb '\(style.color)'"
            )
            script.add(
                PlotStyle.text(
                    name,
                    atGraph: (start + 18 / panel.width, place),
                    color: style.textColor
                )
            )
            addFigures(
                [point.median, point.tail, point.cost].map { quantity.time(nanoseconds: $0) },
                at: place,
                from: figures,
                to: &script
            )
        }
    }

    private static func addFigures(
        _ texts: [String],
        at place: Double,
        from start: Double,
        to script: inout GnuplotScript
    ) {
        for (text, right) in zip(texts, [178.0, 242.0, 312.0]) {
            script.add(
                PlotStyle.text(
                    text,
                    atGraph: (start + right / panel.width, place),
                    size: PlotStyle.smallTextSize,
                    color: PlotStyle.quietInk,
                    alignment: "right"
                )
            )
        }
    }

    private static func addPoints(_ points: [Point], to script: inout GnuplotScript) {
        var bars: [String] = []
        var markers: [String] = []
        for (place, point) in points.enumerated() {
            let style = point.member.style
            let tail = point.tail ?? point.median
            script.addData("c\(place)", columns: [[point.cost], [point.median], [tail]])
            bars.append(
                "$c\(place) using 1:2:2:3 with yerrorbars pt 0 lw 1.2 lc rgb '\(style.color)'"
            )
            markers.append(
                "$c\(place) using 1:2 with points pt \(style.marker)"
                    + " ps \(point.member.isRecommended ? "1.5" : "1.0") lw 1.4"
                    + " lc rgb '\(style.color)'"
            )
        }
        script.add("set bars 0.6")
        script.add("plot \((bars + markers).joined(separator: ", \\\n  "))")
    }

    private static func description(of points: [Point], _ selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = points.map { point in
            "\(point.member.name): p50 \(quantity.time(nanoseconds: point.median)), "
                + "p99 \(quantity.time(nanoseconds: point.member.series.lateness.p99)), "
                + "\(quantity.time(nanoseconds: point.cost)) of processor time"
        }
        let drawn = Set(points.map(\.member.name))
        let left = selection.all.map(\.name).filter { !drawn.contains($0) }
        let note = left.isEmpty ? "" : " Not on the axes: \(left.joined(separator: ", "))."
        return "Lateness against processor time of a wakeup, \(selection.subtitle). "
            + figures.joined(separator: "; ") + "." + note + selection.note
    }
}
