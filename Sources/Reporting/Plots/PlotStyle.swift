import PunctualBase
package import Runs

/// How a mechanism is drawn: the same in every plot of every run.
///
/// Colour, dash and marker all differ, so that no reader needs the colour: Okabe and Ito's palette
/// (“Color Universal Design”, 2008) without its yellow, which vanishes on white, holds seven colours
/// for fourteen mechanisms; two that share one differ in dash and in the filling of the marker.
package struct SeriesStyle: Hashable, Sendable {
    package var color: String
    /// The colour darkened to a contrast of at least 4.5 : 1 on white, for text.
    package var textColor: String
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
        let look: (Hue, [Int], Int) =
            switch mechanism {
            case .absolute: (.blue, [], 7)
            case .sleepLoop: (.vermillion, [12, 4], 9)
            case .precise: (.green, [], 5)
            case .dispatch: (.purple, [2, 3], 13)
            case .timerfd: (.orange, [7, 3], 15)
            case .taskSleep: (.sky, [12, 4, 2, 4], 11)
            case .spin: (.black, [4, 3, 1, 3], 2)
            case .sleepUntil: (.vermillion, [3, 3], 8)
            case .posixTimer: (.green, [5, 3], 4)
            case .futex: (.blue, [8, 3, 2, 3], 6)
            case .ppoll: (.sky, [3, 2], 10)
            case .timerfdEpoll: (.orange, [14, 3, 2, 3, 2, 3], 14)
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

    private init(hue: Hue, dash: [Int], marker: Int) {
        color = hue.rawValue
        textColor = hue.text
        self.dash = dash
        self.marker = marker
    }

    private enum Hue: String {
        case blue = "#0072B2"
        case vermillion = "#D55E00"
        case green = "#009E73"
        case purple = "#CC79A7"
        case orange = "#E69F00"
        case sky = "#56B4E9"
        case black = "#000000"
        case grey = "#777777"

        var text: String {
            switch self {
            case .blue: "#005A8E"
            case .vermillion: "#A84A00"
            case .green: "#00694D"
            case .purple: "#97447A"
            case .orange: "#7F5700"
            case .sky: "#1C6A9C"
            case .black: "#000000"
            case .grey: "#555555"
            }
        }
    }

    /// A plot command for a marker here and there on a line of so many points.
    ///
    /// Not at the same places for all lines, which may lie on each other, and never beyond the end:
    /// of a line without a marker gnuplot would warn.
    package func markers(on data: String, points: Int, wanted: Int, shift: Int) -> String {
        let step = max(1, points / wanted)
        let start = min(shift % max(step, 1), max(points - 1, 0))
        return "\(data) every \(step)::\(start) with points pt \(marker) ps 0.7 lw 1.2"
            + " lc rgb '\(color)'"
    }

    /// For the `dashtype` of a plot command.
    package var dashType: String {
        dash.isEmpty ? "solid" : "(\(dash.map(String.init).joined(separator: ",")))"
    }

    /// `lw 2 dt (12,4) lc rgb '#D55E00'`.
    package func line(width: Double = 2) -> String {
        "lw \(QuantityText().fixed(width, decimals: 1)) dt \(dashType) lc rgb '\(color)'"
    }
}

/// What all plots share: fonts, frame and greys.
package enum PlotStyle {
    package static let font = "DejaVu Sans"
    /// Text size in pixels of an SVG.
    package static let textSize = 12
    package static let smallTextSize = 11
    /// No other text has this size: it is how the title is found again to be made bold (a terminal
    /// that leaves `_` and `^` alone knows no bold).
    package static let titleSize = 15

    package static let ink = "#222222"
    package static let quietInk = "#555555"
    package static let frame = "#444444"
    package static let grid = "#dddddd"
    /// Lines of the mechanisms that stand in the background.
    package static let background = "#c4c4c4"

    /// For every script, before anything else.
    package static let preamble = [
        "set encoding utf8",
        "set border 3 lw 1 lc rgb '\(frame)'",
        "set tics nomirror out scale 0.6 textcolor rgb '\(frame)'",
        "set grid lw 0.8 dt solid lc rgb '\(grid)'",
        "set style fill solid 1.0 noborder",
        "unset key",
    ]

    package static func font(_ size: Int) -> String { "font '\(font),\(size)'" }

    /// Title and what it rests on, at the upper left corner.
    package static func heading(_ title: String, _ subtitle: String, height: Int) -> [String] {
        let first = 1 - 20 / Double(height)
        let second = 1 - 40 / Double(height)
        return [
            "set label \(title.quotedForGnuplot) at screen 0.014,\(decimal(first)) left noenhanced"
                + " font '\(font):Bold,\(titleSize)' tc rgb '\(ink)'",
            text(subtitle, atScreen: (0.014, second), size: textSize, color: quietInk),
        ]
    }

    package static func text(
        _ text: String,
        atScreen place: (x: Double, y: Double),
        size: Int = textSize,
        color: String = ink,
        alignment: String = "left"
    ) -> String {
        "set label \(text.quotedForGnuplot) at screen \(decimal(place.x)),\(decimal(place.y))"
            + " \(alignment) noenhanced \(font(size)) tc rgb '\(color)'"
    }

    package static func text(
        _ text: String,
        atGraph place: (x: Double, y: Double),
        size: Int = textSize,
        color: String = ink,
        alignment: String = "left"
    ) -> String {
        "set label \(text.quotedForGnuplot) at graph \(decimal(place.x)),\(decimal(place.y))"
            + " \(alignment) noenhanced front \(font(size)) tc rgb '\(color)'"
    }

    /// Titles of the axes of a panel, as labels at fixed places.
    ///
    /// Gnuplot would put them where it believes the tic labels to end, which in an SVG is at the edge
    /// of the picture or beyond it.
    package static func axisTitles(x: String, y: String, of panel: PlotPanel) -> [String] {
        let place = decimal(-66 / panel.width)
        return [
            text(x, atGraph: (0.5, -40 / panel.height), alignment: "center"),
            "set label \(y.quotedForGnuplot) at graph \(place),0.5 center rotate by 90 noenhanced"
                + " \(font(textSize)) tc rgb '\(ink)'",
        ]
    }

    /// A dashed line where a lateness is as long as the period, if that is on the axis.
    package static func periodLine(
        _ periodNanoseconds: Int64,
        on axis: PlotAxis,
        of panel: PlotPanel,
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
                + " lc rgb '\(quietInk)'",
            text(
                "one period",
                atGraph: isVertical ? (place + 0.008, 0.9) : (0.012, place + 10 / panel.height),
                size: smallTextSize,
                color: quietInk
            ),
        ]
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

    package init(left: Double, right: Double, top: Double, bottom: Double) {
        self.left = left
        self.right = right
        self.top = top
        self.bottom = bottom
    }

    package var width: Double { right - left }
    package var height: Double { bottom - top }

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
