import Analysis
import PunctualBase
import Runs

/// Shows whether the host can carry a comparison at all: the figures of each round in their order.
///
/// A filled mark is a round in which the hypervisor took more than 10 ms; the sides of a pair are
/// joined.
package enum RoundsPlot {
    private static let stealLimit: Int64 = 10_000_000

    package static func plot(of index: Int, in content: ComparisonContent) -> Plot? {
        let comparison = content.report.comparisons[index]
        let metrics = metrics(of: comparison)
        guard !metrics.isEmpty else { return nil }
        let heading = PlotHeading(
            "Every round in the order of measurement",
            "\(content.name(of: index)) · \(content.subtitle(of: comparison))",
            width: PlotSelection.usualWidth
        )
        let panels = PlotPanel.stack(
            metrics.count,
            right: 930,
            top: heading.bottom + 50,
            height: 150,
            gap: 40
        )
        let script = GnuplotScript(
            under: heading,
            width: PlotSelection.usualWidth,
            lowest: panels[panels.count - 1].bottom
        ) { script in
            script.add(legend(at: heading.bottom + 10, of: script))
            for (place, metric) in metrics.enumerated() {
                if place > 0 { script.add("unset label\nunset arrow") }
                addPanel(
                    panels[place],
                    metric,
                    comparison,
                    name: content.metrics.name(of: metric),
                    number: place,
                    isLast: place == metrics.count - 1,
                    to: &script
                )
            }
        }
        return Plot(
            .rounds,
            group: index,
            heading: heading,
            subject: content.name(of: index),
            description: description(of: comparison, metrics, content),
            script: script
        )
    }

    /// A quantile of the body and one of the tail, where the rounds have them.
    private static func metrics(of comparison: Comparison) -> [Metric] {
        let rounds = comparison.baseline.rounds + comparison.candidate.rounds
        func isKnown(_ metric: Metric) -> Bool {
            rounds.contains { ($0.values[metric] ?? 0) > 0 }
        }
        let tail: [Metric] = [.worstOf100, .p99, .windowP90]
        return [.p50].filter(isKnown) + tail.filter(isKnown).prefix(1)
    }

    private static func points(
        _ side: ComparisonSide,
        _ metric: Metric,
        isStolen: Bool
    ) -> [(x: Double, y: Double)] {
        side.rounds.enumerated().compactMap { place, round in
            guard let value = round.values[metric], value > 0, value.isFinite,
                (round.stealNanoseconds > stealLimit) == isStolen
            else { return nil }
            return (Double(place + 1), value)
        }
    }

    private static func legend(at y: Double, of script: GnuplotScript) -> [String] {
        let line = 1 - y / Double(script.height)
        let decimal = PlotStyle.decimal
        let entries: [(Double, SeriesStyle.Role, Bool, String)] = [
            (0.022, .baseline, false, "baseline"), (0.122, .baseline, true, "host stole > 10 ms"),
            (0.302, .candidate, false, "candidate"),
            (0.402, .candidate, true, "host stole > 10 ms"),
        ]
        return entries.flatMap { x, role, isStolen, text in
            let style = SeriesStyle(for: role)
            return [
                "set label '' at screen \(decimal(x)),\(decimal(line)) point"
                    + " pt \(marker(role, isStolen)) ps 0.8 lw 1.4 \(style.color.command)",
                PlotStyle.text(text, atScreen: (x + 0.012, line), color: style.textColor),
            ]
        }
    }

    private static func marker(_ role: SeriesStyle.Role, _ isStolen: Bool) -> Int {
        switch role {
        case .baseline: isStolen ? 7 : 6
        case .candidate: isStolen ? 5 : 4
        }
    }

    private static func addPanel(
        _ panel: PlotPanel,
        _ metric: Metric,
        _ comparison: Comparison,
        name: String,
        number: Int,
        isLast: Bool,
        to script: inout GnuplotScript
    ) {
        let sides = [comparison.baseline, comparison.candidate]
        let values = sides.flatMap { $0.rounds.compactMap { $0.values[metric] } }
        guard let yAxis = PlotAxis.lateness(near: values) else { return }
        let count = Double(sides.map(\.rounds.count).max() ?? 1)
        let xAxis = PlotAxis.linear(from: 0.4, to: count + 0.6, tics: 12) { PlotAxis.plain($0) }
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.wholeTics.commands(for: "x", showLabels: isLast))
        script.add(yAxis.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: isLast ? "round" : "", y: "", of: panel))
        script.add(PlotStyle.text(name, atGraph: (0, 1 + 12 / panel.height)))
        var plots = addJoints(sides, metric, number: number, to: &script)
        for (side, role) in zip(sides, SeriesStyle.Role.allCases) {
            for isStolen in [false, true] {
                let points = points(side, metric, isStolen: isStolen)
                guard !points.isEmpty else { continue }
                let data = "r\(number)\(role.rawValue.prefix(1))\(isStolen ? "s" : "n")"
                script.addData(data, columns: [points.map(\.x), points.map(\.y)])
                plots.append(
                    "$\(data) using 1:2 with points pt \(marker(role, isStolen)) ps 0.8 lw 1.4"
                        + " \(SeriesStyle(for: role).color.command)"
                )
            }
        }
        script.add("plot \(plots.joined(separator: ", \\\n  "))")
    }

    /// Thin lines between the sides of a pair; none where the sides are no pairs.
    private static func addJoints(
        _ sides: [ComparisonSide],
        _ metric: Metric,
        number: Int,
        to script: inout GnuplotScript
    ) -> [String] {
        guard sides[0].rounds.count == sides[1].rounds.count else { return [] }
        var (x, y): ([Double], [Double]) = ([], [])
        for place in sides[0].rounds.indices {
            let values = sides.compactMap { $0.rounds[place].values[metric] }.filter { $0 > 0 }
            guard values.count == 2 else { continue }
            x += [Double](repeating: Double(place + 1), count: 3)
            y += values + [.nan]
        }
        guard !x.isEmpty else { return [] }
        script.addData("j\(number)", columns: [x, y])
        return ["$j\(number) using 1:2 with lines lw 0.8 dt solid \(PlotColor.leader.command)"]
    }

    private static func description(
        of comparison: Comparison,
        _ metrics: [Metric],
        _ content: ComparisonContent
    ) -> String {
        let figures = metrics.flatMap { metric in
            zip([comparison.baseline, comparison.candidate], SeriesStyle.Role.allCases).map {
                side,
                role in
                let values = side.rounds.compactMap { $0.values[metric] }
                return "\(content.metrics.name(of: metric)) of the \(role.rawValue) lies between "
                    + "\(content.metrics.value(values.min(), of: metric)) and "
                    + content.metrics.value(values.max(), of: metric)
            }
        }
        let rounds = comparison.baseline.rounds + comparison.candidate.rounds
        let stolen = rounds.count { $0.stealNanoseconds > stealLimit }
        return figures.joined(separator: "; ")
            + ". In \(stolen) of \(rounds.count) rounds the host stole more than 10 ms."
    }
}

extension PlotAxis {
    /// Without tics between whole numbers, for what is counted.
    var wholeTics: PlotAxis {
        var axis = self
        axis.tics = tics.filter { $0.value == $0.value.rounded() }
        return axis
    }
}
