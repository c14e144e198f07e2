import Analysis
import Glibc
import PunctualBase
import Runs

/// Rows that share an axis.
struct VerdictPanel {
    var rows: [MetricComparison]
    var isRatio: Bool
    var panel: PlotPanel
    var text: MetricText

    /// Pairs of rounds can lie far from all else; beyond these they are drawn at the edge.
    private static let farthestRatio = 16.0
    private static let farthestLimits = 8.0

    func add(to script: inout GnuplotScript, name: String) {
        let axis = axis
        script.add(panel.commands(width: script.width, height: script.height))
        script.add(axis.commands(for: "x"))
        script.add("set yrange [-0.5:\(rows.count - 1).5]\nunset ytics")
        script.add("set border 1 lw 1 \(PlotColor.frame.command)\nset grid noytics xtics")
        script.add(
            PlotStyle.text(
                isRatio
                    ? "candidate / baseline" : "candidate further from 0 than baseline, in limits",
                atGraph: (0.5, -38 / panel.height),
                alignment: "center"
            )
        )
        let zero = PlotStyle.decimal(axis.fraction(of: isRatio ? 1 : 0))
        script.add(
            "set arrow from graph \(zero),0 to graph \(zero),1 nohead back lw 1.2"
                + " \(PlotColor.frame.command)"
        )
        for row in rows.indices { addTexts(row, to: &script) }
        addMarks(on: axis, to: &script, name: name)
    }

    /// The first row stands on top.
    func height(of row: Int) -> Double { Double(rows.count - 1 - row) }

    func place(of row: Int, raisedBy pixels: Double = 0) -> Double {
        (height(of: row) + 0.5) / Double(rows.count) + pixels / panel.height
    }

    /// On the axis of the panel.
    func position(_ value: Double, _ row: Int) -> Double {
        guard !isRatio else { return value }
        return value / max(rows[row].tolerated ?? rows[row].limit.absolute, 1e-9)
    }

    func band(of row: Int) -> (low: Double, high: Double) {
        guard isRatio else { return (-1, 1) }
        let relative = 1 + (rows[row].limit.relative ?? 0)
        let limit = max(rows[row].tolerated ?? relative, 1)
        return limit.isFinite ? (1 / limit, limit) : (1 / relative, relative)
    }

    private var axis: PlotAxis {
        var values: [Double] = []
        for row in rows.indices {
            let band = band(of: row)
            values += [band.low, band.high]
            if let change = rows[row].change {
                values += [change.low, change.value, change.high].map { position($0, row) }
            }
            if let visible = rows[row].smallestVisible { values.append(position(visible, row)) }
            values += rows[row].pairs.map { clamped(position($0, row)) }
        }
        guard isRatio else { return .limits(of: values.map(clamped)) }
        return .ratios(of: values.map(clamped), width: panel.width)
    }

    private func clamped(_ value: Double) -> Double {
        let farthest = isRatio ? Self.farthestRatio : Self.farthestLimits
        return min(max(value, isRatio ? 1 / farthest : -farthest), farthest)
    }

    private func addTexts(_ row: Int, to script: inout GnuplotScript) {
        let metric = rows[row]
        let figures = 1 + 16 / panel.width
        let baseline = text.value(metric.baseline, of: metric.metric)
        let candidate = text.value(metric.candidate, of: metric.metric)
        let change = text.change(metric.change?.value, of: metric.metric, scale: metric.scale)
        let interval = text.interval(metric.change, of: metric.metric, scale: metric.scale)
        let style = VerdictStyle(of: metric)
        script.add(
            PlotStyle.text(
                text.name(of: metric.metric),
                atGraph: (-12 / panel.width, place(of: row)),
                alignment: "right"
            )
        )
        script.add(
            PlotStyle.text(
                "\(baseline) → \(candidate)",
                atGraph: (figures, place(of: row, raisedBy: 8))
            )
        )
        script.add(
            PlotStyle.text(
                metric.change == nil ? "too few rounds" : "\(change)  [\(interval)]",
                atGraph: (figures, place(of: row, raisedBy: -9)),
                size: PlotStyle.smallTextSize,
                color: .quietInk
            )
        )
        script.add(
            PlotStyle.text(
                "\(metric.verdictSymbol) \(metric.verdictWord)",
                atGraph: (1 + 222 / panel.width, place(of: row)),
                color: style.textColor
            )
        )
    }

    private func addMarks(on axis: PlotAxis, to script: inout GnuplotScript, name: String) {
        let bands = rows.indices.map { row -> [Double] in
            let band = band(of: row)
            let (low, high) = (max(band.low, axis.low), min(band.high, axis.high))
            return [
                isRatio ? sqrt(low * high) : (low + high) / 2, height(of: row), low, high,
                height(of: row) - 0.36, height(of: row) + 0.36,
            ]
        }
        script.addData("\(name)b", columns: (0..<6).map { column in bands.map { $0[column] } })
        var plots = [
            "$\(name)b using 1:2:3:4:5:6 with boxxyerror fs solid 1 noborder \(PlotColor.band.command)"
        ]
        addPairs(on: axis, to: &script, name: name, plots: &plots)
        addVisible(on: axis, to: &script, name: name, plots: &plots)
        for (row, metric) in rows.enumerated() {
            guard let change = metric.change, change.value.isFinite else { continue }
            let style = VerdictStyle(of: metric)
            let interval = interval(of: row, on: axis, in: style)
            script.add(interval.commands)
            script.add(edgeTexts(of: row, on: axis))
            guard interval.hasMarker else { continue }
            script.addData(
                "\(name)e\(row)",
                columns: [[position(change.value, row)], [height(of: row) + 0.08]]
            )
            plots.append(
                "$\(name)e\(row) using 1:2 with points pt \(style.marker) ps 1.2 lw 2.2"
                    + " \(style.color.command)"
            )
        }
        script.add("plot \(plots.joined(separator: ", \\\n  "))")
    }

    /// Under the interval, on three lines in turn so that they do not cover each other.
    private func addPairs(
        on axis: PlotAxis,
        to script: inout GnuplotScript,
        name: String,
        plots: inout [String]
    ) {
        var points: [(x: Double, y: Double)] = []
        var beyond: [(x: Double, y: Double)] = []
        for (row, metric) in rows.enumerated() {
            for (number, pair) in metric.pairs.enumerated() where pair.isFinite {
                let x = position(pair, row)
                let y = height(of: row) - 0.17 - 0.08 * Double(number % 3)
                if x < axis.low || x > axis.high {
                    beyond.append((min(max(x, axis.low), axis.high), y))
                } else {
                    points.append((x, y))
                }
            }
        }
        for (suffix, list, marker) in [("p", points, 6), ("o", beyond, 12)] where !list.isEmpty {
            script.addData("\(name)\(suffix)", columns: [list.map(\.x), list.map(\.y)])
            plots.append(
                "$\(name)\(suffix) using 1:2 with points pt \(marker) ps 0.42 lw 1"
                    + " \(PlotColor.quietInk.command)"
            )
        }
    }

    private func addVisible(
        on axis: PlotAxis,
        to script: inout GnuplotScript,
        name: String,
        plots: inout [String]
    ) {
        let points = rows.enumerated().compactMap { row, metric -> (Double, Double)? in
            guard let visible = metric.smallestVisible, visible.isFinite else { return nil }
            let x = position(visible, row)
            return x > axis.low && x < axis.high ? (x, height(of: row) + 0.4) : nil
        }
        guard !points.isEmpty else { return }
        script.addData("\(name)s", columns: [points.map(\.0), points.map(\.1)])
        plots.append(
            "$\(name)s using 1:2 with points pt 11 ps 0.7 \(PlotColor.frame.command)"
        )
    }
}

/// How a verdict looks: colour, shape and word differ.
struct VerdictStyle {
    var color: PlotColor
    var textColor: PlotColor
    var marker: Int

    init(of metric: MetricComparison) {
        let (hue, marker): (PlotHue, Int) =
            if !metric.limit.isGating {
                (.grey, 1)
            } else {
                switch metric.verdict {
                case .pass: (.blue, 7)
                case .improved: (.green, 9)
                case .inconclusive: (.grey, 6)
                case .regressed: (.vermillion, 5)
                }
            }
        color = hue.line
        textColor = hue.text
        self.marker = marker
    }
}
