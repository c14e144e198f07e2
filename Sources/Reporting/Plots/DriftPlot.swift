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

    /// Time in the round in seconds and median over the rounds of the time-interval error there.
    package static func curve(of series: SeriesAnalysis) -> [(seconds: Double, error: Double)] {
        var slices: [[Double]] = []
        var seconds: [Double] = []
        var place = 0
        var formerRound: Int?
        let width = sliceWidth(of: series.timeline)
        for window in series.timeline {
            place = window.round == formerRound ? place + 1 : 0
            formerRound = window.round
            if place == slices.count {
                slices.append([])
                seconds.append((Double(place) + 0.5) * width)
            }
            // A slice that no wakeup fell into has no error.
            guard let error = window.timeIntervalErrorNanoseconds else { continue }
            slices[place].append(Double(error))
        }
        return zip(seconds, slices).filter { !$1.isEmpty }.map { ($0, $1.sorted()[$1.count / 2]) }
    }

    /// Distance of two slices of one round.
    private static func sliceWidth(of timeline: [TimelineWindow]) -> Double {
        for (first, second) in zip(timeline, timeline.dropFirst())
        where first.round == second.round {
            return second.seconds - first.seconds
        }
        return timeline.first.map { max($0.seconds * 2, 1e-9) } ?? 1
    }

    /// `+19.8 ppm [19.6, 20.0]`; a dash where too little was measured.
    package static func driftText(_ drift: DriftEstimate?) -> String {
        guard let estimate = drift?.partsPerMillion, estimate.value.isFinite else {
            return QuantityText().absent
        }
        let (low, high) = (number(estimate.low), number(estimate.high))
        return "\(estimate.value >= 0.05 ? "+" : "")\(number(estimate.value)) ppm [\(low), \(high)]"
    }

    /// `+19.8 ppm`, without its interval.
    package static func driftValue(_ drift: DriftEstimate?) -> String {
        guard let value = drift?.partsPerMillion.value, value.isFinite else {
            return QuantityText().absent
        }
        return "\(value >= 0.05 ? "+" : "")\(number(value)) ppm"
    }

    /// One decimal for small drifts, three significant digits for large ones, never `-0.0`.
    static func number(_ value: Double) -> String {
        let quantity = QuantityText()
        guard abs(value) >= 0.05 else { return "0.0" }
        guard abs(value) >= 10 else { return quantity.fixed(value, decimals: 1) }
        guard abs(value) >= 1_000, abs(value) < 1e15 else { return quantity.significant(value) }
        var step = 1.0
        while abs(value) / step >= 1_000 { step *= 10 }
        return quantity.count(Int((value / step).rounded() * step))
    }

    private static func description(of selection: PlotSelection) -> String {
        let quantity = QuantityText()
        let figures = selection.foreground.compactMap { member -> String? in
            guard let drift = member.series.drift else { return nil }
            let lost = quantity.time(nanoseconds: drift.accumulatedNanoseconds)
            let span = quantity.time(nanoseconds: drift.roundSeconds * 1e9)
            return "\(member.name) \(driftText(drift)), \(lost) lost in \(span)"
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
        addCurves(drawn, prefix: "d\(Int(panel.top))n", to: &script)
    }

    private func axes(for members: [Int]) -> (x: PlotAxis, y: PlotAxis) {
        let errors = members.flatMap { curves[$0].map(\.error) }.sorted()
        // One slice that the host struck must not flatten all the others.
        let hasFree = members.contains { isFree[$0] }
        let edge = hasFree ? 0 : errors.count / 50
        let least = min(errors[edge], 0)
        let most = max(errors[errors.count - 1 - edge], 0)
        let margin = max((most - least) * 0.08, 100)
        let end = members.compactMap { curves[$0].last?.seconds }.max() ?? 1
        let step = members.compactMap { curves[$0].first?.seconds }.min() ?? 0
        return (
            PlotAxis.linear(from: 0, to: end + step) { PlotAxis.timeLabel(nanoseconds: $0 * 1e9) },
            PlotAxis.linear(from: least - margin, to: most + margin, tics: 5) {
                PlotAxis.timeLabel(nanoseconds: $0)
            }
        )
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
                text: "\(member.label)  \(DriftPlot.driftText(member.series.drift))",
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
