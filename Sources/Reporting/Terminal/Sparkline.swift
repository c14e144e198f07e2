package import Analysis
import Glibc
package import PunctualBase
import Runs

/// A histogram in one line of text.
///
/// The height of a cell follows the logarithm of its count: linear heights would leave nothing of
/// a tail of one wakeup in a thousand, which is what one looks for.
package enum Sparkline {
    /// The bins of an analysis are put together by threes.
    package static let cells = LatenessBins.count / 3

    private static let blocks = Array(" ▁▂▃▄▅▆▇█")
    private static let marks = Array(" .:-=+*#")

    /// Draws the counts; what lies outside the bins is in the first and in the last cell.
    package static func text(of histogram: LatenessHistogram, isUnicode: Bool) -> String {
        guard !histogram.counts.isEmpty else { return "" }
        let count = min(cells, histogram.counts.count)
        var heights = [Int](repeating: 0, count: count)
        for (bin, value) in histogram.counts.enumerated() {
            heights[bin * count / histogram.counts.count] += value
        }
        heights[0] += histogram.below
        heights[count - 1] += histogram.above
        return text(of: heights, isUnicode: isUnicode)
    }

    /// Draws one cell for each count; an empty one stays blank, and one wakeup is seen.
    package static func text(of counts: [Int], isUnicode: Bool) -> String {
        let symbols = isUnicode ? blocks : marks
        let scale = log(Double(counts.max() ?? 0) + 1)
        return String(
            counts.map { count in
                guard count > 0 else { return symbols[0] }
                let height = log(Double(count) + 1) / scale * Double(symbols.count - 1)
                return symbols[max(1, Int(height.rounded()))]
            }
        )
    }

    /// The ends of the scale, set over the ends of the line.
    package static func scale(of histogram: LatenessHistogram, quantities: QuantityText) -> String {
        guard let first = histogram.edgesNanoseconds.first,
            let last = histogram.edgesNanoseconds.last
        else { return "lateness" }
        let low = shortTime(first, quantities: quantities)
        let high = shortTime(last, quantities: quantities)
        let width = min(cells, histogram.counts.count)
        let space = max(1, width - low.count - high.count)
        return low + String(repeating: " ", count: space) + high
    }

    /// The edges are 1, 2 or 5 times a power of ten: `20 µs` where a measured time is `20.0 µs`.
    private static func shortTime(_ nanoseconds: Double, quantities: QuantityText) -> String {
        let text = quantities.time(nanoseconds: nanoseconds)
        guard let space = text.firstIndex(of: " ") else { return text }
        var number = text[..<space]
        if number.contains(".") {
            while number.last == "0" { number.removeLast() }
            if number.last == "." { number.removeLast() }
        }
        return String(number + text[space...])
    }
}
