package import Analysis
import PunctualBase
import Runs

/// Shows how late the p-th worst deadline is met, and where two mechanisms part.
///
/// The lateness at each percentile, with 1 / (1 − p) on a logarithmic axis, so that each further
/// nine takes the same room.
package enum SpectrumPlot {
    private static let panel = PlotPanel(left: 84, right: 790, top: 62, bottom: 548)
    private static let leftEdge = 1.02

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        plot(of: PlotSelection(of: group, in: analysis))
    }

    package static func plot(of selection: PlotSelection) -> Plot? {
        let group = selection.group
        let curves = selection.all.map { points(of: $0.series) }
        let values = selection.gridded.flatMap { member in
            points(of: member.series).map(\.latenessNanoseconds.value)
        }
        guard !selection.all.isEmpty,
            let yAxis = PlotAxis.lateness(of: values, includingEarly: true)
        else { return nil }
        let farthest = curves.compactMap { $0.last.map { x($0) } }.max() ?? 100
        let xAxis = percentileAxis(to: farthest)

        var script = GnuplotScript(width: selection.width, height: 600)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading(
                "Lateness by percentile",
                "\(selection.subtitle) · band: 95 % interval",
                height: script.height
            )
        )
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.commands(for: "x"))
        script.add(yAxis.commands(for: "y"))
        script.add(
            PlotStyle.axisTitles(x: "share of deadlines met no later", y: "lateness", of: panel)
        )
        script.add(
            PlotStyle.periodLine(group.periodNanoseconds, on: yAxis, of: panel, isVertical: false)
        )
        script.add(supportLine(of: selection, on: xAxis))
        script.add(labels(of: selection, on: yAxis).commands)
        addCurves(of: selection, to: &script)
        return Plot(
            kind: .spectrum,
            group: group.index,
            title: "Lateness by percentile, \(group.title)",
            description: description(of: selection, on: yAxis),
            script: script
        )
    }

    /// The points right of the left edge; of a series with nothing there, its last one.
    private static func points(of series: SeriesAnalysis) -> [SpectrumPoint] {
        let points = series.spectrum.filter {
            $0.quantile < 1 && $0.latenessNanoseconds.value.isFinite
        }
        let shown = points.filter { x($0) > leftEdge }
        return shown.isEmpty ? Array(points.suffix(1)) : shown.thinned(to: 160)
    }

    private static func x(_ point: SpectrumPoint) -> Double {
        max(1 / (1 - point.quantile), leftEdge)
    }

    private static func percentileAxis(to farthest: Double) -> PlotAxis {
        let known: [(Double, String)] = [
            (2, "50%"), (10, "90%"), (100, "99%"), (1e3, "99.9%"), (1e4, "99.99%"),
            (1e5, "99.999%"), (1e6, "99.9999%"), (1e7, "99.99999%"),
        ]
        // As far as the next nine if that is near, so that it has its tic.
        let next = known.first { $0.0 >= farthest && $0.0 < farthest * 1.5 }?.0
        let high = max(next ?? farthest, 100)
        let tics = known.filter { $0.0 <= high * 1.001 }
        return PlotAxis(
            scale: .logarithmic,
            low: leftEdge,
            high: high,
            tics: tics.map { PlotAxis.Tic(value: $0.0, label: $0.1) }
        )
    }

    /// Beyond it fewer than ten deadlines decide where a line runs.
    private static func supportLine(of selection: PlotSelection, on axis: PlotAxis) -> [String] {
        let count = selection.foreground.map(\.series.deadlineCount).min() ?? 0
        let edge = Double(count) / 10
        guard edge > axis.low * 2, edge < axis.high * 0.97 else { return [] }
        let place = PlotStyle.decimal(axis.fraction(of: edge))
        return [
            "set arrow from graph \(place),0 to graph \(place),1 nohead lw 0.8 dt (2,3)"
                + " lc rgb '#999999'",
            PlotStyle.text(
                "fewer than 10 deadlines",
                atGraph: (axis.fraction(of: edge) + 0.008, 0.055),
                size: PlotStyle.smallTextSize,
                color: PlotStyle.quietInk
            ),
            PlotStyle.text(
                "lie beyond",
                atGraph: (axis.fraction(of: edge) + 0.008, 0.025),
                size: PlotStyle.smallTextSize,
                color: PlotStyle.quietInk
            ),
        ]
    }

    private static func labels(of selection: PlotSelection, on axis: PlotAxis) -> LabelColumn {
        let entries = selection.all.compactMap { member -> LabelColumn.Entry? in
            guard let last = points(of: member.series).last?.latenessNanoseconds.value else {
                return nil
            }
            return LabelColumn.Entry(
                text: last > axis.high ? "\(member.label) ↑" : member.label,
                style: selection.foreground.contains(member) ? member.style : nil,
                height: axis.fraction(of: last)
            )
        }
        return LabelColumn(entries: entries, panel: panel)
    }

    private static func addCurves(of selection: PlotSelection, to script: inout GnuplotScript) {
        var bands: [String] = []
        var lines: [String] = []
        for (place, member) in (selection.background + selection.foreground).enumerated() {
            let points = points(of: member.series)
            guard !points.isEmpty else { continue }
            let estimates = points.map(\.latenessNanoseconds)
            script.addData(
                "s\(place)",
                columns: [
                    points.map(x), estimates.map(\.value), estimates.map(\.low),
                    estimates.map(\.high),
                ]
            )
            guard selection.foreground.contains(member) else {
                lines.append(
                    "$s\(place) using 1:2 with lines lw 1.2 lc rgb '\(PlotStyle.background)'"
                )
                continue
            }
            if estimates.contains(where: { $0.low < $0.high }) {
                bands.append(
                    "$s\(place) using 1:3:4 with filledcurves fs transparent solid 0.16 noborder"
                        + " lc rgb '\(member.style.color)'"
                )
            }
            lines.append("$s\(place) using 1:2 with lines \(member.style.line())")
            // A marker here and there, not at the same places for all.
            lines.append(
                member.style.markers(
                    on: "$s\(place) using 1:2",
                    points: points.count,
                    wanted: 7,
                    shift: place * 3
                )
            )
        }
        script.add("plot \((bands + lines).joined(separator: ", \\\n  "))")
    }

    private static func description(of selection: PlotSelection, on axis: PlotAxis) -> String {
        let quantity = QuantityText()
        let figures = selection.foreground.map { member in
            let lateness = member.series.lateness
            let parts = [
                ("p50", lateness.p50), ("p99", lateness.p99), ("p99.9", lateness.p999),
                ("max", lateness.max),
            ]
            return "\(member.name) "
                + parts.compactMap { name, value in
                    value.map { "\(name) \(quantity.time(nanoseconds: $0))" }
                }.joined(separator: ", ")
        }
        let early = axis.scale == .logarithmic ? selection.earlyNote : ""
        return "Lateness by percentile, \(selection.subtitle). "
            + figures.joined(separator: "; ") + "." + early + selection.note
    }
}
