package import Analysis
import Glibc
import PunctualBase
import Runs

/// Shows whether a mechanism is steady, bursty, drifting or periodic.
///
/// Time across, lateness on a logarithmic axis upwards, the number of deadlines as darkness; one
/// mechanism a panel, all panels with the same scales (Gregg, “Visualizing System Latency”, 2010).
package enum HeatMapPlot {
    private static let panelLimit = 3
    private static let columnLimit = 120
    private static let shades = 8

    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        plot(of: PlotSelection(of: group, in: analysis))
    }

    package static func plot(of selection: PlotSelection) -> Plot? {
        let group = selection.group
        let members = members(of: selection)
        let maps = members.map { HeatMap(of: $0.series, columns: columnLimit) }
        let values = maps.flatMap { map in map.cells.flatMap { [$0.bottom, $0.top] } }
        guard !members.isEmpty, let yAxis = PlotAxis.lateness(of: values) else { return nil }
        let most = maps.flatMap { $0.cells.map(\.count) }.max() ?? 1
        let end = maps.map(\.end).max() ?? 1

        let height = 200.0
        var script = GnuplotScript(width: 960, height: 118 + Int(height) * members.count)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading("Lateness over time", selection.subtitle, height: script.height)
        )
        script.add(scales(most: most))
        let hasTail = members.contains { supportsTail($0.series) }
        script.add(legend(height: script.height, hasTail: hasTail))
        script.add("set multiplot")
        for (place, member) in members.enumerated() {
            if place > 0 { script.add("unset label\nunset arrow\nunset colorbox") }
            let top = 96 + Double(place) * height
            addPanel(
                PlotPanel(left: 84, right: 846, top: top, bottom: top + height - 40),
                member,
                maps[place],
                number: place,
                isLast: place == members.count - 1,
                yAxis: yAxis,
                end: end,
                most: most,
                periodNanoseconds: group.periodNanoseconds,
                to: &script
            )
        }
        script.add("unset multiplot")
        return Plot(
            kind: .heatmap,
            group: group.index,
            title: "Lateness over time, \(group.title)",
            description: description(of: members, selection),
            script: script
        )
    }

    /// The recommended one beside those that keep a grid; a free-running one would stretch the scale.
    private static func members(of selection: PlotSelection) -> [PlotSelection.Member] {
        let usable = selection.foreground.filter { member in
            !member.series.timeline.isEmpty && !member.series.histogram.counts.isEmpty
        }
        let gridded = usable.filter {
            $0.isRecommended || !$0.series.series.mechanism.isFreeRunning
        }
        return Array((gridded.isEmpty ? usable : gridded).prefix(panelLimit))
    }

    private static func scales(most: Int) -> [String] {
        let high = max(Double(most), 10)
        let tics = [1.0, 10, 100, 1_000, 10_000, 100_000].filter { $0 <= high }
        let list = tics.map { "'\(QuantityText().count(Int($0)))' \(Int($0))" }
        return [
            // The light end keeps a contrast of 1.7 : 1 against white, so that single wakeups show.
            "set palette defined (0 '#a9c9e6', 0.5 '#3b7dbf', 1 '#0b2a55') maxcolors \(shades)",
            "set logscale cb",
            "set cbrange [1:\(Int(high))]",
            "set cbtics (\(list.joined(separator: ", "))) \(PlotStyle.font(PlotStyle.smallTextSize))"
                + " textcolor rgb '\(PlotStyle.frame)'",
            "set colorbox user origin screen 0.895,graph 0 size screen 0.016,graph 1"
                + " noborder",
            // Gnuplot's own title of the box would lie on long tic labels.
            "set label 'deadlines in a cell' at screen 0.972,graph 0.5 center rotate by 90"
                + " \(PlotStyle.font(PlotStyle.smallTextSize)) tc rgb '\(PlotStyle.quietInk)'",
        ]
    }

    /// What the marks on top of the cells mean, at the upper right corner.
    private static func legend(height: Int, hasTail: Bool) -> [String] {
        let line = 1 - 36 / Double(height)
        let decimal = PlotStyle.decimal
        func sample(_ x: Double, _ look: String) -> String {
            "set arrow from screen \(decimal(x)),\(decimal(line)) to"
                + " screen \(decimal(x + 0.026)),\(decimal(line)) nohead \(look)"
        }
        let tail = [
            sample(0.635, "lw 1.2 dt solid lc rgb '#D55E00'"),
            PlotStyle.text("p99", atScreen: (0.667, line)),
        ]
        let others = [
            sample(0.710, "lw 3.4 lc rgb '#000000' front"),
            sample(0.710, "lw 1.4 lc rgb '#ffffff' front"),
            PlotStyle.text("median", atScreen: (0.742, line)),
            sample(0.808, "lw 1.6 lc rgb '#1f1f1f'"),
            PlotStyle.text("latest", atScreen: (0.840, line)),
        ]
        return (hasTail ? tail : []) + others
    }

    private static func addPanel(
        _ panel: PlotPanel,
        _ member: PlotSelection.Member,
        _ map: HeatMap,
        number: Int,
        isLast: Bool,
        yAxis: PlotAxis,
        end: Double,
        most: Int,
        periodNanoseconds: Int64,
        to script: inout GnuplotScript
    ) {
        let xAxis = PlotAxis.linear(from: 0, to: end, tics: 8) {
            PlotAxis.timeLabel(nanoseconds: $0 * 1e9)
        }
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(xAxis.commands(for: "x", showLabels: isLast))
        script.add(yAxis.sparse.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: isLast ? "measured time" : "", y: "", of: panel))
        script.add(
            PlotStyle.text(
                "\(member.label)\(earlyText(member.series))",
                atGraph: (0, 1 + 13 / panel.height),
                color: member.style.textColor
            )
        )
        script.add(PlotStyle.periodLine(periodNanoseconds, on: yAxis, of: panel, isVertical: false))
        for boundary in map.roundStarts.dropFirst() {
            script.add(
                "set arrow from first \(PlotStyle.decimal(boundary)),graph 0 to first"
                    + " \(PlotStyle.decimal(boundary)),graph 1 nohead back lw 0.6 dt (2,3)"
                    + " lc rgb '#999999'"
            )
        }
        let cells = map.merged(shades: shades, most: max(most, 10))
        guard !cells.isEmpty else { return }
        script.addData(
            "h\(number)",
            columns: [
                cells.map { ($0.left + $0.right) / 2 }, cells.map { sqrt($0.bottom * $0.top) },
                cells.map(\.left), cells.map(\.right), cells.map(\.bottom), cells.map(\.top),
                cells.map(\.shade),
            ]
        )
        script.addData(
            "l\(number)",
            columns: [map.lines.map(\.seconds), map.lines.map(\.median), map.lines.map(\.p99)]
        )
        script.addData("m\(number)", columns: [map.latest.map(\.seconds), map.latest.map(\.value)])
        let tail =
            supportsTail(member.series)
            ? "$l\(number) using 1:3 with lines lw 1.2 dt solid lc rgb '#D55E00', " : ""
        script.add(
            """
            plot $h\(number) using 1:2:3:4:5:6:7 with boxxyerror fc palette, \\
              \(tail)$l\(number) using 1:2 with lines lw 2.4 dt solid lc rgb '#000000', \\
              $l\(number) using 1:2 with lines lw 1 dt solid lc rgb '#ffffff', \\
              $m\(number) using 1:2 with lines lw 1.6 dt solid lc rgb '#1f1f1f'
            """
        )
    }

    /// With fewer than 1000 deadlines in a slice fewer than ten lie beyond its p99, which then only
    /// says again where the latest one is.
    private static func supportsTail(_ series: SeriesAnalysis) -> Bool {
        series.deadlineCount >= 1_000 * series.timeline.count
    }

    private static func earlyText(_ series: SeriesAnalysis) -> String {
        guard series.earlyWakeups > 0 else { return "" }
        return " · \(QuantityText().count(series.earlyWakeups)) early wakeups not shown"
    }

    private static func description(
        of members: [PlotSelection.Member],
        _ selection: PlotSelection
    ) -> String {
        let quantity = QuantityText()
        let figures = members.map { member in
            let medians = member.series.timeline.map(\.median)
            let latest = member.series.timeline.map(\.maximum)
            return "\(member.name): the median of a slice lies between "
                + "\(quantity.time(nanoseconds: medians.min())) and "
                + "\(quantity.time(nanoseconds: medians.max())), the latest wakeup is "
                + "\(quantity.time(nanoseconds: latest.max())) late"
        }
        return "Heat map of lateness over time, \(selection.subtitle), the rounds end to end. "
            + figures.joined(separator: "; ") + "."
    }
}
