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
            note: PlotStyle.note(selection.legend, "drift in ppm (µs a second)"),
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
        let script = GnuplotScript(under: heading, width: width, lowest: panels[count - 1].bottom) {
            script in
            if !free.isEmpty {
                add(members, named: free, to: panels[0], isLast: count == 1, &script)
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
        }
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
        guard page == 0 else { return PlotSelection.titleOfOtherPages }
        return hasFree
            ? "Closer: those that keep to absolute deadlines"
            : count > 1 ? PlotSelection.titleOfFirstPage : ""
    }

    private static func name(of member: PlotSelection.Member) -> String {
        "\(member.label)  \(DriftText().told(member.series.drift))"
    }

    private static func add(
        _ members: [PlotSelection.Member],
        named: [PlotSelection.Member],
        to frame: PlotPanel,
        isLast: Bool,
        scale: [PlotSelection.Member]? = nil,
        title: String? = nil,
        _ script: inout GnuplotScript
    ) {
        let axes = axes(for: (scale ?? members).map { curve(of: $0.series) })
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
            ] + marks(for: members, on: axes, in: frame)
        )
        panel.add(to: &script, prefix: "d\(Int(frame.top))n")
    }

    /// Wide enough for all that is drawn, but for a few slices that the host struck, which would
    /// flatten all the rest: these are cut off with a mark (`marks`).
    private static func axes(
        for curves: [[(seconds: Double, error: Double)]]
    ) -> (x: PlotAxis, y: PlotAxis) {
        let range = range(of: curves.map { $0.map(\.error) })
        let margin = max((range.upperBound - range.lowerBound) * 0.08, 100)
        let end = curves.compactMap { $0.last?.seconds }.max() ?? 1
        let step = curves.compactMap { $0.first?.seconds }.min() ?? 0
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
    private static func marks(
        for members: [PlotSelection.Member],
        on axes: (x: PlotAxis, y: PlotAxis),
        in frame: PlotPanel
    ) -> [String] {
        var used: [Bool: Int] = [:]
        return members.flatMap { member -> [String] in
            [true, false].compactMap { isUp in
                let farthest = curve(of: member.series).max { first, second in
                    isUp ? first.error < second.error : first.error > second.error
                }
                guard let farthest,
                    isUp ? farthest.error > axes.y.high : farthest.error < axes.y.low
                else { return nil }
                let row = used[isUp, default: 0]
                used[isUp] = row + 1
                let place = axes.x.fraction(of: farthest.seconds)
                let height = 1 - (10 + 15 * Double(row)) / frame.height
                return PlotStyle.text(
                    "\(member.name) \(isUp ? "↑" : "↓") "
                        + QuantityText().time(nanoseconds: farthest.error),
                    atGraph: (min(max(place, 0.01), 0.99), isUp ? height : 1 - height),
                    size: PlotStyle.smallTextSize,
                    color: member.style.textColor,
                    alignment: place > 0.7 ? "right" : place < 0.3 ? "left" : "center"
                )
            }
        }
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
            let isSame = first.map { $0.window.round == window.round } ?? false
            let here = (window: window, error: value)
            let start = isSame ? first ?? here : here
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
        let figures = selection.all.compactMap { member -> String? in
            guard let drift = member.series.drift else { return nil }
            let told = "\(member.name) \(DriftText().told(drift))"
            guard let lost = drift.nanosecondsLostInRound else { return told }
            let span = quantity.time(nanoseconds: drift.roundSeconds * 1e9)
            return "\(told), \(quantity.time(nanoseconds: lost)) lost in \(span)"
        }
        return (figures.isEmpty ? "Too few wakeups" : figures.joined(separator: "; ")) + "."
            + selection.note
    }
}
