package import Analysis
import PunctualBase
import Runs

/// Shows how steady the time scale of the wakeups is, from one period to a whole round.
///
/// Allan deviation on the left (IEEE 1139), MTIE on the right (ITU-T G.810), both over the averaging
/// time on logarithmic axes. A single stall of the host is the MTIE of all averaging times of its
/// round, so that the line is the median of the rounds; the largest stands in the description.
package enum StabilityPlot {
    private static let (leftEnd, rightStart, rightEnd) = (402.0, 494.0, 800.0)

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        let selection = PlotSelection(of: group, in: analysis)
        let points = selection.all.flatMap { deviations(of: $0) + errors(of: $0) }
        guard let first = points.map(\.tauSeconds).min(), let last = points.map(\.tauSeconds).max(),
            let deviationAxis = axis(of: selection.all.flatMap(deviations), label: ratioLabel),
            let errorAxis = axis(
                of: selection.all.flatMap(errors),
                label: { PlotAxis.timeLabel(nanoseconds: $0) }
            )
        else { return nil }
        let xAxis = PlotAxis.logarithmic(from: first / 1.15, to: last * 1.15) {
            PlotAxis.timeLabel(nanoseconds: $0 * 1e9)
        }.sparse

        let pages = selection.pages
        let heading = heading(of: selection)
        let tops = PlotPanel.stack(
            pages.count,
            right: leftEnd,
            top: heading.bottom + 28,
            height: pages.count > 1 ? 280 : 440,
            gap: 92
        )
        let script = GnuplotScript(
            under: heading,
            width: selection.width(right: rightEnd),
            lowest: tops[tops.count - 1].bottom
        ) { script in
            for (page, members) in pages.enumerated() {
                var panel = LinePanel(
                    frame: tops[page],
                    title: "Allan deviation",
                    xAxis: xAxis,
                    yAxis: deviationAxis,
                    xTitle: "averaging time τ",
                    lines: members.map { line(of: $0, deviations(of: $0)) },
                    naming: .none
                )
                panel.add(to: &script, prefix: "a\(page)x")
                panel.frame.left = rightStart
                panel.frame.right = rightEnd
                panel.title = "Time-interval error (MTIE), median of the rounds"
                panel.yAxis = errorAxis
                panel.lines = members.map { line(of: $0, errors(of: $0)) }
                panel.naming = .atEnds
                panel.add(to: &script, prefix: "m\(page)x")
            }
        }
        return Plot(
            .stability,
            group: group.index,
            heading: heading,
            subject: selection.name,
            description: description(of: selection),
            script: script
        )
    }

    private static func heading(of selection: PlotSelection) -> PlotHeading {
        PlotHeading(
            "Stability over averaging times",
            selection.subject,
            note: selection.legend,
            width: selection.width(right: rightEnd)
        )
    }

    private static func deviations(of member: PlotSelection.Member) -> [StabilityPoint] {
        positive(member.series.allanDeviation)
    }

    private static func errors(of member: PlotSelection.Member) -> [StabilityPoint] {
        positive(member.series.medianTimeIntervalError)
    }

    private static func positive(_ points: [StabilityPoint]) -> [StabilityPoint] {
        points.filter { $0.value > 0 && $0.value.isFinite && $0.tauSeconds > 0 }
    }

    private static func axis(
        of points: [StabilityPoint],
        label: (Double) -> String
    ) -> PlotAxis? {
        guard let least = points.map(\.value).min(), let most = points.map(\.value).max() else {
            return nil
        }
        return PlotAxis.logarithmic(from: least / 1.3, to: most * 1.3, label: label).sparse
    }

    private static func line(
        of member: PlotSelection.Member,
        _ points: [StabilityPoint]
    ) -> LinePanel.Line {
        LinePanel.Line(
            name: member.label,
            style: member.style,
            x: points.map(\.tauSeconds),
            y: points.map(\.value)
        )
    }

    /// σ_y has no unit: 1e−3 is 0.1 %, and below that ppm and ppb are how clocks are spoken of.
    private static func ratioLabel(_ value: Double) -> String {
        if value >= 9.995e-4 { return "\(PlotAxis.plain(value * 100))%" }
        if value >= 9.995e-7 { return "\(PlotAxis.plain(value * 1e6)) ppm" }
        if value >= 9.995e-10 { return "\(PlotAxis.plain(value * 1e9)) ppb" }
        return "\(value)"
    }

    private static func description(of selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = selection.all.compactMap { member -> String? in
            let series = member.series
            // What a logarithmic axis cannot show, 0, is told here all the same.
            guard let deviation = series.allanDeviation.last,
                let error = series.maximumTimeIntervalError.last
            else { return nil }
            let tau = quantity.time(nanoseconds: deviation.tauSeconds * 1e9)
            let span = quantity.time(nanoseconds: error.tauSeconds * 1e9)
            return "\(member.name): Allan deviation \(quantity.significant(deviation.value * 1e6))"
                + " ppm at \(tau), largest MTIE \(quantity.time(nanoseconds: error.value)) over \(span)"
        }
        return (figures.isEmpty ? "Too few wakeups" : figures.joined(separator: "; ")) + "."
            + selection.note
    }
}
