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
        let members = selection.all.filter { !curve(of: $0.series).isEmpty }
        let free = members.filter { $0.series.series.mechanism.isFreeRunning }
        let bound = members.filter { !$0.series.series.mechanism.isFreeRunning }
        guard !members.isEmpty else { return nil }
        let pages = selection.pages.map { page in page.filter(bound.contains) }
            .filter { !$0.isEmpty }
        let right = 640.0
        let names = members.map { name(of: $0) }
        let width = max(PlotSelection.usualWidth, Int(right + LabelColumn.room(for: names)))
        let heading = PlotHeading(
            "Drift: time lost since the round began",
            selection.subject,
            note: PlotStyle.note(selection.legend, "drift in ppm with its 95 % interval"),
            width: width
        )
        let count = (free.isEmpty ? 0 : 1) + pages.count
        let panels = PlotPanel.stack(
            count,
            right: right,
            top: heading.bottom + (count > 1 ? 24 : 18),
            height: count > 1 ? 250 : 480,
            gap: 74
        )
        var script = GnuplotScript(width: width, height: Int(panels[count - 1].bottom) + 54)
        script.add(PlotStyle.preamble)
        script.add(heading.commands(height: script.height))
        script.add("set multiplot")
        if !free.isEmpty {
            add(members, named: free, to: panels[0], isLast: count == 1, hasFree: true, &script)
        }
        for (page, members) in pages.enumerated() {
            add(
                members,
                named: members,
                to: panels[count - pages.count + page],
                isLast: page == pages.count - 1,
                scale: bound,
                title: title(ofPage: page, of: pages.count, hasFree: !free.isEmpty),
                &script
            )
        }
        script.add("unset multiplot")
        return Plot(
            .drift,
            group: selection.group.index,
            heading: heading,
            subject: selection.name,
            description: description(of: selection),
            script: script
        )
    }

    private static func title(ofPage page: Int, of count: Int, hasFree: Bool) -> String {
        guard page == 0 else { return "Others, on the same scale" }
        return hasFree
            ? "Closer: those that keep to absolute deadlines"
            : count > 1 ? "The best known mechanisms" : ""
    }

    private static func name(of member: PlotSelection.Member) -> String {
        "\(member.label)  \(driftText(member.series.drift))"
    }

    private static func add(
        _ members: [PlotSelection.Member],
        named: [PlotSelection.Member],
        to frame: PlotPanel,
        isLast: Bool,
        hasFree: Bool = false,
        scale: [PlotSelection.Member]? = nil,
        title: String? = nil,
        _ script: inout GnuplotScript
    ) {
        let axes = axes(for: (scale ?? members).map { curve(of: $0.series) }, hasFree: hasFree)
        let unnamed = members.filter { !named.contains($0) }
        let panel = LinePanel(
            frame: frame,
            title: title ?? (unnamed.isEmpty ? "" : "All mechanisms"),
            xAxis: axes.x,
            yAxis: axes.y,
            xTitle: isLast ? "time in the round" : "",
            yTitle: "time-interval error",
            lines: members.map { member in
                let curve = curve(of: member.series)
                return LinePanel.Line(
                    name: named.contains(member) ? name(of: member) : "",
                    style: member.style,
                    x: curve.map(\.seconds),
                    y: curve.map(\.error)
                )
            },
            remarks: unnamed.isEmpty
                ? []
                : [
                    LabelColumn.Entry(
                        text: "the others: 0 on this scale",
                        style: nil,
                        height: axes.y.fraction(of: 0)
                    )
                ],
            background: [
                "set arrow from graph 0,first 0 to graph 1,first 0 nohead back lw 0.8 dt solid"
                    + " \(PlotColor.leader.command)"
            ]
        )
        panel.add(to: &script, prefix: "d\(Int(frame.top))n")
    }

    private static func axes(
        for curves: [[(seconds: Double, error: Double)]],
        hasFree: Bool
    ) -> (x: PlotAxis, y: PlotAxis) {
        let errors = curves.flatMap { $0.map(\.error) }.sorted()
        // One slice that the host struck must not flatten all the others.
        let edge = hasFree ? 0 : errors.count / 50
        let least = min(errors[edge], 0)
        let most = max(errors[errors.count - 1 - edge], 0)
        let margin = max((most - least) * 0.08, 100)
        let end = curves.compactMap { $0.last?.seconds }.max() ?? 1
        let step = curves.compactMap { $0.first?.seconds }.min() ?? 0
        return (
            PlotAxis.linear(from: 0, to: end + step) { PlotAxis.timeLabel(nanoseconds: $0 * 1e9) },
            PlotAxis.linear(from: least - margin, to: most + margin, tics: 5) {
                PlotAxis.timeLabel(nanoseconds: $0)
            }
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
        let figures = selection.all.compactMap { member -> String? in
            guard let drift = member.series.drift else { return nil }
            let lost = quantity.time(nanoseconds: drift.accumulatedNanoseconds)
            let span = quantity.time(nanoseconds: drift.roundSeconds * 1e9)
            return "\(member.name) \(driftText(drift)), \(lost) lost in \(span)"
        }
        return (figures.isEmpty ? "Too few wakeups" : figures.joined(separator: "; ")) + "."
            + selection.note
    }
}
