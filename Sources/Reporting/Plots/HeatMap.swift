import Analysis
import Glibc

/// The cells and lines of one panel of the heat map, in the units of its axes.
struct HeatMap {
    struct Cell: Hashable {
        var left: Double
        var right: Double
        /// Nanoseconds, above zero.
        var bottom: Double
        var top: Double
        var count: Int
        var row: Int
    }

    /// Neighbours of one shade joined; `shade` is a count in the middle of the shade's range.
    struct Block: Hashable {
        var left: Double
        var right: Double
        var bottom: Double
        var top: Double
        var shade: Double
    }

    private(set) var cells: [Cell] = []
    private(set) var lines: [(seconds: Double, median: Double, p99: Double)] = []
    /// Lines over the width of a column at its latest wakeup, with a gap behind each.
    private(set) var latest: [(seconds: Double, value: Double)] = []
    private(set) var roundStarts: [Double] = []
    private(set) var end = 0.0
    private var formerRound: Int?

    /// Joins neighbouring slices of a round until there are no more than so many columns.
    init(of series: SeriesAnalysis, columns: Int) {
        let timeline = series.timeline
        guard !timeline.isEmpty else { return }
        let factor = (timeline.count + columns - 1) / columns
        let half = Self.halfWidth(of: timeline)
        var start = 0
        while start < timeline.count {
            var stop = start + 1
            while stop < timeline.count, stop - start < factor,
                timeline[stop].round == timeline[start].round
            {
                stop += 1
            }
            add(Array(timeline[start..<stop]), halfWidth: half, bins: series.histogram)
            start = stop
        }
    }

    private static func halfWidth(of timeline: [TimelineWindow]) -> Double {
        for (first, second) in zip(timeline, timeline.dropFirst())
        where first.round == second.round {
            return (second.seconds - first.seconds) / 2
        }
        return max(timeline[0].seconds, 1e-9)
    }

    private mutating func add(
        _ windows: [TimelineWindow],
        halfWidth: Double,
        bins: LatenessHistogram
    ) {
        let left = windows[0].seconds - halfWidth
        let right = windows[windows.count - 1].seconds + halfWidth
        let middle = (left + right) / 2
        end = max(end, right)
        if windows[0].round != formerRound {
            formerRound = windows[0].round
            roundStarts.append(left)
            // No line joins the end of a round with the beginning of the next.
            if !lines.isEmpty { lines.append((left, .nan, .nan)) }
        }
        for row in bins.counts.indices {
            let count = windows.reduce(0) { sum, window in
                sum + (window.counts.indices.contains(row) ? window.counts[row] : 0)
            }
            let edges = (bins.edgesNanoseconds[row], bins.edgesNanoseconds[row + 1])
            guard count > 0, edges.0 > 0 else { continue }
            cells.append(
                Cell(
                    left: left,
                    right: right,
                    bottom: edges.0,
                    top: edges.1,
                    count: count,
                    row: row
                )
            )
        }
        let median = windows.map(\.median).sorted()[windows.count / 2]
        let p99 = windows.map(\.p99).max() ?? 0
        let maximum = windows.map(\.maximum).max() ?? 0
        lines.append((middle, Self.drawable(median), Self.drawable(p99)))
        if maximum > 0 {
            latest += [(left, Double(maximum)), (right, Double(maximum)), (right, .nan)]
        }
    }

    /// What a logarithmic axis cannot show leaves a gap in its line.
    private static func drawable(_ nanoseconds: Int64) -> Double {
        nanoseconds > 0 ? Double(nanoseconds) : .nan
    }

    /// Blocks of one shade, the lightest first, so that equal colours follow each other.
    func merged(shades: Int, most: Int) -> [Block] {
        let step = log(Double(most)) / Double(shades)
        func shade(of cell: Cell) -> Int { min(Int(log(Double(cell.count)) / step), shades - 1) }
        var blocks: [(shade: Int, block: Block)] = []
        var open: [Int: Int] = [:]
        for cell in cells {
            let level = shade(of: cell)
            if let place = open[cell.row], blocks[place].shade == level,
                abs(blocks[place].block.right - cell.left) < 1e-6
            {
                blocks[place].block.right = cell.right
                continue
            }
            open[cell.row] = blocks.count
            let middle = exp((Double(level) + 0.5) * step)
            blocks.append(
                (
                    level,
                    Block(
                        left: cell.left,
                        right: cell.right,
                        bottom: cell.bottom,
                        top: cell.top,
                        shade: middle
                    )
                )
            )
        }
        return blocks.sorted { $0.shade < $1.shade }.map(\.block)
    }
}
