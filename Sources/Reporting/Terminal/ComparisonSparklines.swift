import Analysis
import Glibc
import PunctualBase
import Runs

/// The latenesses of both sides as two lines of text with the same cells.
struct ComparisonSparklines {
    private static let mostCells = 24

    private struct Range {
        var low: Double
        var high: Double
        var cells: Int
    }

    private let sides: [LatenessHistogram]
    private let style: TerminalStyle

    init(of comparison: Comparison, style: TerminalStyle) {
        self.style = style
        sides = [comparison.baseline, comparison.candidate]
            .compactMap { $0.analysis?.histogram }
    }

    /// Empty unless both sides have samples: one line alone compares nothing.
    var lines: [String] {
        guard sides.count == 2, let range = Self.range(of: sides) else { return [] }
        let low = style.quantities.time(nanoseconds: range.low)
        let high = style.quantities.time(nanoseconds: range.high)
        // A logarithmic scale has no place for what came in time, or before.
        let hasEarly = sides.contains { $0.below > 0 }
        let none = style.isUnicode ? "≤ 0" : "<= 0"
        return zip(sides, ["baseline", "candidate"]).enumerated().map { place, side in
            var cells = Sparkline.text(
                of: [side.0.below] + Self.counts(of: side.0, within: range),
                isUnicode: style.isUnicode
            )
            let early = cells.removeFirst()
            func label(_ text: String) -> String {
                place == 0 ? text : String(repeating: " ", count: text.count)
            }
            let lead = hasEarly ? "\(label(none)) \(early)  " : ""
            let line = "  \(lead)\(label(low)) \(cells) \(label(high))  (\(side.1))"
            return style.clipped(style.printable(line))
        }
    }

    /// From the lowest to the highest bin that holds anything on either side.
    private static func range(of sides: [LatenessHistogram]) -> Range? {
        var low = Double.infinity
        var high = 0.0
        // Cells finer than the bins would be empty in turn.
        var cells = mostCells
        for side in sides {
            let used = side.counts.indices.filter { side.counts[$0] > 0 }
            guard let first = used.first, let last = used.last else { continue }
            low = min(low, side.edgesNanoseconds[first])
            high = max(high, side.edgesNanoseconds[last + 1])
        }
        guard low > 0, high > low else { return nil }
        for side in sides {
            let bins = side.edgesNanoseconds.count { $0 >= low * 0.999 && $0 < high * 0.999 }
            cells = min(cells, max(bins, 1))
        }
        return Range(low: low, high: high, cells: cells)
    }

    /// Each bin goes into the cell that its middle lies in; what lies above all into the last one.
    ///
    /// The two sides may come from runs whose bins differ.
    private static func counts(
        of side: LatenessHistogram,
        within range: Range
    ) -> [Int] {
        let cells = range.cells
        var counts = [Int](repeating: 0, count: cells)
        let scale = Double(cells) / log(range.high / range.low)
        for (bin, count) in side.counts.enumerated() where count > 0 {
            let middle = sqrt(side.edgesNanoseconds[bin] * side.edgesNanoseconds[bin + 1])
            let cell = Int(log(middle / range.low) * scale)
            counts[min(max(cell, 0), cells - 1)] += count
        }
        counts[cells - 1] += side.above
        return counts
    }
}
