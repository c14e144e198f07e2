package import Analysis
import PunctualBase
import Runs

/// Shows what share of deadlines is met later than a budget: where a line crosses it.
package enum ExceedancePlot {
    private static let panel = PlotPanel(left: 84, right: 790, top: 62, bottom: 548)

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        plot(of: PlotSelection(of: group, in: analysis))
    }

    package static func plot(of selection: PlotSelection) -> Plot? {
        let group = selection.group
        let curves = selection.all.map { points(of: $0.series) }
        let values = selection.gridded.flatMap { member in
            points(of: member.series).map { Double($0.latenessNanoseconds) }
        }
        guard let xAxis = PlotAxis.lateness(of: values) else { return nil }
        let least = curves.flatMap { $0.map(\.share) }.min() ?? 0.01
        let yAxis = PlotAxis.logarithmic(from: min(least / 1.2, 0.1), to: 1.3) { share in
            "\(PlotAxis.plain(share * 100))%"
        }

        var script = GnuplotScript(width: selection.width, height: 600)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading(
                "How often is a deadline met later than this?",
                selection.subtitle,
                height: script.height
            )
        )
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.commands(for: "x"))
        script.add(yAxis.withoutTics(above: 1).sparse.commands(for: "y"))
        script.add(
            PlotStyle.axisTitles(x: "lateness", y: "share of deadlines met later", of: panel)
        )
        script.add(
            PlotStyle.periodLine(group.periodNanoseconds, on: xAxis, of: panel, isVertical: true)
        )
        script.add(legend(of: selection).commands)
        addCurves(of: selection, on: xAxis, to: &script)
        return Plot(
            kind: .exceedance,
            group: group.index,
            title: "Share of deadlines met later than a lateness, \(group.title)",
            description: description(of: selection),
            script: script
        )
    }

    /// Thinned, or the dashes would vanish in the steps.
    private static func points(of series: SeriesAnalysis) -> [ExceedancePoint] {
        series.exceedance.filter { $0.share > 0 && $0.latenessNanoseconds > 0 }.thinned(to: 160)
    }

    private static func legend(of selection: PlotSelection) -> LabelColumn {
        let step = 17 / panel.height
        var names: [(String, SeriesStyle?)] = selection.foreground
            .filter { !points(of: $0.series).isEmpty }.map { ($0.label, $0.style) }
        if !selection.background.isEmpty { names.append(("in grey:", nil)) }
        names += selection.background.map { ($0.label, nil) }
        let entries = names.enumerated().map { place, name in
            LabelColumn.Entry(
                text: name.0,
                style: name.1,
                height: 0.985 - Double(place) * step
            )
        }
        return LabelColumn(entries: entries, panel: panel, hasLeaders: false)
    }

    private static func addCurves(
        of selection: PlotSelection,
        on axis: PlotAxis,
        to script: inout GnuplotScript
    ) {
        var lines: [String] = []
        for (place, member) in (selection.background + selection.foreground).enumerated() {
            let points = points(of: member.series)
            guard let first = points.first else { continue }
            // All deadlines are met later than anything below the first point.
            let start = first.share > 0.999 ? [(axis.low, first.share)] : []
            let rows = start + points.map { (Double($0.latenessNanoseconds), $0.share) }
            script.addData("x\(place)", columns: [rows.map(\.0), rows.map(\.1)])
            guard selection.foreground.contains(member) else {
                lines.append("$x\(place) with steps lw 1.2 lc rgb '\(PlotStyle.background)'")
                continue
            }
            lines.append("$x\(place) with steps \(member.style.line())")
            lines.append(
                member.style.markers(
                    on: "$x\(place)",
                    points: rows.count,
                    wanted: 6,
                    shift: 2 + place * 3
                )
            )
        }
        script.add("plot \(lines.joined(separator: ", \\\n  "))")
    }

    private static func description(of selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = selection.foreground.map { member in
            // Counted, not read off the curve, which is thinned.
            let shares = member.series.laterShares.map { point in
                "\(quantity.percent(point.share)) later than "
                    + quantity.time(nanoseconds: point.latenessNanoseconds)
            }
            return "\(member.name): \(shares.joined(separator: ", "))"
        }
        return "Share of deadlines that are met later than a lateness, \(selection.subtitle). "
            + figures.joined(separator: "; ") + "." + selection.earlyNote + selection.note
    }
}
