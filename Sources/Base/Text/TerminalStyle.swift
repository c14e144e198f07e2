/// What a terminal can show, given from outside; nothing here asks the environment.
package struct TerminalStyle: Hashable, Sendable {
    package var isColoured: Bool
    /// False where the locale is not UTF-8: only ASCII is printed.
    package var isUnicode: Bool
    /// Columns; no line is longer.
    ///
    /// `unlimited` where nobody looks at a line's end: in a pipe or a
    /// log a line that is too long does no harm, and a column that is missing does.
    package var width: Int

    package static let unlimited = Int.max

    package init(isColoured: Bool = false, isUnicode: Bool = true, width: Int = 80) {
        self.isColoured = isColoured
        self.isUnicode = isUnicode
        self.width = width
    }

    package var quantities: QuantityText { QuantityText(isUnicode: isUnicode) }

    /// Weight and faintness carry no judgement, and yellow is told apart by everyone: red and green
    /// are not used (reports are also read by people who cannot tell them apart).
    package func strong(_ text: String) -> String { escaped(text, code: "1") }
    package func faint(_ text: String) -> String { escaped(text, code: "2") }
    package func warning(_ text: String) -> String { escaped(text, code: "33") }

    private func escaped(_ text: String, code: String) -> String {
        isColoured && !text.isEmpty ? Self.sequence(code) + text + Self.sequence("0") : text
    }

    private static func sequence(_ code: String) -> String { "\u{1B}[\(code)m" }

    /// All that is ever written to style a text.
    static let sequences = ["0", "1", "2", "33"].map(sequence)
}

extension TerminalStyle {
    private static let substitutes: [Character: String] = [
        "µ": "u", "μ": "u", "–": "-", "—": "-", "−": "-", "“": "\"", "”": "\"", "‘": "'",
        "’": "'", "…": "...", "×": "x", "±": "+-", "·": "-", "\u{2009}": "", "\u{A0}": " ",
        "\u{202F}": "", "‰": "permille", "≤": "<=", "≥": ">=", "∞": "infinity",
    ]

    /// The text on one line as this terminal can print it.
    ///
    /// What is unfit for display, and what could come with a label from a foreign archive, goes as
    /// `visible` has it; so does, where only ASCII can be printed, what has no substitute.
    package func printable(_ text: String) -> String { printable(text, limit: .max) }

    /// - Parameters:
    ///   - text: From anywhere.
    ///   - limit: How many Unicode scalars of it are shown.
    /// - Returns: The text, with “…” where it was cut.
    package func printable(_ text: String, limit: Int) -> String {
        let visible = text.visible(limit: limit)
        guard !isUnicode else { return visible }
        var result = ""
        for character in visible {
            if character.isASCII {
                result.append(character)
            } else {
                result += Self.substitutes[character] ?? "?"
            }
        }
        return result
    }

    /// The text cut to the width, with a mark where it was cut.
    package func clipped(_ text: String) -> String {
        guard text.count > width else { return text }
        let mark = isUnicode ? "…" : "~"
        return text.prefix(max(0, width - 1)) + mark
    }

    /// Prose broken into lines between words; a word longer than a line is cut.
    ///
    /// Where the width is unlimited, lines end at 100 columns for the sake of the reader, and no
    /// word is cut.
    package func wrapped(_ text: String) -> [String] {
        let width = self.width == Self.unlimited ? 100 : self.width
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = ""
            }
            line += line.isEmpty ? String(word) : " " + word
        }
        lines.append(line)
        return lines.map(clipped)
    }
}
