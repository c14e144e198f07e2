package import Analysis
import PunctualBase
import Runs

/// Shows how late the p-th worst deadline is met, and where two mechanisms part.
///
/// The lateness at each percentile, with 1 / (1 − p) on a logarithmic axis, so that each further
/// nine takes the same room.
package enum SpectrumPlot {
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

        let pages = selection.pages
        let right = 790.0
        let heading = PlotHeading(
            "Lateness by percentile",
            selection.subject,
            note: PlotStyle.note(
                selection.legend,
                LinePanel.intervalNote(lines: pages[0].count),
                PlotStyle.periodNote(group.periodNanoseconds, on: yAxis),
                pages.allSatisfy { supportLine(of: $0, on: xAxis).isEmpty }
                    ? "" : "dotted: fewer than 10 deadlines lie beyond"
            ),
            width: selection.width(right: right)
        )
        let panels = selection.panels(right: right, below: heading, height: 330)
        let script = GnuplotScript(
            under: heading,
            width: selection.width(right: right),
            lowest: panels[panels.count - 1].bottom
        ) { script in
            for (page, members) in pages.enumerated() {
                let panel = LinePanel(
                    frame: panels[page],
                    title: selection.title(ofPage: page),
                    xAxis: xAxis,
                    yAxis: yAxis,
                    xTitle: page == pages.count - 1 ? "share of deadlines met no later" : "",
                    yTitle: "lateness",
                    lines: members.map(line),
                    background: PlotStyle.periodLine(
                        group.periodNanoseconds,
                        on: yAxis,
                        isVertical: false
                    ) + supportLine(of: members, on: xAxis)
                )
                panel.add(to: &script, prefix: "s\(page)x")
            }
        }
        return Plot(
            .spectrum,
            group: group.index,
            heading: heading,
            subject: selection.name,
            description: description(of: selection, on: yAxis),
            script: script
        )
    }

    private static func line(of member: PlotSelection.Member) -> LinePanel.Line {
        let points = points(of: member.series)
        let estimates = points.map(\.latenessNanoseconds)
        return LinePanel.Line(
            name: member.label,
            style: member.style,
            x: points.map(x),
            y: estimates.map(\.value),
            low: estimates.map(\.low),
            high: estimates.map(\.high)
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
        // Between them where there is room for their labels.
        let between: [(Double, String)] = [
            (4, "75%"), (20, "95%"), (200, "99.5%"), (2e3, "99.95%"), (500, "99.8%"),
        ]
        // As far as the next nine if that is near, so that it has its tic.
        let next = known.first { $0.0 >= farthest && $0.0 < farthest * 1.5 }?.0
        let high = max(next ?? farthest, 100)
        let wanted = known + (high < 5e3 ? between : [])
        let tics = wanted.filter { $0.0 <= high * 1.001 }.sorted { $0.0 < $1.0 }
        return PlotAxis(
            scale: .logarithmic,
            low: leftEdge,
            high: high,
            tics: tics.map { PlotAxis.Tic(value: $0.0, label: $0.1) }
        )
    }

    /// Beyond it fewer than ten deadlines of the shortest series decide where its line runs.
    private static func supportLine(
        of members: [PlotSelection.Member],
        on axis: PlotAxis
    ) -> [String] {
        let count = members.map(\.series.deadlineCount).min() ?? 0
        let edge = Double(count) / 10
        guard edge > axis.low * 2, edge < axis.high * 0.97 else { return [] }
        let place = PlotStyle.decimal(axis.fraction(of: edge))
        return [
            "set arrow from graph \(place),0 to graph \(place),1 nohead lw 0.8 dt (2,3)"
                + " \(PlotColor.leader.command)"
        ]
    }

    private static func description(of selection: PlotSelection, on axis: PlotAxis) -> String {
        let quantity = QuantityText()
        let figures = selection.all.map { member in
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
        return figures.joined(separator: "; ") + "." + early + selection.note
    }
}
