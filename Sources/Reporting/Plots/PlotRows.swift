import PunctualBase

/// Rows of a picture, a thin line through each and its name on the left, the first on top.
///
/// For what is compared one by one: in rows nothing lies on anything else, however alike the values.
struct PlotRows {
    /// In lines that fit into the room for names; a name of several lines makes its row taller.
    private(set) var names: [[String]] = []
    /// Middles of the rows in pixels from the bottom of the axes.
    private(set) var middles: [Double] = []
    /// Of all rows, in pixels.
    private(set) var height = 0.0
    /// Of the axes, in pixels: right of the longest name.
    let left: Double

    private static let lineHeight = 15.0
    private static let margin = 14.0
    private static let gap = 12.0

    init(names texts: [String], rowHeight: Double = 23, nameLimit: Double = 320) {
        let widths = texts.map { PlotText.width(of: $0, size: PlotStyle.textSize) }
        let room = min(max((widths.max() ?? 0).rounded(.up), 104), nameLimit)
        left = Self.margin + room + 2 + Self.gap
        names = texts.map { PlotText.lines(of: $0, within: room + 1) }
        for lines in names.reversed() {
            let row = max(rowHeight, Double(lines.count) * Self.lineHeight + 6)
            middles.append(height + row / 2)
            height += row
        }
        middles.reverse()
    }

    func panel(left: Double? = nil, width: Double, top: Double) -> PlotPanel {
        let left = left ?? self.left
        return PlotPanel(left: left, right: left + width, top: top, bottom: top + height)
    }

    /// Of a row on the axes, from 0, the bottom, to 1.
    func fraction(_ row: Int) -> Double { middles[row] / height }

    /// The axes of the rows.
    func axes(
        _ panel: PlotPanel,
        _ axis: PlotAxis,
        title: String,
        in script: GnuplotScript
    ) -> [String] {
        panel.commands(width: script.width, height: script.height)
            + axis.fitting(panel.width).commands(for: "x") + [
                "set yrange [0:\(PlotStyle.decimal(height))]\nunset ytics",
                "set border 1 lw 1 \(PlotColor.frame.command)\nset grid noytics xtics",
                PlotStyle.text(title, atGraph: (0.5, -40 / panel.height), alignment: "center"),
            ]
            + middles.indices.map { row in
                let y = PlotStyle.decimal(fraction(row))
                return "set arrow from graph 0,\(y) to graph 1,\(y) nohead back lw 0.8 dt solid"
                    + " \(PlotColor.grid.command)"
            }
    }

    func labels(_ panel: PlotPanel, color: (Int) -> PlotColor) -> [String] {
        names.enumerated().flatMap { row, lines in
            lines.enumerated().map { number, line in
                let shift = (Double(lines.count - 1) / 2 - Double(number)) * Self.lineHeight
                return PlotStyle.text(
                    line,
                    atGraph: (-Self.gap / panel.width, (middles[row] + shift) / panel.height),
                    color: color(row),
                    alignment: "right"
                )
            }
        }
    }

    /// Figures right of the axes, right-aligned at so many pixels from them, under their titles.
    func figures(
        _ panel: PlotPanel,
        titles: [String],
        rows: [[String]],
        at rights: [Double]
    ) -> [String] {
        let middles = [height + 10] + middles
        return zip([titles] + rows, middles).flatMap { texts, middle in
            zip(texts, rights).map { text, right in
                PlotStyle.text(
                    text,
                    atGraph: (1 + right / panel.width, middle / panel.height),
                    size: PlotStyle.smallTextSize,
                    color: .quietInk,
                    alignment: "right"
                )
            }
        }
    }

    /// A bar from the median to the tail with a marker at the median.
    ///
    /// What lies beyond the axis ends at its edge with an arrow; its figures stand beside it.
    func add(
        _ row: Int,
        median: Double,
        tail: Double?,
        on axis: PlotAxis,
        marker: String,
        color: PlotColor,
        data name: String,
        to script: inout GnuplotScript
    ) -> [String] {
        let tail = tail ?? median
        if max(median, tail) > axis.high {
            let y = PlotStyle.decimal(fraction(row))
            script.add(
                "set arrow from graph 0.93,\(y) to graph 1.015,\(y) head filled"
                    + " size screen 0.008,25 lw 1.6 \(color.command)"
            )
        }
        script.addData(
            name,
            columns: [[min(median, axis.high)], [middles[row]], [min(tail, axis.high)]]
        )
        let bar = "$\(name) using 1:2:1:3 with xerrorbars pt 0 lw 2 \(color.command)"
        guard median <= axis.high else { return [bar] }
        return [bar, "$\(name) using 1:2 with points \(marker) \(color.command)"]
    }
}
