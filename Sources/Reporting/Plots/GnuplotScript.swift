/// What gnuplot is told, without the choice of terminal: commands and blocks of data between them.
///
/// A plain value, so that a plot is a pure function of figures and can be tested without gnuplot.
package struct GnuplotScript: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case commands(String)
        /// A named data block (`$name`), column by column; NaN stands for a gap in a line.
        case data(name: String, columns: [[Double]])
    }

    /// Size of the picture in pixels of an SVG; a PNG has twice as many.
    package var width: Int
    package var height: Int
    package private(set) var parts: [Part] = []

    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    package mutating func add(_ commands: String) {
        if case .commands(let former) = parts.last {
            parts[parts.count - 1] = .commands(former + "\n" + commands)
        } else {
            parts.append(.commands(commands))
        }
    }

    package mutating func add(_ commands: [String]) {
        for command in commands { add(command) }
    }

    /// Adds a data block that later commands name `$name`.
    package mutating func addData(_ name: String, columns: [[Double]]) {
        precondition(
            columns.contains { !$0.isEmpty } && Set(columns.map(\.count)).count == 1,
            "a data block has columns of one length, which is not zero"
        )
        parts.append(.data(name: name, columns: columns))
    }

    /// The script as one could feed it to gnuplot by hand.
    package var text: String {
        var text = ""
        for part in parts {
            switch part {
            case .commands(let commands): text += commands + "\n"
            case .data(let name, let columns):
                text += Self.opening(of: name)
                for row in columns[0].indices {
                    text += columns.map { Self.number($0[row]) }.joined(separator: " ") + "\n"
                }
                text += "e\n"
            }
        }
        return text
    }

    /// The library ends inline data by a line `e`, as `plot '-'` wants it; naming that as the end of
    /// a here document makes a data block of it, which can be plotted more than once.
    package static func opening(of name: String) -> String { "$\(name) << e\n" }

    private static func number(_ value: Double) -> String {
        guard value.isFinite else { return "NaN" }
        guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
        return "\(Int64(value))"
    }
}
