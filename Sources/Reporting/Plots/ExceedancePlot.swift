package import Analysis
import PunctualBase
import Runs

/// Shows what share of deadlines is met later than a budget: where a line crosses it.
package enum ExceedancePlot {
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

        let pages = selection.pages
        let right = 790.0
        let heading = PlotHeading(
            "How often is a deadline met later than this?",
            selection.subject,
            note: PlotStyle.note(
                selection.legend,
                PlotStyle.periodNote(group.periodNanoseconds, on: xAxis)
            ),
            width: selection.width(right: right)
        )
        let panels = selection.panels(right: right, below: heading, height: 300)
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
                    yAxis: yAxis.withoutTics(above: 1).sparse,
                    xTitle: page == pages.count - 1 ? "lateness" : "",
                    yTitle: "share of deadlines met later",
                    lines: members.map { line(of: $0, from: xAxis.low) },
                    isStepped: true,
                    naming: .fromTop,
                    background: PlotStyle.periodLine(
                        group.periodNanoseconds,
                        on: xAxis,
                        isVertical: true
                    )
                )
                panel.add(to: &script, prefix: "x\(page)x")
            }
        }
        return Plot(
            .exceedance,
            group: group.index,
            heading: heading,
            subject: selection.name,
            description: description(of: selection),
            script: script
        )
    }

    private static func line(
        of member: PlotSelection.Member,
        from low: Double
    ) -> LinePanel.Line {
        let points = points(of: member.series)
        // All deadlines are met later than anything below the first point.
        let start = points.first.map { $0.share > 0.999 ? [(low, $0.share)] : [] } ?? []
        let rows = start + points.map { (Double($0.latenessNanoseconds), $0.share) }
        return LinePanel.Line(
            name: member.label,
            style: member.style,
            x: rows.map(\.0),
            y: rows.map(\.1)
        )
    }

    /// Thinned, or the dashes would vanish in the steps.
    private static func points(of series: SeriesAnalysis) -> [ExceedancePoint] {
        series.exceedance.filter { $0.share > 0 && $0.latenessNanoseconds > 0 }.thinned(to: 160)
    }

    private static func description(of selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = selection.all.map { member in
            // Counted, not read off the curve, which is thinned.
            let shares = member.series.laterShares.map { point in
                "\(quantity.percent(point.share)) later than "
                    + quantity.time(nanoseconds: point.latenessNanoseconds)
            }
            return "\(member.name): \(shares.joined(separator: ", "))"
        }
        return figures.joined(separator: "; ") + "." + selection.earlyNote + selection.note
    }
}
