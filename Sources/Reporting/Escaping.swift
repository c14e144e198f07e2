import PunctualBase

/// Texts from outside (labels, host names, commands, failures) made harmless for the language that
/// they are put into.
///
/// Each rule stands here and nowhere else, so that a report cannot forget one half of it.
extension String {
    /// Text for the content or a quoted attribute of HTML and SVG.
    ///
    /// Control characters are forbidden in XML 1.0, and those that turn the writing direction could
    /// make a label read as something else; both become U+FFFD. Line ends, and what a CI service would
    /// take for a command when the page is printed, become character references: they read the same, and
    /// no text from outside begins a line.
    package var escapedForHTML: String {
        var text = ""
        let scalars = Array(unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case "\n", "\r": text += "&#\(scalar.value);"
            case ":" where scalars.isCommandMark(at: place),
                "[" where scalars.isCommandMark(at: place):
                text += "&#\(scalar.value);"
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\"": text += "&quot;"
            case "'": text += "&#39;"
            case "`": text += "&#96;"
            default: text.unicodeScalars.append(scalar.isHarmless ? scalar : "\u{FFFD}")
            }
        }
        return text
    }

    /// Text for a paragraph or a table cell of GitHub's Markdown, on one line.
    package var escapedForMarkdown: String {
        var text = ""
        let scalars = Array(unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case ":" where scalars.isCommandMark(at: place): text += "&#58;"
            case "&": text += "&amp;"
            case "<": text += "&lt;"
            case ">": text += "&gt;"
            case "\n", "\r", "\t": text += " "
            case "\\", "`", "*", "_", "[", "]", "|", "~", "#", "$", "!":
                text += "\\\(scalar)"
            default: text.unicodeScalars.append(scalar.isHarmless ? scalar : "\u{FFFD}")
            }
        }
        return text
    }

    /// Text for a span of code, on one line.
    var onOneHarmlessLine: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar {
            case "\n", "\r", "\t": text.append(" ")
            default: text.append(scalar.isHarmless ? scalar : "\u{FFFD}")
            }
        }
        return String(text)
    }

    /// A Markdown code block that holds the text as it is, between fences longer than any in it.
    package var asMarkdownCodeBlock: String {
        var longest = 2
        var current = 0
        for character in self {
            current = character == "`" ? current + 1 : 0
            longest = max(longest, current)
        }
        let fence = String(repeating: "`", count: longest + 1)
        return "\(fence)sh\n\(self)\n\(fence)\n"
    }

    /// A string constant of gnuplot.
    ///
    /// Between single quotes gnuplot expands no backquote, no macro and no backslash; a quote is
    /// doubled, and a line break, which would end the command, becomes a space.
    package var quotedForGnuplot: String {
        var text = "'"
        let scalars = Array(unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            switch scalar {
            case "'": text += "''"
            case "\n", "\r", "\t": text += " "
            // It cannot be escaped, and the picture becomes a part of a page.
            case "[" where scalars.isCommandMark(at: place): text += "\u{FFFD}"
            default: text.unicodeScalars.append(scalar.isHarmless ? scalar : "\u{FFFD}")
            }
        }
        return text + "'"
    }

    /// One word of a POSIX shell's command line.
    package var quotedForShell: String {
        let isPlain = unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
                || "-_./=:,+@%".unicodeScalars.contains(scalar)
        }
        if isPlain, !isEmpty { return self }
        if unicodeScalars.contains(where: \.isUnfitForDisplay) { return quotedWithEscapes }
        var text = "'"
        let scalars = Array(unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            if scalar == "'" {
                text += "'\\''"
            } else if scalar == "[", scalars.isCommandMark(at: place) {
                // The same word, in two pieces, so that the log of a CI job shows no command.
                text += "''["
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }

    /// One word between dollar and single quotes (POSIX.1-2024, 2.2.4): a control character that
    /// stood there as it is would break the line, or be obeyed by a terminal.
    private var quotedWithEscapes: String {
        var text = "$'"
        let scalars = Array(unicodeScalars)
        for (place, scalar) in scalars.enumerated() {
            if scalar == "'" || scalar == "\\" {
                text += "\\\(scalar)"
            } else if scalar.isUnfitForDisplay || scalars.isCommandMark(at: place) {
                for byte in UTF8.encode(scalar) ?? .init() {
                    let digits = String(byte, radix: 8)
                    text += "\\" + String(repeating: "0", count: 3 - digits.count) + digits
                }
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text + "'"
    }

    /// JSON for a `<script type="application/json">` block, where `</script>` or `<!--` inside a
    /// string would end or change the block (HTML Standard, 4.12.1.3).
    package var escapedForScriptBlock: String {
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "<": text += "\\u003c"
            case ">": text += "\\u003e"
            case "&": text += "\\u0026"
            case "\u{2028}": text += "\\u2028"
            case "\u{2029}": text += "\\u2029"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}

extension Unicode.Scalar {
    /// Blanks between lines and words stay; of them each language has its own use.
    fileprivate var isHarmless: Bool {
        self == "\t" || self == "\n" || self == "\r" || !isUnfitForDisplay
    }
}
