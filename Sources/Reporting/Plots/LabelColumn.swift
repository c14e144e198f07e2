import PunctualBase

/// Names beside the ends of lines, spread so that none covers another.
///
/// It serves as the legend: each name has a sample of its line with its marker, and a thin leader to
/// where the line ends. Leaders do not cross, for the names stand in the order of the ends.
package struct LabelColumn: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var text: String
        /// `nil` for a remark: without a sample.
        package var style: SeriesStyle?
        /// Height of the line's end in its panel, from 0, the bottom, to 1.
        package var height: Double

        package init(text: String, style: SeriesStyle?, height: Double) {
            self.text = text
            self.style = style
            self.height = height
        }
    }

    package var entries: [Entry]
    package var panel: PlotPanel
    /// Of the picture, up to which names may reach; they are broken into lines where they are longer.
    package var width: Double
    package var hasLeaders = true

    /// Pixels between the right edge of the axes and the column, and of a sample of a line.
    private static let offset = 26.0
    private static let sample = 28.0
    private static let margin = 12.0
    private static let lineHeight = 15.0

    package init(entries: [Entry], panel: PlotPanel, width: Int, hasLeaders: Bool = true) {
        self.entries = entries
        self.panel = panel
        self.width = Double(width)
        self.hasLeaders = hasLeaders
    }

    /// Pixels right of the axes that names need, from those of timers up to a bound beyond which they
    /// are broken into lines.
    package static func room(for names: [String]) -> Double {
        let widest = names.map { PlotText.width(of: $0, size: PlotStyle.textSize) }.max() ?? 0
        return offset + sample + 5 + margin + min(max(widest.rounded(.up), 104), 330)
    }

    private func lines(of entry: Entry) -> [String] {
        let start = entry.style == nil ? 0 : Self.sample + 5
        let room = width - panel.right - Self.offset - start - Self.margin
        return PlotText.lines(of: entry.text, within: max(room, 60))
    }

    package var commands: [String] {
        let sorted = entries.sorted { ($0.height, $0.text) < ($1.height, $1.text) }
        let texts = sorted.map(lines)
        let places = Self.spread(
            sorted.map { min(max($0.height, 0), 1) },
            extents: texts.map { (Double($0.count) * Self.lineHeight + 2) / panel.height }
        )
        return zip(sorted, zip(texts, places)).flatMap { entry, place in
            commands(for: entry, lines: place.0, at: place.1)
        }
    }

    private func commands(for entry: Entry, lines: [String], at place: Double) -> [String] {
        let decimal = PlotStyle.decimal
        let start = 1 + Self.offset / panel.width
        var commands: [String] = []
        if hasLeaders {
            commands.append(
                "set arrow from graph \(decimal(1 + 3 / panel.width)),"
                    + decimal(min(max(entry.height, 0), 1))
                    + " to graph \(decimal(start - 3 / panel.width)),\(decimal(place))"
                    + " nohead lw 0.6 dt solid \(PlotColor.leader.command)"
            )
        }
        var left = start
        if let style = entry.style {
            let end = start + Self.sample / panel.width
            let middle = (start + end) / 2
            left = end + 5 / panel.width
            commands += [
                "set arrow from graph \(decimal(start)),\(decimal(place))"
                    + " to graph \(decimal(end)),\(decimal(place)) nohead \(style.line())",
                "set label '' at graph \(decimal(middle)),\(decimal(place)) front"
                    + " point pt \(style.marker) ps 0.7 \(style.color.command)",
            ]
        }
        for (number, line) in lines.enumerated() {
            let middle = Double(lines.count - 1) / 2 - Double(number)
            commands.append(
                PlotStyle.text(
                    line,
                    atGraph: (left, place + middle * Self.lineHeight / panel.height),
                    color: entry.style?.textColor ?? .quietInk
                )
            )
        }
        return commands
    }

    /// Moves rising places as little as possible (least squares) until none of the things that stand
    /// there, of the given heights, covers another; within 0 and 1 where there is room, and else from
    /// 0 upwards.
    ///
    /// With the distances subtracted the places only have to be rising, which is isotonic regression;
    /// pooling adjacent violators solves it (Barlow et al. 1972).
    package static func spread(_ places: [Double], extents: [Double]) -> [Double] {
        var distances = [0.0]
        for (lower, upper) in zip(extents, extents.dropFirst()) {
            distances.append((distances.last ?? 0) + (lower + upper) / 2)
        }
        var pools: [(sum: Double, count: Int)] = []
        for (place, distance) in zip(places, distances) {
            pools.append((place - distance, 1))
            while pools.count > 1 {
                let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
                guard before.sum / Double(before.count) > last.sum / Double(last.count) else {
                    break
                }
                pools.removeLast()
                pools[pools.count - 1] = (before.sum + last.sum, before.count + last.count)
            }
        }
        let highest = max(0, 1 - (distances.last ?? 0))
        var spread: [Double] = []
        for pool in pools {
            let level = min(max(pool.sum / Double(pool.count), 0), highest)
            for _ in 0..<pool.count { spread.append(level + distances[spread.count]) }
        }
        return spread
    }
}
