import Analysis
import Runs

/// Shows whether anything changed by an amount that matters: a row for each metric.
///
/// The interval is that which the verdict rests on. Ratios share a logarithmic axis; metrics that are
/// told as differences, whose units differ, share one in multiples of their limits.
package enum VerdictPlot {
    private static let rowHeight = 46.0
    private static let (left, right) = (150.0, 630.0)

    package static func plot(of index: Int, in content: ComparisonContent) -> Plot? {
        let comparison = content.report.comparisons[index]
        let ratios = comparison.shownMetrics.filter { $0.scale == .ratio }
        let differences = comparison.shownMetrics.filter { $0.scale == .difference }
        guard !comparison.shownMetrics.isEmpty else { return nil }
        var panels: [VerdictPanel] = []
        let heading = heading(comparison, content, index)
        var top = heading.bottom + 16
        for (place, metrics) in [ratios, differences].enumerated() where !metrics.isEmpty {
            let bottom = top + Double(metrics.count) * rowHeight
            panels.append(
                VerdictPanel(
                    rows: metrics,
                    isRatio: place == 0,
                    panel: PlotPanel(left: left, right: right, top: top, bottom: bottom),
                    text: content.metrics
                )
            )
            top = bottom + 62
        }
        let script = GnuplotScript(
            under: heading,
            width: PlotSelection.usualWidth,
            lowest: top - 54
        ) { script in
            for (place, panel) in panels.enumerated() {
                if place > 0 { script.add("unset label\nunset arrow") }
                panel.add(to: &script, name: "v\(place)")
            }
        }
        return Plot(
            .verdict,
            group: index,
            heading: heading,
            subject: content.name(of: index),
            description: description(of: comparison, content),
            script: script
        )
    }

    private static func heading(
        _ comparison: Comparison,
        _ content: ComparisonContent,
        _ index: Int
    ) -> PlotHeading {
        PlotHeading(
            content.report.kind == .noise
                ? "The same thing twice: what is seen is noise"
                : "Candidate against baseline: \(comparison.thingWords)",
            "\(content.name(of: index)) · \(content.subtitle(of: comparison))",
            note:
                "grey: too small to matter · bar: what the verdict rests on · circles: pairs of rounds"
                + " · ▾ smallest visible worsening",
            width: PlotSelection.usualWidth
        )
    }

    private static func description(
        of comparison: Comparison,
        _ content: ComparisonContent
    ) -> String {
        let rows = comparison.shownMetrics.map { metric in
            "\(content.metrics.name(of: metric.metric)): \(metric.verdictWord), "
                + content.figures(of: metric)
        }
        return rows.joined(separator: "; ") + "."
    }
}
