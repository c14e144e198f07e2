import Analysis
import PunctualBase

/// Where the labels of the changes stand: beside the change, and clear of the lines of the levels.
///
/// All places and lengths are fractions of the panel.
struct HistoryLabels {
    struct Label: Hashable {
        /// What changed, and from which run on.
        var lines: [String]
        /// Where the text begins, or ends where it stands at the left of the change.
        var x: Double
        /// The middle of the first line.
        var top: Double
        var isLeft: Bool
    }

    static let lineHeight = 0.05
    private static let highest = 0.965
    private static let lowest = 0.05

    private struct Box {
        var x: ClosedRange<Double>
        var y: ClosedRange<Double>

        func meets(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }
    }

    private let history: MetricHistory
    private let panel: PlotPanel
    private let points: [Box]
    /// Lines of levels, and labels that have their place.
    private var taken: [Box]

    init(of history: MetricHistory, on axis: PlotAxis, in panel: PlotPanel) {
        self.history = history
        self.panel = panel
        let count = Double(history.points.count)
        func box(_ x: ClosedRange<Double>, _ low: Double, _ high: Double) -> Box {
            let ends = [low, high].map { min(max(axis.fraction(of: $0), 0), 1) }
            return Box(x: x, y: min(ends[0], ends[1])...max(ends[0], ends[1]))
        }
        taken = history.levels.filter(\.level.isFinite).map { level in
            box(
                (Double(level.range.lowerBound) / count)...(Double(level.range.upperBound) / count),
                level.level,
                level.level
            )
        }
        points = history.points.enumerated().filter { $0.element.value.value.isFinite }
            .map { index, point in
                let x = (Double(index) + 0.5) / count
                let value = point.value
                let low = value.low.isNaN ? value.value : value.low
                let high = value.high.isNaN ? value.value : value.high
                return box(x...x, low, high)
            }
    }

    /// Of a change of level, as high as it can stand.
    mutating func label(of change: MetricHistory.Change) -> Label {
        let lines = [
            history.text(of: change, quantities: QuantityText()),
            "from \(history.name(ofRun: change.index)) on",
        ]
        // The lowest part belongs to the changes of the environment.
        let heights = (0..<16).map { Self.highest - Double($0) * Self.lineHeight }
        return label(at: change.index, lines, heights: heights)
    }

    /// Of a change of the environment, as low as it can stand.
    mutating func label(ofEnvironmentAt index: Int) -> Label {
        let names = history.points[index].environmentChanges.map(\.name)
        let rest = names.count > 1 ? " and \(names.count - 1) more" : ""
        let heights = (0..<16).map { Self.lowest + Double($0) * Self.lineHeight }
        return label(at: index, ["△ \(names.first ?? "")\(rest)"], heights: heights)
    }

    /// At the first height where it meets no level and no other label, and covers the fewest runs.
    private mutating func label(at index: Int, _ lines: [String], heights: [Double]) -> Label {
        let x = Double(index) / Double(history.points.count)
        let isLeft = x > 0.8
        let labels = heights.map { height in
            Label(lines: lines, x: x + (isLeft ? -0.008 : 0.008), top: height, isLeft: isLeft)
        }
        var best = labels[0]
        var fewest = Int.max
        for label in labels {
            let box = box(of: label)
            let hits =
                taken.count(where: box.meets) * (points.count + 1) + points.count(where: box.meets)
            if hits < fewest { (best, fewest) = (label, hits) }
        }
        taken.append(box(of: best))
        return best
    }

    /// The first of several lines is the larger one.
    static func size(ofLine line: Int, of label: Label) -> Int {
        line == 0 && label.lines.count > 1 ? PlotStyle.textSize : PlotStyle.smallTextSize
    }

    /// With a margin of a few pixels, for a line has a width.
    private func box(of label: Label) -> Box {
        let widths = label.lines.enumerated().map { line, text in
            PlotText.width(
                of: text,
                size: Self.size(ofLine: line, of: label)
            )
        }
        let width = (widths.max() ?? 0) / panel.width
        let x = label.isLeft ? (label.x - width)...label.x : label.x...(label.x + width)
        let lower = label.top - Double(label.lines.count - 1) * Self.lineHeight
        return Box(x: x, y: (lower - 0.035)...(label.top + 0.035))
    }
}
