/// A colour of a plot: what it is on white paper, and what becomes of it on a dark screen.
///
/// Gnuplot is told the light one. A picture finds its colours again by it and carries the rule that
/// turns each into its dark one (`SVGPicture`), so that a page, a file opened alone and a picture in
/// Markdown follow the reader's screen, and a print stays light. No plot may use a colour that is not
/// listed here.
package struct PlotColor: Hashable, Sendable {
    /// Such as `#0047a5`, in lower case.
    package var light: String
    package var dark: String
    package var use: Use

    /// What a colour is for decides which contrast it needs with the paper.
    package enum Use: Hashable, Sendable {
        /// 4.5 : 1 (WCAG 2.2, 1.4.3).
        case text
        /// Lines and markers: 3 : 1 (WCAG 2.2, 1.4.11).
        case line
        /// Grids, areas and halos, which carry no figure of their own.
        case ground
    }

    /// `lc rgb '#0047a5'`, for a plot command.
    package var command: String { "lc rgb '\(light)'" }

    fileprivate init(_ light: String, _ dark: String, _ use: Use) {
        self.light = light
        self.dark = dark
        self.use = use
    }
}

extension PlotColor {
    package static let paper = PlotColor("#ffffff", "#1b2026", .ground)
    package static let ink = PlotColor("#222222", "#e8ebee", .text)
    package static let quietInk = PlotColor("#555555", "#a9b3bd", .text)
    /// Axes and tics with their labels.
    package static let frame = PlotColor("#444444", "#b9c2cb", .text)
    package static let grid = PlotColor("#dddddd", "#353e48", .ground)
    /// From a name to where its line ends, between the sides of a pair, at a boundary.
    package static let leader = PlotColor("#8c8c8c", "#78828c", .line)
    /// Where a change is too small to matter.
    package static let band = PlotColor("#e7e7e7", "#2f3740", .ground)

    /// Markers and lines of the heat map, which must be seen on all of its shades.
    package static let halo = PlotColor("#010101", "#060708", .ground)
    package static let core = PlotColor("#fefefe", "#fdfdfd", .ground)
    /// On a dark screen it is no second white beside the `core` of the median.
    package static let latest = PlotColor("#1f1f1f", "#ffcf3d", .line)

    /// From one wakeup in a cell to the most; the first stands out from the paper by 1.7 : 1.
    package static let shades = [
        PlotColor("#a9c9e6", "#2d4a63", .ground), PlotColor("#8ab4db", "#37607f", .ground),
        PlotColor("#6b9ed0", "#42779b", .ground), PlotColor("#4b88c4", "#508eb6", .ground),
        PlotColor("#3371af", "#66a6ce", .ground), PlotColor("#275a93", "#86bfe2", .ground),
        PlotColor("#194276", "#abd6f1", .ground), PlotColor("#0b2a55", "#d4ecfc", .ground),
    ]

    package static let all =
        [paper, ink, quietInk, frame, grid, leader, band, halo, core, latest] + shades
        + PlotHue.allCases.flatMap { [$0.line, $0.text] }

    private static let darkByLight = Dictionary(
        all.map { ($0.light, $0.dark) },
        uniquingKeysWith: { first, _ in first }
    )

    /// The dark one of a light colour; `nil` if it is none of ours.
    package static func dark(of light: String) -> String? { darkByLight[light] }
}

/// The colours of lines: six hues after Okabe and Ito (“Color Universal Design”, 2008), and black.
///
/// Theirs do not all reach a contrast of 3 on white, so that these were searched for by computation:
/// any two differ by at least 14 in CIEDE2000, for a reader with all three cones and for one who
/// lacks any of them (Machado, Oliveira and Fernandes 2009), on white and on dark. A test holds that.
package enum PlotHue: CaseIterable, Hashable, Sendable {
    case blue
    case vermillion
    case green
    case purple
    case brown
    case sky
    case black
    /// Apart by its lightness alone; for what stands beside the others.
    case grey

    package var line: PlotColor {
        switch self {
        case .blue: PlotColor("#0047a5", "#4c9af0", .line)
        case .vermillion: PlotColor("#e6620a", "#e23f1d", .line)
        case .green: PlotColor("#057f5d", "#2b8968", .line)
        case .purple: PlotColor("#a8658e", "#d46ba0", .line)
        case .brown: PlotColor("#744e15", "#fec04d", .line)
        case .sky: PlotColor("#3b97db", "#9ed8fa", .line)
        case .black: PlotColor("#000000", "#f2f4f6", .line)
        case .grey: PlotColor("#777777", "#98a1aa", .line)
        }
    }

    /// The same hue for letters.
    package var text: PlotColor {
        switch self {
        case .blue: PlotColor("#003d8f", "#74b4fb", .text)
        case .vermillion: PlotColor("#a84a00", "#ff8f6b", .text)
        case .green: PlotColor("#00694d", "#55c39c", .text)
        case .purple: PlotColor("#8a4a72", "#e797bf", .text)
        case .brown: PlotColor("#6b4710", "#fdc75f", .text)
        case .sky: PlotColor("#1c6a9c", "#a6dbfa", .text)
        case .black: PlotColor("#0a0a0a", "#f4f5f7", .text)
        case .grey: PlotColor("#5a5a5a", "#aab3bc", .text)
        }
    }
}
