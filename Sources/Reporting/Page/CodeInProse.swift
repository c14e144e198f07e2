import PunctualBase

/// A sentence as its parts: words, and code such as `--timer-slack 1ns`.
///
/// Sentences carry code between backquotes, or an option by itself. What stands between two backquotes
/// is code only where words begin and end there, so that a text from outside keeps its own.
struct CodeInProse {
    enum Part: Hashable {
        case words(String)
        case code(String)
    }

    private(set) var parts: [Part] = []

    init(_ sentence: String) {
        var rest = sentence[...]
        var words = ""
        var former: Character = " "
        while let character = rest.first {
            let isAtStart = former.isWhitespace || "(“[/".contains(former)
            guard isAtStart, let found = Self.quoted(rest) ?? Self.option(rest) else {
                words.append(character)
                former = character
                rest = rest.dropFirst()
                continue
            }
            if !words.isEmpty { parts.append(.words(words)) }
            words = ""
            parts.append(.code(String(found.code)))
            former = "x"
            rest = rest[found.end...]
        }
        if !words.isEmpty { parts.append(.words(words)) }
    }

    private typealias Code = (code: Substring, end: Substring.Index)

    /// `…` at the start of a text.
    private static func quoted(_ text: Substring) -> Code? {
        guard text.first == "`" else { return nil }
        let inner = text.dropFirst()
        guard let close = inner.firstIndex(of: "`") else { return nil }
        let code = inner[..<close]
        let next = inner[inner.index(after: close)...].first
        guard let first = code.first, let last = code.last, !first.isWhitespace,
            !last.isWhitespace, !code.contains(where: \.isNewline),
            next.map({ !$0.isLetter && !$0.isNumber }) ?? true
        else { return nil }
        return (code, inner.index(after: close))
    }

    /// `--rounds 54` at the start of a text, or `--rounds`.
    private static func option(_ text: Substring) -> Code? {
        let letters = text.dropFirst(2).prefix { $0.isASCII && ($0.isLowercase || $0 == "-") }
        guard text.hasPrefix("--"), letters.first?.isLetter == true, letters.last?.isLetter == true,
            letters.endIndex == text.endIndex || !text[letters.endIndex].isNumber
        else { return nil }
        // `--rounds 54` belongs together.
        let rest = text[letters.endIndex...]
        let number = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
        let end = rest.first == " " && !number.isEmpty ? number.endIndex : letters.endIndex
        return (text[..<end], end)
    }
}

extension HTML.StringInterpolation {
    /// Longer code is broken like any text, or it would be wider than a narrow screen.
    private static var longestLine: Int { 32 }

    /// A sentence that may carry code.
    mutating func appendInterpolation(prose sentence: String) {
        for part in CodeInProse(sentence).parts {
            switch part {
            case .words(let words): appendInterpolation(words)
            case .code(let code):
                appendLiteral(code.count > Self.longestLine ? "<code class=\"long\">" : "<code>")
                appendInterpolation(code)
                appendLiteral("</code>")
            }
        }
    }
}

extension String {
    /// A sentence that may carry code, for a paragraph of GitHub's Markdown; in a table use
    /// `escapedForMarkdown`.
    var proseForMarkdown: String {
        let parts = CodeInProse(self).parts.map { part in
            switch part {
            case .words(let words): words.escapedForMarkdown
            // Between backquotes nothing has a meaning but a backquote, of which there is none.
            case .code(let code): "`\(code.onOneHarmlessLine)`"
            }
        }
        return parts.joined()
    }
}
