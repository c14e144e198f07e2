/// Title of a picture, what it is about, and how to read it, at the upper left corner.
///
/// A page has the first two as headings of its own and leaves them out of the picture, by their text
/// sizes and by `headHeight`.
package struct PlotHeading: Hashable, Sendable {
    package var title: String
    /// What was measured, such as `1 ms period, no load · 5 rounds × 3 s of each mechanism`.
    package var subject: String
    /// How to read it, such as `bar: 95 % interval`.
    package var note: String
    private let width: Double
    private static let left = 14.0

    package init(_ title: String, _ subject: String, note: String = "", width: Int) {
        self.title = title
        self.subject = subject
        self.note = note
        self.width = Double(width) - 2 * Self.left
    }

    private var titleLines: [String] {
        PlotText.lines(of: title, within: width, size: PlotStyle.titleSize, isBold: true)
    }
    private var subjectLines: [String] {
        PlotText.lines(of: subject, within: width, size: PlotStyle.subjectSize)
    }
    private var noteLines: [String] {
        PlotText.lines(of: note, within: width, size: PlotStyle.textSize)
    }

    /// Of title and subject, in pixels.
    package var headHeight: Int {
        (titleLines.count + subjectLines.count) * Self.lineHeight + (note.isEmpty ? 6 : 10)
    }

    /// Where what stands below may begin, in pixels from the upper edge.
    package var bottom: Double {
        Double(headHeight + noteLines.count * Self.lineHeight) + (note.isEmpty ? 10 : 14)
    }

    private static let lineHeight = 19

    package func commands(height: Int) -> [String] {
        var commands: [String] = []
        var y = 20.0
        func add(_ line: String, _ size: Int, _ color: PlotColor, isBold: Bool = false) {
            commands.append(
                PlotStyle.text(
                    line,
                    atScreen: (Self.left / (width + 2 * Self.left), 1 - y / Double(height)),
                    size: size,
                    color: color,
                    isBold: isBold
                )
            )
            y += Double(Self.lineHeight)
        }
        for line in titleLines { add(line, PlotStyle.titleSize, .ink, isBold: true) }
        for line in subjectLines { add(line, PlotStyle.subjectSize, .quietInk) }
        if !note.isEmpty { y += 4 }
        for line in noteLines { add(line, PlotStyle.textSize, .quietInk) }
        return commands
    }
}

extension GnuplotScript {
    /// A picture of several sets of axes under one heading.
    ///
    /// - Parameters:
    ///   - heading: Of the picture.
    ///   - width: In pixels.
    ///   - lowest: Lower edge of the lowest axes, below which there is room for tics and their title.
    ///   - draw: Adds the axes.
    init(
        under heading: PlotHeading,
        width: Int,
        lowest: Double,
        draw: (inout GnuplotScript) -> Void
    ) {
        self.init(width: width, height: Int(lowest) + 54)
        add(PlotStyle.preamble)
        add(heading.commands(height: height))
        add("set multiplot")
        draw(&self)
        add("unset multiplot")
    }
}
