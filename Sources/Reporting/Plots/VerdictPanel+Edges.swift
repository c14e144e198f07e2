import Analysis
import PunctualBase
import Runs

/// What lies beyond the axis: an arrow at the edge, and how far it goes where there is room for that.
extension VerdictPanel {
    private static let arrowHead = "size graph 0.016,24 filled"

    /// The interval of a row, ending in an arrow at an edge that it goes beyond, and in a cap within.
    ///
    /// A value beyond the axis has no marker: at the edge it would be read as lying there.
    func interval(
        of row: Int,
        on axis: PlotAxis,
        in style: VerdictStyle
    ) -> (commands: [String], hasMarker: Bool) {
        guard let change = rows[row].change else { return ([], false) }
        let value = position(change.value, row)
        let hasMarker = value >= axis.low && value <= axis.high
        let ends = (low: position(change.low, row), high: position(change.high, row))
        guard ends.low <= ends.high else { return ([], hasMarker) }
        let isBeyond = (low: ends.low < axis.low, high: ends.high > axis.high)
        // An interval that is beyond as a whole leaves a short arrow.
        let inset = 24 / panel.width
        let low = min(max(axis.fraction(of: ends.low), 0), 1 - inset)
        let high = max(min(axis.fraction(of: ends.high), 1), inset)
        let look = "lw 2.2 \(style.color.command)"
        func place(_ x: Double, raisedBy rise: Double = 0) -> String {
            "graph \(PlotStyle.decimal(x))"
                + ",first \(PlotStyle.decimal(height(of: row) + 0.08 + rise))"
        }
        let heads =
            switch isBeyond {
            case (true, true): "heads \(Self.arrowHead)"
            case (true, false): "backhead \(Self.arrowHead)"
            case (false, true): "head \(Self.arrowHead)"
            case (false, false): "nohead"
            }
        var commands = ["set arrow from \(place(low)) to \(place(high)) \(heads) front \(look)"]
        for (end, isOpen) in [(low, isBeyond.low), (high, isBeyond.high)] where !isOpen {
            commands.append(
                "set arrow from \(place(end, raisedBy: -0.1)) to \(place(end, raisedBy: 0.1))"
                    + " nohead front \(look)"
            )
        }
        return (commands, hasMarker)
    }

    /// At each edge what goes beyond it.
    func edgeTexts(of row: Int, on axis: PlotAxis) -> [String] {
        let room = panel.width / 2 - 12
        return [true, false].compactMap { isHigh in
            let marks = marks(of: row, on: axis, beyondHigh: isHigh)
            guard !marks.isEmpty else { return nil }
            let full = text(of: marks.map { "\($0.name) \($0.value)" }, isHigh: isHigh)
            let width = PlotText.width(of: full, size: PlotStyle.smallTextSize)
            let isFree = width < room && !isTaken(width, row, on: axis, isHigh: isHigh)
            // The interval has its arrow already, and its figures stand beside the panel.
            let names = marks.map(\.name).filter { $0 != Self.intervalName }
            guard isFree || !names.isEmpty else { return nil }
            let inset = 6 / panel.width
            return PlotStyle.text(
                isFree ? full : text(of: names, isHigh: isHigh),
                atGraph: (isHigh ? 1 - inset : inset, place(of: row, raisedBy: 16)),
                size: PlotStyle.smallTextSize,
                color: .quietInk,
                alignment: isHigh ? "right" : "left"
            )
        }
    }

    private static let intervalName = "interval to"

    private func text(of parts: [String], isHigh: Bool) -> String {
        let joined = parts.joined(separator: " · ")
        return isHigh ? "\(joined) →" : "← \(joined)"
    }

    private func marks(
        of row: Int,
        on axis: PlotAxis,
        beyondHigh isHigh: Bool
    ) -> [(name: String, value: String)] {
        let metric = rows[row]
        func isBeyond(_ position: Double) -> Bool {
            isHigh ? position > axis.high : position < axis.low
        }
        func told(_ change: Double) -> String {
            guard change.isFinite else { return change < 0 ? "-∞" : "∞" }
            return text.change(change, of: metric.metric, scale: metric.scale)
        }
        var marks: [(name: String, value: String)] = []
        let band = band(of: row)
        if isBeyond(isHigh ? band.high : band.low) {
            // Only ratios have a band that is wider than their axis.
            marks.append(("limit", told(isHigh ? band.high : band.low)))
        }
        if let visible = metric.smallestVisible, isBeyond(position(visible, row)) {
            marks.append(("▾", told(visible)))
        }
        if let change = metric.change, change.low <= change.high {
            let end = isHigh ? change.high : change.low
            if isBeyond(position(end, row)) { marks.append((Self.intervalName, told(end))) }
        }
        return marks
    }

    /// Whether a `▾` within the axis stands where a text of this width would.
    private func isTaken(_ width: Double, _ row: Int, on axis: PlotAxis, isHigh: Bool) -> Bool {
        guard let visible = rows[row].smallestVisible else { return false }
        let place = position(visible, row)
        guard place > axis.low, place < axis.high else { return false }
        let x = axis.fraction(of: place) * panel.width
        return isHigh ? x > panel.width - width - 14 : x < width + 14
    }
}
