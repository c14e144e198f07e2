import PunctualBase

/// Names beside the ends of lines, spread so that none covers another.
///
/// It serves as the legend: each name has a sample of its line with its marker, and a thin leader to
/// where the line ends.
package struct LabelColumn: Hashable, Sendable {
    package struct Entry: Hashable, Sendable {
        package var text: String
        /// `nil` for a mechanism in the background: grey, without a sample.
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
    /// Pixels between the right edge of the axes and the column.
    package var offset = 26.0
    package var hasLeaders = true

    package init(entries: [Entry], panel: PlotPanel, hasLeaders: Bool = true) {
        self.entries = entries
        self.panel = panel
        self.hasLeaders = hasLeaders
    }

    package var commands: [String] {
        let gap = min(16 / panel.height, 1 / Double(max(entries.count - 1, 1)))
        let sorted = entries.sorted { ($0.height, $0.text) < ($1.height, $1.text) }
        let places = Self.spread(sorted.map { min(max($0.height, 0), 1) }, gap: gap)
        let decimal = PlotStyle.decimal
        var commands: [String] = []
        for (entry, place) in zip(sorted, places) {
            let edge = 1 + 3 / panel.width
            let start = 1 + offset / panel.width
            if hasLeaders {
                commands.append(
                    "set arrow from graph \(decimal(edge)),\(decimal(min(max(entry.height, 0), 1)))"
                        + " to graph \(decimal(start - 3 / panel.width)),\(decimal(place))"
                        + " nohead lw 0.6 dt solid lc rgb '#aaaaaa'"
                )
            }
            guard let style = entry.style else {
                commands.append(
                    PlotStyle.text(
                        entry.text,
                        atGraph: (start, place),
                        size: PlotStyle.smallTextSize,
                        color: "#707070"
                    )
                )
                continue
            }
            let middle = start + 14 / panel.width
            let end = start + 28 / panel.width
            commands.append(
                "set arrow from graph \(decimal(start)),\(decimal(place))"
                    + " to graph \(decimal(end)),\(decimal(place)) nohead \(style.line())"
            )
            commands.append(
                "set label '' at graph \(decimal(middle)),\(decimal(place)) front"
                    + " point pt \(style.marker) ps 0.7 lc rgb '\(style.color)'"
            )
            commands.append(
                PlotStyle.text(
                    entry.text,
                    atGraph: (end + 5 / panel.width, place),
                    color: style.textColor
                )
            )
        }
        return commands
    }

    /// Moves rising places as little as possible (least squares) until each is `gap` above the one
    /// before, within 0 and 1 where there is room.
    ///
    /// With the gaps subtracted the places only have to be rising, which is isotonic regression;
    /// pooling adjacent violators solves it (Barlow et al. 1972).
    package static func spread(_ places: [Double], gap: Double) -> [Double] {
        var pools: [(sum: Double, count: Int)] = []
        for (index, place) in places.enumerated() {
            pools.append((place - Double(index) * gap, 1))
            while pools.count > 1 {
                let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
                guard before.sum / Double(before.count) > last.sum / Double(last.count) else {
                    break
                }
                pools.removeLast()
                pools[pools.count - 1] = (before.sum + last.sum, before.count + last.count)
            }
        }
        let length = gap * Double(max(places.count - 1, 0))
        let highest = max(0, 1 - length)
        var spread: [Double] = []
        for pool in pools {
            let level = min(max(pool.sum / Double(pool.count), 0), highest)
            for _ in 0..<pool.count { spread.append(level + Double(spread.count) * gap) }
        }
        return spread
    }
}
