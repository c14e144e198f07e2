import PunctualBase
package import Runs

/// How a mechanism is drawn: the same in every plot of every run.
///
/// Colour, dash and marker all differ, so that no reader needs the colour. Seven hues serve fourteen
/// mechanisms (`PlotHue`); two that share one differ in dash and in the filling of the marker.
package struct SeriesStyle: Hashable, Sendable {
    package var color: PlotColor
    package var textColor: PlotColor
    /// Lengths on and off in pixels; empty for a solid line.
    package var dash: [Int]
    /// Gnuplot's point type.
    package var marker: Int

    /// A scheduler has the look of what it waits with, its dashes drawn out, so that it can be told
    /// from the timer beside it.
    package init(for series: Series) {
        self.init(for: series.mechanism)
        let stretch =
            switch series.executor {
            case nil: 1
            case .pool: 2
            case .inline: 3
            }
        guard stretch > 1 else { return }
        dash = dash.isEmpty ? [10 * stretch, 4] : dash.map { $0 * stretch }
    }

    package init(for mechanism: MechanismName) {
        let look: (PlotHue, [Int], Int) =
            switch mechanism {
            case .absolute: (.blue, [], 7)
            case .sleepLoop: (.vermillion, [12, 4], 9)
            case .precise: (.green, [], 5)
            case .dispatch: (.purple, [2, 3], 13)
            case .timerfd: (.brown, [7, 3], 15)
            case .taskSleep: (.sky, [12, 4, 2, 4], 11)
            case .spin: (.black, [4, 3, 1, 3], 2)
            case .sleepUntil: (.vermillion, [3, 3], 8)
            case .posixTimer: (.green, [5, 3], 4)
            case .futex: (.blue, [8, 3, 2, 3], 6)
            case .ppoll: (.sky, [3, 2], 10)
            case .timerfdEpoll: (.brown, [14, 3, 2, 3, 2, 3], 14)
            case .ioUring: (.purple, [10, 3], 12)
            case .deadlineClass: (.black, [], 3)
            case .polling: (.grey, [6, 2], 17)
            case .scripted: (.grey, [2, 2], 1)
            case .program: (.blue, [9, 3], 16)
            }
        self.init(hue: look.0, dash: look.1, marker: look.2)
    }

    /// The sides of a comparison; the raw values are their names.
    package enum Role: String, CaseIterable, Hashable, Sendable {
        case baseline
        case candidate
    }

    /// Blue and vermillion stay apart without colour vision and in grey print.
    package init(for role: Role) {
        switch role {
        case .baseline: self.init(hue: .blue, dash: [], marker: 7)
        case .candidate: self.init(hue: .vermillion, dash: [9, 3], marker: 5)
        }
    }

    private init(hue: PlotHue, dash: [Int], marker: Int) {
        color = hue.line
        textColor = hue.text
        self.dash = dash
        self.marker = marker
    }

    /// A plot command for a marker here and there on a line of so many points.
    ///
    /// Not at the same places for all lines, which may lie on each other, and never beyond the end:
    /// of a line without a marker gnuplot would warn.
    package func markers(on data: String, points: Int, wanted: Int, shift: Int) -> String {
        let step = max(1, points / wanted)
        let start = min(shift % max(step, 1), max(points - 1, 0))
        return "\(data) every \(step)::\(start) with points pt \(marker) ps 0.7 lw 1.2"
            + " \(color.command)"
    }

    /// Markers here and there on a line, as `markers` has them: `every 12::3`.
    func every(points: Int, wanted: Int, shift: Int) -> String {
        let step = max(1, points / wanted)
        return "every \(step)::\(min(shift % step, max(points - 1, 0)))"
    }

    /// For the `dashtype` of a plot command.
    package var dashType: String {
        dash.isEmpty ? "solid" : "(\(dash.map(String.init).joined(separator: ",")))"
    }

    /// `lw 2 dt (12,4) lc rgb '#e6620a'`.
    package func line(width: Double = 2) -> String {
        "lw \(QuantityText().fixed(width, decimals: 1)) dt \(dashType) \(color.command)"
    }
}

/// What all plots share: fonts, frame and greys.
package enum PlotStyle {
    package static let font = "DejaVu Sans"
    /// Text size in pixels of an SVG.
    package static let textSize = 12
    package static let smallTextSize = 11
    /// No other texts have these two sizes: it is how title and subject of a picture are found again
    /// (`SVGPicture`), and how the title is made bold (a terminal that leaves `_` and `^` alone knows
    /// no bold).
    package static let titleSize = 15
    package static let subjectSize = 13

    /// For every script, before anything else.
    package static let preamble = [
        "set encoding utf8",
        "set border 3 lw 1 \(PlotColor.frame.command)",
        "set tics nomirror out scale 0.6 textcolor rgb '\(PlotColor.frame.light)'",
        "set grid lw 0.8 dt solid \(PlotColor.grid.command)",
        "set style fill solid 1.0 noborder",
        "unset key",
    ]

    package static func font(_ size: Int) -> String { "font '\(font),\(size)'" }

    package static func text(
        _ text: String,
        atScreen place: (x: Double, y: Double),
        size: Int = textSize,
        color: PlotColor = .ink,
        alignment: String = "left",
        isBold: Bool = false
    ) -> String {
        let font = isBold ? "font '\(font):Bold,\(size)'" : font(size)
        return
            "set label \(text.quotedForGnuplot) at screen \(decimal(place.x)),\(decimal(place.y))"
            + " \(alignment) noenhanced front \(font) tc rgb '\(color.light)'"
    }

    package static func text(
        _ text: String,
        atGraph place: (x: Double, y: Double),
        size: Int = textSize,
        color: PlotColor = .ink,
        alignment: String = "left"
    ) -> String {
        "set label \(text.quotedForGnuplot) at graph \(decimal(place.x)),\(decimal(place.y))"
            + " \(alignment) noenhanced front \(font(size)) tc rgb '\(color.light)'"
    }

    /// Titles of the axes of a panel, as labels at fixed places.
    ///
    /// Gnuplot would put them where it believes the tic labels to end, which in an SVG is at the edge
    /// of the picture or beyond it.
    package static func axisTitles(x: String, y: String, of panel: PlotPanel) -> [String] {
        let place = decimal(-(PlotPanel.usualLeft - 18) / panel.width)
        return [
            text(x, atGraph: (0.5, -40 / panel.height), alignment: "center"),
            "set label \(y.quotedForGnuplot) at graph \(place),0.5 center rotate by 90 noenhanced"
                + " \(font(textSize)) tc rgb '\(PlotColor.ink.light)'",
        ]
    }

    /// A dashed line where a lateness is as long as the period, if that is on the axis; the heading
    /// has to say what it is (`periodNote`), for there is no place beside it that no data can reach.
    package static func periodLine(
        _ periodNanoseconds: Int64,
        on axis: PlotAxis,
        isVertical: Bool
    ) -> [String] {
        let place = axis.fraction(of: Double(periodNanoseconds))
        guard place > 0.02, place < 0.98 else { return [] }
        let (start, end) =
            isVertical
            ? ("\(decimal(place)),0", "\(decimal(place)),1")
            : ("0,\(decimal(place))", "1,\(decimal(place))")
        return [
            "set arrow from graph \(start) to graph \(end) nohead back lw 1 dt (8,5)"
                + " \(PlotColor.quietInk.command)"
        ]
    }

    /// `dashed line: one period`, or an empty text where it is not on the axis.
    package static func periodNote(_ periodNanoseconds: Int64, on axis: PlotAxis) -> String {
        periodLine(periodNanoseconds, on: axis, isVertical: true).isEmpty
            ? "" : "long dashes: one period"
    }

    /// Joins what there is to say of how to read a picture.
    package static func note(_ parts: String...) -> String {
        parts.filter { !$0.isEmpty }.joined(separator: " · ")
    }

    /// A number for a script, with four decimals.
    package static func decimal(_ value: Double) -> String {
        QuantityText().fixed(value, decimals: 4)
    }
}

/// Where on the picture a set of axes stands, in pixels from the upper left corner.
package struct PlotPanel: Hashable, Sendable {
    package var left: Double
    package var right: Double
    package var top: Double
    package var bottom: Double

    /// Leaves room for a title of the vertical axis and for the labels of its tics.
    package static let usualLeft = 96.0

    package init(left: Double, right: Double, top: Double, bottom: Double) {
        self.left = left
        self.right = right
        self.top = top
        self.bottom = bottom
    }

    package var width: Double { right - left }
    package var height: Double { bottom - top }

    /// So many panels of one height below each other, with room for titles and tics between them.
    package static func stack(
        _ count: Int,
        left: Double = usualLeft,
        right: Double,
        top: Double,
        height: Double,
        gap: Double
    ) -> [PlotPanel] {
        (0..<count).map { place in
            let top = top + Double(place) * (height + gap)
            return PlotPanel(left: left, right: right, top: top, bottom: top + height)
        }
    }

    /// Fixes the margins, so that places on the axes can be worked out.
    package func commands(width: Int, height: Int) -> [String] {
        let decimal = PlotStyle.decimal
        return [
            "set lmargin at screen \(decimal(left / Double(width)))",
            "set rmargin at screen \(decimal(right / Double(width)))",
            "set tmargin at screen \(decimal(1 - top / Double(height)))",
            "set bmargin at screen \(decimal(1 - bottom / Double(height)))",
        ]
    }
}
