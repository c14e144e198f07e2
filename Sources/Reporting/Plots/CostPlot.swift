package import Analysis
import PunctualBase
import Runs

/// Shows what accuracy costs: a row for each mechanism, its lateness on the left and the processor
/// time of a wakeup on the right, best first.
///
/// In rows, since many mechanisms are alike in both: on a plane of lateness against cost their
/// markers would lie on each other.
package enum CostPlot {
    private static let axesGap = 26.0
    private static let (latenessWidth, costWidth) = (330.0, 190.0)
    /// Right ends of the columns of figures, in pixels from the axes.
    private static let figures = [62.0, 128.0, 196.0]

    private struct Row {
        var member: PlotSelection.Member
        var cost: Double
        var median: Double
        var tail: Double?
    }

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        let selection = PlotSelection(of: group, in: analysis)
        let rows = group.members.compactMap { index in
            selection.all.first { $0.series.index == analysis.series[index].index }
        }.compactMap(row)
        let gridded = selection.gridded
        let values = rows.filter { gridded.contains($0.member) }.flatMap {
            [$0.median, $0.tail ?? $0.median]
        }
        let costs = rows.map(\.cost)
        guard let yAxis = PlotAxis.lateness(of: values), let least = costs.min(),
            let most = costs.max()
        else { return nil }
        let costAxis = PlotAxis.logarithmic(from: least / 1.5, to: most * 1.5) {
            PlotAxis.timeLabel(nanoseconds: $0)
        }

        let places = PlotRows(names: rows.map(\.member.label))
        let width = Int(places.left + latenessWidth + axesGap + costWidth + figures[2] + 14)
        let heading = PlotHeading(
            "Accuracy against cost",
            selection.subject,
            note: PlotStyle.note(
                selection.legend,
                "marker: p50 · end of the bar: p99",
                "further left is better"
            ),
            width: width
        )
        let top = heading.bottom + 20
        let lateness = places.panel(width: latenessWidth, top: top)
        let costPanel = places.panel(left: lateness.right + axesGap, width: costWidth, top: top)
        let script = GnuplotScript(under: heading, width: width, lowest: lateness.bottom) {
            script in
            addLateness(rows, places, yAxis.sparse, lateness, to: &script)
            script.add("unset label\nunset arrow")
            addCosts(rows, places, costAxis.sparse, costPanel, to: &script)
        }
        return Plot(
            .cost,
            group: group.index,
            heading: heading,
            subject: selection.name,
            description: description(of: rows, selection),
            script: script
        )
    }

    private static func row(_ member: PlotSelection.Member) -> Row? {
        guard let cost = member.series.processorNanosecondsPerTick, cost > 0, cost.isFinite,
            let median = member.series.lateness.p50, median > 0
        else { return nil }
        let tail = member.series.lateness.p99.flatMap { $0 > median ? Double($0) : nil }
        return Row(member: member, cost: cost, median: Double(median), tail: tail)
    }

    private static func addLateness(
        _ rows: [Row],
        _ places: PlotRows,
        _ axis: PlotAxis,
        _ panel: PlotPanel,
        to script: inout GnuplotScript
    ) {
        script.add(places.axes(panel, axis, title: "lateness", in: script))
        script.add(places.labels(panel) { rows[$0].member.style.textColor })
        var plots: [String] = []
        for (place, row) in rows.enumerated() {
            plots += places.add(
                place,
                median: row.median,
                tail: row.tail,
                on: axis,
                marker: marker(of: row),
                color: row.member.style.color,
                data: "c\(place)",
                to: &script
            )
        }
        script.add("set bars 0.8\nplot \(plots.joined(separator: ", \\\n  "))")
    }

    private static func addCosts(
        _ rows: [Row],
        _ places: PlotRows,
        _ axis: PlotAxis,
        _ panel: PlotPanel,
        to script: inout GnuplotScript
    ) {
        let quantity = QuantityText()
        script.add(places.axes(panel, axis, title: "processor time of a wakeup", in: script))
        script.add(
            places.figures(
                panel,
                titles: ["p50", "p99", "processor"],
                rows: rows.map { row in
                    [row.median, row.tail, row.cost].map { quantity.time(nanoseconds: $0) }
                },
                at: figures
            )
        )
        var plots: [String] = []
        for (place, row) in rows.enumerated() {
            script.addData("t\(place)", columns: [[row.cost], [places.middles[place]]])
            plots.append(
                "$t\(place) using 1:2 with points \(marker(of: row)) \(row.member.style.color.command)"
            )
        }
        script.add("plot \(plots.joined(separator: ", \\\n  "))")
    }

    private static func marker(of row: Row) -> String {
        "pt \(row.member.style.marker) ps \(row.member.isRecommended ? "1.4" : "1.0") lw 1.4"
    }

    private static func description(of rows: [Row], _ selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = rows.map { row in
            "\(row.member.name): p50 \(quantity.time(nanoseconds: row.median)), "
                + "p99 \(quantity.time(nanoseconds: row.member.series.lateness.p99)), "
                + "\(quantity.time(nanoseconds: row.cost)) of processor time"
        }
        let drawn = Set(rows.map(\.member.name))
        let left = selection.all.map(\.name).filter { !drawn.contains($0) }
        let note = left.isEmpty ? "" : " Not on the axes: \(left.joined(separator: ", "))."
        return figures.joined(separator: "; ") + "." + note + selection.note
    }
}
