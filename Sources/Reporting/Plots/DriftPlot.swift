package import Analysis
import PunctualBase
import Runs

/// Shows whether a mechanism loses time, and how much of it in a round.
///
/// The time-interval error over the time in the round: for each slice the median over all rounds.
/// A free-running mechanism loses thousands of times more than the others, so that these have a panel
/// of their own, closer by that much.
package enum DriftPlot {
    package static func plot(of group: ReportGroup, in analysis: RunAnalysis) -> Plot? {
        plot(of: PlotSelection(of: group, in: analysis))
    }

    package static func plot(of selection: PlotSelection) -> Plot? {
        let group = selection.group
        let curves = selection.all.map { curve(of: $0.series) }
        guard curves.contains(where: { !$0.isEmpty }) else { return nil }
        let isFree = selection.all.map { $0.series.series.mechanism.isFreeRunning }
        let hasBoth = isFree.contains(true) && isFree.contains(false)

        var script = GnuplotScript(width: selection.width, height: hasBoth ? 692 : 600)
        script.add(PlotStyle.preamble)
        script.add(
            PlotStyle.heading(
                "Drift: time lost since the round began",
                selection.subtitle,
                height: script.height
            )
        )
        let panels = DriftPanels(selection: selection, curves: curves, isFree: isFree)
        if hasBoth {
            script.add("set multiplot")
            panels.add(
                PlotPanel(left: 84, right: 600, top: 84, bottom: 318),
                "All mechanisms",
                xTitle: "",
                members: Array(selection.all.indices),
                legend: { isFree[$0] },
                to: &script
            )
            script.add("unset label\nunset arrow")
            panels.add(
                PlotPanel(left: 84, right: 600, top: 384, bottom: 640),
                "Closer: those that keep to absolute deadlines",
                xTitle: "time in the round",
                members: selection.all.indices.filter { !isFree[$0] },
                legend: { _ in true },
                to: &script
            )
            script.add("unset multiplot")
        } else {
            panels.add(
                PlotPanel(left: 84, right: 600, top: 62, bottom: 548),
                "",
                xTitle: "time in the round",
                members: Array(selection.all.indices),
                legend: { _ in true },
                to: &script
            )
        }
        return Plot(
            kind: .drift,
            group: group.index,
            title: "Drift, \(group.title)",
            description: description(of: selection),
            script: script
        )
    }

    /// Time in the round in seconds, and what was lost by then since its first slice.
    ///
    /// It is the median over the rounds, and begins at 0.
    ///
    /// Each round is set against its own first slice, not against its first wakeup: a single lateness
    /// would move the whole line up or down, and a line that does not begin at 0 reads as a gain or a
    /// loss that never was.
    package static func curve(of series: SeriesAnalysis) -> [(seconds: Double, error: Double)] {
        let width = sliceWidth(of: series.timeline)
        var slices: [Int: [Double]] = [:]
        var first: (window: TimelineWindow, error: Int64)?
        for window in series.timeline {
            // A slice that no wakeup fell into has no error.
            guard let value = window.timeIntervalErrorNanoseconds else { continue }
            let isSame = first?.window.round == window.round
            let own = (window: window, error: value)
            let start = isSame ? first ?? own : own
            first = start
            // Slices without a wakeup are left out, and the place of the others stays.
            let place = Int(((window.seconds - start.window.seconds) / width).rounded())
            slices[place, default: []].append(Double(value) - Double(start.error))
        }
        return slices.sorted { $0.key < $1.key }.map { place, errors in
            let sorted = errors.sorted()
            let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
            return (seconds: (Double(place) + 0.5) * width, error: median)
        }
    }

    /// The smallest distance of two slices of one round: between others may be some without a wakeup.
    private static func sliceWidth(of timeline: [TimelineWindow]) -> Double {
        let distances = zip(timeline, timeline.dropFirst())
            .filter { $0.round == $1.round && $1.seconds > $0.seconds }
            .map { $1.seconds - $0.seconds }
        return distances.min() ?? timeline.first.map { max($0.seconds * 2, 1e-9) } ?? 1
    }

    private static func description(of selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = selection.foreground.compactMap { member -> String? in
            guard let drift = member.series.drift else { return nil }
            let told = "\(member.name) \(DriftText().told(drift))"
            guard let lost = drift.nanosecondsLostInRound else { return told }
            let span = quantity.time(nanoseconds: drift.roundSeconds * 1e9)
            return "\(told), \(quantity.time(nanoseconds: lost)) lost in \(span)"
        }
        return "Time-interval error over the time in a round, \(selection.subtitle). "
            + (figures.isEmpty ? "Too few wakeups" : figures.joined(separator: "; ")) + "."
            + selection.note
    }
}

/// The panels of the drift plot, which differ in the series that they hold and in their scale.
struct DriftPanels {
    var selection: PlotSelection
    var curves: [[(seconds: Double, error: Double)]]
    var isFree: [Bool]

    func add(
        _ panel: PlotPanel,
        _ title: String,
        xTitle: String,
        members: [Int],
        legend: (Int) -> Bool,
        to script: inout GnuplotScript
    ) {
        let drawn = members.filter { !curves[$0].isEmpty }
        guard !drawn.isEmpty else { return }
        let axes = axes(for: drawn)
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(axes.x.commands(for: "x"))
        script.add(axes.y.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: xTitle, y: "time-interval error", of: panel))
        script.add(PlotStyle.text(title, atGraph: (0, 1 + 14 / panel.height)))
        script.add(
            "set arrow from graph 0,first 0 to graph 1,first 0 nohead lw 0.8 lc rgb '#888888'"
        )
        script.add(
            column(for: drawn.filter(legend), of: drawn.count, in: panel, on: axes.y).commands
        )
        script.add(marks(for: drawn, on: axes))
        addCurves(drawn, prefix: "d\(Int(panel.top))n", to: &script)
    }

    /// Wide enough for all that is drawn, but for a few slices that the host struck, which would
    /// flatten all the rest: these are cut off with a mark (`marks`).
    private func axes(for members: [Int]) -> (x: PlotAxis, y: PlotAxis) {
        let range = Self.range(of: members.map { curves[$0].map(\.error) })
        let margin = max((range.upperBound - range.lowerBound) * 0.08, 100)
        let end = members.compactMap { curves[$0].last?.seconds }.max() ?? 1
        let step = members.compactMap { curves[$0].first?.seconds }.min() ?? 0
        return (
            PlotAxis.linear(from: 0, to: end + step) { PlotAxis.timeLabel(nanoseconds: $0 * 1e9) },
            PlotAxis.linear(
                from: range.lowerBound - margin,
                to: range.upperBound + margin,
                tics: 5
            ) { PlotAxis.timeLabel(nanoseconds: $0) }
        )
    }

    /// All errors and 0; without the outer fiftieth of them at either end where these would make the
    /// range more than three times as wide, and where no line ends in them.
    static func range(of curves: [[Double]]) -> ClosedRange<Double> {
        let errors = curves.flatMap { $0 }.sorted()
        guard let least = errors.first, let most = errors.last else { return 0...0 }
        let whole = min(least, 0)...max(most, 0)
        let edge = errors.count / 50
        let ends = curves.compactMap(\.last)
        let low = min(errors[edge], ends.min() ?? 0, 0)
        let high = max(errors[errors.count - 1 - edge], ends.max() ?? 0, 0)
        return whole.upperBound - whole.lowerBound > 3 * (high - low) ? low...high : whole
    }

    /// What is cut off: of each line that leaves the frame, its name with an arrow and how far it
    /// goes, at the edge where it is farthest out.
    private func marks(for members: [Int], on axes: (x: PlotAxis, y: PlotAxis)) -> [String] {
        var used: [Bool: Int] = [:]
        return members.flatMap { index -> [String] in
            [true, false].compactMap { isUp in
                let curve = curves[index]
                let farthest = curve.max { first, second in
                    isUp ? first.error < second.error : first.error > second.error
                }
                guard let farthest,
                    isUp ? farthest.error > axes.y.high : farthest.error < axes.y.low
                else { return nil }
                let row = used[isUp, default: 0]
                used[isUp] = row + 1
                let place = axes.x.fraction(of: farthest.seconds)
                let height = 0.97 - 0.05 * Double(row)
                let member = selection.all[index]
                let isInFront = index < selection.foreground.count
                return PlotStyle.text(
                    "\(member.name) \(isUp ? "↑" : "↓") "
                        + QuantityText().time(nanoseconds: farthest.error),
                    atGraph: (min(max(place, 0.01), 0.99), isUp ? height : 1 - height),
                    size: PlotStyle.smallTextSize,
                    color: isInFront ? member.style.textColor : PlotStyle.quietInk,
                    alignment: place > 0.7 ? "right" : place < 0.3 ? "left" : "center"
                )
            }
        }
    }

    private func column(
        for members: [Int],
        of drawnCount: Int,
        in panel: PlotPanel,
        on axis: PlotAxis
    ) -> LabelColumn {
        var entries = members.map { index in
            let member = selection.all[index]
            return LabelColumn.Entry(
                text: "\(member.label)  \(DriftText().told(member.series.drift))",
                style: index < selection.foreground.count ? member.style : nil,
                height: axis.fraction(of: curves[index].last?.error ?? 0)
            )
        }
        if members.count < drawnCount {
            entries.append(
                LabelColumn.Entry(
                    text: "the others: 0 on this scale",
                    style: nil,
                    height: axis.fraction(of: 0)
                )
            )
        }
        return LabelColumn(entries: entries, panel: panel)
    }

    private func addCurves(_ members: [Int], prefix: String, to script: inout GnuplotScript) {
        var behind: [String] = []
        var before: [String] = []
        for index in members {
            let member = selection.all[index]
            let curve = curves[index]
            let name = "\(prefix)\(index)"
            script.addData(name, columns: [curve.map(\.seconds), curve.map(\.error)])
            guard index < selection.foreground.count else {
                behind.append("$\(name) with lines lw 1.2 lc rgb '\(PlotStyle.background)'")
                continue
            }
            before.append("$\(name) with lines \(member.style.line())")
            before.append(
                member.style.markers(
                    on: "$\(name)",
                    points: curve.count,
                    wanted: 6,
                    shift: index * 2
                )
            )
        }
        script.add("plot \((behind + before).joined(separator: ", \\\n  "))")
    }
}
