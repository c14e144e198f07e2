import PunctualBase
import Runs

/// A set of axes with lines on it and their names beside them: what most plots are made of.
struct LinePanel {
    struct Line {
        /// Empty for a line that a remark names.
        var name: String
        var style: SeriesStyle
        var x: [Double]
        var y: [Double]
        /// An interval at each point; empty where there is none.
        var low: [Double] = []
        var high: [Double] = []
    }

    enum Naming {
        /// Beside the ends of the lines, with leaders.
        case atEnds
        /// One below the other from the upper edge on, where lines end at places that say nothing.
        case fromTop
        case none
    }

    var frame: PlotPanel
    var title = ""
    var xAxis: PlotAxis
    var yAxis: PlotAxis
    var xTitle = ""
    var yTitle = ""
    var lines: [Line]
    var isStepped = false
    /// Tells in words where a line ends that leaves the axes.
    var value: (Double) -> String = { QuantityText().time(nanoseconds: $0) }
    var naming = Naming.atEnds
    /// Beside the names, without a sample of a line.
    var remarks: [LabelColumn.Entry] = []
    /// Commands that draw behind the lines.
    var background: [String] = []

    /// Bands of more lines would cover each other; these have bars at their markers instead.
    private static let bandLimit = 2
    private static let markerCount = 7

    /// What a heading says of intervals.
    static func intervalNote(lines: Int) -> String {
        "\(lines <= bandLimit ? "band" : "bars"): 95 % interval"
    }

    /// - Parameters:
    ///   - script: A multiplot, if it has more than this panel.
    ///   - prefix: Of the names of the data, unique in the script.
    func add(to script: inout GnuplotScript, prefix: String) {
        guard lines.contains(where: { !$0.x.isEmpty }) else { return }
        script.add("set bars 0.4")
        script.add(frame.commands(width: script.width, height: script.height))
        script.add(xAxis.fitting(frame.width).commands(for: "x"))
        script.add(yAxis.commands(for: "y"))
        script.add(PlotStyle.axisTitles(x: xTitle, y: yTitle, of: frame))
        if !title.isEmpty { script.add(PlotStyle.text(title, atGraph: (0, 1 + 14 / frame.height))) }
        script.add(background)
        script.add(names(width: script.width))
        script.add("plot \(plots(in: &script, prefix: prefix).joined(separator: ", \\\n  "))")
        // Labels and arrows of this panel would stand in the next one, too.
        script.add("unset label\nunset arrow")
    }

    private func plots(in script: inout GnuplotScript, prefix: String) -> [String] {
        var (bands, drawn, markers): ([String], [String], [String]) = ([], [], [])
        for (place, line) in lines.enumerated() where !line.x.isEmpty {
            let name = "\(prefix)\(place)"
            let hasInterval =
                line.low.count == line.x.count && zip(line.low, line.high).contains(where: <)
            script.addData(
                name,
                columns: [line.x, line.y] + (hasInterval ? [line.low, line.high] : [])
            )
            let style = line.style
            if hasInterval, lines.count <= Self.bandLimit {
                bands.append(
                    "$\(name) using 1:3:4 with filledcurves fs transparent solid 0.16 noborder"
                        + " \(style.color.command)"
                )
            }
            drawn.append(
                "$\(name) using 1:2 with \(isStepped ? "steps" : "lines") \(style.line())"
            )
            // Not at the same places for all, which may lie on each other.
            let every = style.every(
                points: line.x.count,
                wanted: Self.markerCount,
                shift: place * 3
            )
            if hasInterval, lines.count > Self.bandLimit {
                markers.append(
                    "$\(name) \(every) using 1:2:3:4 with yerrorbars pt \(style.marker) ps 0.7 lw 1.2"
                        + " \(style.color.command)"
                )
            } else {
                markers.append(
                    "$\(name) \(every) using 1:2 with points pt \(style.marker) ps 0.7 lw 1.2"
                        + " \(style.color.command)"
                )
            }
        }
        return bands + drawn + markers
    }

    private func names(width: Int) -> [String] {
        let named = lines.filter { !$0.x.isEmpty && !$0.name.isEmpty }
        switch naming {
        case .none: return []
        case .atEnds:
            let entries = named.map { line in
                let end = line.y.last { $0.isFinite } ?? 0
                let place = yAxis.fraction(of: end)
                let mark =
                    place > 1.001 ? " ↑ \(value(end))" : place < -0.001 ? " ↓ \(value(end))" : ""
                return LabelColumn.Entry(text: line.name + mark, style: line.style, height: place)
            }
            return LabelColumn(entries: entries + remarks, panel: frame, width: width).commands
        case .fromTop:
            let entries = named.enumerated().map { place, line in
                LabelColumn.Entry(
                    text: line.name,
                    style: line.style,
                    height: 0.985 - Double(place) * 1e-6
                )
            }
            return LabelColumn(entries: entries, panel: frame, width: width, hasLeaders: false)
                .commands
        }
    }
}
