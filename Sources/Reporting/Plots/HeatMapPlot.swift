package import Analysis
import Glibc
import PunctualBase
import Runs

/// Shows whether a mechanism is steady, bursty, drifting or periodic.
///
/// Time across, lateness on a logarithmic axis upwards, the number of deadlines as darkness; one
/// mechanism a panel, all panels with the same scales (Gregg, “Visualizing System Latency”, 2010).
package enum HeatMapPlot {
    /// Panels that a reader has not asked for beyond these would make the picture too tall.
    package static let usualPanels = 3
    private static let columnLimit = 120
    private static let panelHeight = 160.0
    private static let right = 812.0

    package static func plot(
        of group: ReportGroup,
        in analysis: RunAnalysis,
        showing choice: HeatMapChoice = .usual
    ) -> Plot? {
        plot(of: PlotSelection(of: group, in: analysis), showing: choice)
    }

    package static func plot(
        of selection: PlotSelection,
        showing choice: HeatMapChoice = .usual
    ) -> Plot? {
        let group = selection.group
        let usable = selection.all.filter { member in
            !member.series.timeline.isEmpty && !member.series.histogram.counts.isEmpty
        }
        let members = members(of: usable, choice)
        let maps = members.map { HeatMap(of: $0.series, columns: columnLimit) }
        let values = maps.flatMap { map in map.cells.flatMap { [$0.bottom, $0.top] } }
        guard !members.isEmpty, let yAxis = PlotAxis.lateness(of: values) else { return nil }
        let most = maps.flatMap { $0.cells.map(\.count) }.max() ?? 1
        let end = maps.map(\.end).max() ?? 1

        let heading = PlotHeading(
            "Lateness over time",
            selection.subject,
            note: PlotStyle.note(
                selection.legend,
                members.count < usable.count
                    ? "\(members.count) of \(usable.count) mechanisms" : "",
                PlotStyle.periodNote(group.periodNanoseconds, on: yAxis)
            ),
            width: PlotSelection.usualWidth
        )
        let panels = PlotPanel.stack(
            members.count,
            right: right,
            top: heading.bottom + 46,
            height: panelHeight,
            gap: 40
        )
        let script = GnuplotScript(
            under: heading,
            width: PlotSelection.usualWidth,
            lowest: panels[panels.count - 1].bottom
        ) { script in
            script.add(scales(most: most, beside: panels[0], of: script))
            let hasTail = members.contains { supportsTail($0.series) }
            script.add(legend(at: heading.bottom + 8, of: script, hasTail: hasTail))
            for (place, member) in members.enumerated() {
                if place > 0 { script.add("unset label\nunset arrow\nunset colorbox") }
                addPanel(
                    panels[place],
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
        }
        return Plot(
            .heatmap,
            group: group.index,
            heading: heading,
            subject: selection.name,
            description: description(of: members, selection),
            script: script
        )
    }

    /// Those that were asked for; else the recommended one beside those that keep a grid, since a
    /// free-running one would stretch the scale.
    private static func members(
        of usable: [PlotSelection.Member],
        _ choice: HeatMapChoice
    ) -> [PlotSelection.Member] {
        switch choice {
        case .all: return usable
        case .named(let names):
            let chosen = usable.filter { names.contains($0.name) }
            // In a condition without any of them the usual ones say more than nothing.
            if !chosen.isEmpty { return chosen }
        case .usual: break
        }
        let gridded = usable.filter {
            $0.isRecommended || !$0.series.series.mechanism.isFreeRunning
        }
        return Array((gridded.isEmpty ? usable : gridded).prefix(usualPanels))
    }

    private static func scales(
        most: Int,
        beside panel: PlotPanel,
        of script: GnuplotScript
    ) -> [String] {
        let high = max(Double(most), 10)
        let tics = [1.0, 10, 100, 1_000, 10_000, 100_000].filter { $0 <= high }
        let list = tics.map { "'\(QuantityText().count(Int($0)))' \(Int($0))" }
        let shades = PlotColor.shades.enumerated().map { "\($0) '\($1.light)'" }
        let (width, height) = (Double(script.width), Double(script.height))
        let decimal = PlotStyle.decimal
        return [
            "set palette maxcolors \(shades.count) defined (\(shades.joined(separator: ", ")))",
            "set logscale cb",
            "set cbrange [1:\(Int(high))]",
            "set cbtics (\(list.joined(separator: ", "))) \(PlotStyle.font(PlotStyle.smallTextSize))"
                + " textcolor rgb '\(PlotColor.frame.light)'",
            "set colorbox user origin screen \(decimal((panel.right + 18) / width)),"
                + decimal(1 - panel.bottom / height)
                + " size screen \(decimal(15 / width)),\(decimal(panel.height / height)) noborder",
            // Gnuplot's own title of the box would lie on long tic labels.
            "set label 'deadlines in a cell' at screen \(decimal((panel.right + 108) / width)),"
                + decimal(1 - (panel.top + panel.bottom) / 2 / height)
                + " center rotate by 90 \(PlotStyle.font(PlotStyle.smallTextSize))"
                + " tc rgb '\(PlotColor.quietInk.light)'",
        ]
    }

    /// What the marks on top of the cells mean, on a line of its own.
    private static func legend(
        at y: Double,
        of script: GnuplotScript,
        hasTail: Bool
    ) -> [String] {
        let line = 1 - y / Double(script.height)
        let decimal = PlotStyle.decimal
        var x = 16.0
        func place(_ pixels: Double) -> Double { pixels / Double(script.width) }
        func sample(_ look: String, from start: Double, to end: Double, y: Double) -> String {
            "set arrow from screen \(decimal(place(x + start))),\(decimal(y)) to"
                + " screen \(decimal(place(x + end))),\(decimal(y)) nohead \(look)"
        }
        var commands: [String] = []
        func add(_ name: String, _ looks: [String], inSteps: Bool = false) {
            commands += looks.flatMap { look -> [String] in
                guard inSteps else { return [sample(look, from: 0, to: 26, y: line)] }
                // As in the panels: a dash a slice, each at its own height.
                return [(0.0, -3.0), (9, 3), (18, -1)].map { start, rise in
                    let y = line + rise / Double(script.height)
                    return sample(look, from: start, to: start + 8, y: y)
                }
            }
            commands.append(PlotStyle.text(name, atScreen: (place(x + 32), line)))
            x += 50 + PlotText.width(of: name, size: PlotStyle.textSize)
        }
        add(
            "median",
            ["lw 3.4 \(PlotColor.halo.command)", "lw 1.4 \(PlotColor.core.command) front"]
        )
        if hasTail { add("p99", ["lw 1.2 dt solid \(PlotHue.vermillion.line.command)"]) }
        add("latest of a slice", ["lw 1.6 \(PlotColor.latest.command)"], inSteps: true)
        return commands
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
        script.add(PlotStyle.axisTitles(x: isLast ? "measured time" : "", y: "lateness", of: panel))
        script.add(
            PlotStyle.text(
                "\(member.label)\(earlyText(member.series))",
                atGraph: (0, 1 + 13 / panel.height),
                color: member.style.textColor
            )
        )
        script.add(PlotStyle.periodLine(periodNanoseconds, on: yAxis, isVertical: false))
        for boundary in map.roundStarts.dropFirst() {
            script.add(
                "set arrow from first \(PlotStyle.decimal(boundary)),graph 0 to first"
                    + " \(PlotStyle.decimal(boundary)),graph 1 nohead back lw 0.6 dt (2,3)"
                    + " \(PlotColor.leader.command)"
            )
        }
        let cells = map.merged(shades: PlotColor.shades.count, most: max(most, 10))
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
            ? "$l\(number) using 1:3 with lines lw 1.2 dt solid \(PlotHue.vermillion.line.command), "
            : ""
        script.add(
            """
            plot $h\(number) using 1:2:3:4:5:6:7 with boxxyerror fc palette, \\
              \(tail)$l\(number) using 1:2 with lines lw 2.4 dt solid \(PlotColor.halo.command), \\
              $l\(number) using 1:2 with lines lw 1 dt solid \(PlotColor.core.command), \\
              $m\(number) using 1:2 with lines lw 1.6 dt solid \(PlotColor.latest.command)
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
        let others = selection.all.filter { !members.contains($0) }.map(\.name)
        let left =
            others.isEmpty
            ? ""
            : " Shown: \(members.map(\.name).joined(separator: ", ")); `punctual report --heat-map`"
                + " with names or `all` shows the others: \(others.joined(separator: ", "))."
        return "The rounds end to end. " + figures.joined(separator: "; ") + "." + left
    }
}
