package import Analysis
import PunctualBase
import Runs

/// Shows how steady the time scale of the wakeups is, from one period to a whole round.
///
/// Allan deviation on the left (IEEE 1139), MTIE on the right (ITU-T G.810), both over the averaging
/// time on logarithmic axes.
package enum StabilityPlot {
    private static let left = PlotPanel(left: 84, right: 400, top: 84, bottom: 548)
    private static let right = PlotPanel(left: 478, right: 802, top: 84, bottom: 548)

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        let selection = PlotSelection(of: group, in: analysis)
        let members = selection.all
        let deviations = members.map { positive($0.series.allanDeviation) }
        let errors = members.map { positive($0.series.maximumTimeIntervalError) }
        let taus = (deviations + errors).flatMap { $0.map(\.tauSeconds) }
        guard let first = taus.min(), let last = taus.max() else { return nil }
        let xAxis = PlotAxis.logarithmic(from: first / 1.15, to: last * 1.15) {
            PlotAxis.timeLabel(nanoseconds: $0 * 1e9)
        }.sparse

        var script = GnuplotScript(width: selection.width, height: 600)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading(
                "Stability over averaging times",
                selection.subtitle,
                height: script.height
            )
        )
        script.add("set multiplot")
        addPanel(left, "Allan deviation", deviations, selection, xAxis, "a", to: &script)
        script.add("unset label")
        script.add("unset arrow")
        addPanel(
            right,
            "Largest time-interval error (MTIE)",
            errors,
            selection,
            xAxis,
            "m",
            to: &script
        )
        script.add("unset multiplot")
        return Plot(
            kind: .stability,
            group: group.index,
            title: "Allan deviation and MTIE, \(group.title)",
            description: description(of: selection),
            script: script
        )
    }

    private static func positive(_ points: [StabilityPoint]) -> [StabilityPoint] {
        points.filter { $0.value > 0 && $0.value.isFinite && $0.tauSeconds > 0 }
    }

    private static func addPanel(
        _ panel: PlotPanel,
        _ title: String,
        _ curves: [[StabilityPoint]],
        _ selection: PlotSelection,
        _ xAxis: PlotAxis,
        _ prefix: String,
        to script: inout GnuplotScript
    ) {
        let values = curves.flatMap { $0.map(\.value) }
        guard let least = values.min(), let most = values.max() else { return }
        let yAxis = PlotAxis.logarithmic(from: least / 1.3, to: most * 1.3) { value in
            prefix == "a" ? ratioLabel(value) : PlotAxis.timeLabel(nanoseconds: value)
        }
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.commands(for: "x"))
        script.add(yAxis.sparse.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: "averaging time τ", y: "", of: panel))
        script.add(PlotStyle.text(title, atGraph: (0, 1.035), color: PlotStyle.ink))
        if prefix == "m" { script.add(labels(of: selection, curves, panel, yAxis).commands) }
        addCurves(curves, selection, prefix, to: &script)
    }

    private static func addCurves(
        _ curves: [[StabilityPoint]],
        _ selection: PlotSelection,
        _ prefix: String,
        to script: inout GnuplotScript
    ) {
        var behind: [String] = []
        var before: [String] = []
        for (place, member) in selection.all.enumerated() where !curves[place].isEmpty {
            let name = "\(prefix)\(place)"
            script.addData(
                name,
                columns: [curves[place].map(\.tauSeconds), curves[place].map(\.value)]
            )
            if place < selection.foreground.count {
                before.append(
                    "$\(name) with linespoints pt \(member.style.marker) ps 0.6"
                        + " \(member.style.line())"
                )
            } else {
                behind.append("$\(name) with lines lw 1.2 lc rgb '\(PlotStyle.background)'")
            }
        }
        script.add("plot \((behind + before).joined(separator: ", \\\n  "))")
    }

    private static func labels(
        of selection: PlotSelection,
        _ curves: [[StabilityPoint]],
        _ panel: PlotPanel,
        _ axis: PlotAxis
    ) -> LabelColumn {
        let entries = selection.all.enumerated().compactMap { place, member in
            curves[place].last.map { last in
                LabelColumn.Entry(
                    text: member.label,
                    style: place < selection.foreground.count ? member.style : nil,
                    height: axis.fraction(of: last.value)
                )
            }
        }
        return LabelColumn(entries: entries, panel: panel)
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
        let figures = selection.foreground.compactMap { member -> String? in
            let series = member.series
            // What a logarithmic axis cannot show, 0, is told here all the same.
            guard let deviation = series.allanDeviation.last,
                let error = series.maximumTimeIntervalError.last
            else { return nil }
            let tau = quantity.time(nanoseconds: deviation.tauSeconds * 1e9)
            let span = quantity.time(nanoseconds: error.tauSeconds * 1e9)
            return "\(member.name): Allan deviation \(quantity.significant(deviation.value * 1e6))"
                + " ppm at \(tau), MTIE \(quantity.time(nanoseconds: error.value)) over \(span)"
        }
        return "Allan deviation and largest time-interval error, \(selection.subtitle). "
            + (figures.isEmpty ? "Too few wakeups" : figures.joined(separator: "; ")) + "."
            + selection.note
    }
}
