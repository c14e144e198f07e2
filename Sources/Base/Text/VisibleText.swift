/// Text from outside (labels, ids, paths, arguments, what other programs print) as it may reach a
/// terminal, a log or the log of a CI job.
///
/// The rule stands here and nowhere else: a copy that forgets a part of it is a hole.
extension Unicode.Scalar {
    /// Whether the scalar commands a terminal, begins a line of its own, turns the direction of
    /// writing, or is no character.
    ///
    /// These are the control characters C0, DEL and C1, the line and paragraph separators, the
    /// characters of the Unicode property Bidi_Control with the deprecated ones behind them
    /// (U+206A to U+206F), which make text read as something else (CVE-2021-42574), and U+FFFE and
    /// U+FFFF. Joiners are not among them: languages and emoji need them.
    package var isUnfitForDisplay: Bool {
        switch value {
        case 0x20...0x7E: false
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x206F, 0xFFFE...0xFFFF: true
        default: false
        }
    }
}

extension StringProtocol {
    /// The text on one line, without what `isUnfitForDisplay` names and without what a CI service
    /// takes for a command; a mark (U+FFFD) stands in the place of each.
    ///
    /// GitHub's runner obeys `::name …::` at the start of a line and `##[name]` anywhere in it,
    /// Azure Pipelines `##vso[` and TeamCity `##teamcity[`. A line may be wrapped at its blanks
    /// later, so `::` goes wherever a word begins with it and a letter.
    ///
    /// - Parameter limit: How many Unicode scalars are shown.
    /// - Returns: The text, with “…” where it was cut.
    package func visible(limit: Int = .max) -> String {
        if utf8.count <= limit, utf8.allSatisfy(isPlain) { return String(self) }
        let shown = Array(unicodeScalars.prefix(limit))
        var text = String.UnicodeScalarView()
        for (place, scalar) in shown.enumerated() {
            let isHidden =
                scalar.isUnfitForDisplay || shown.isCommandMark(at: place)
            text.append(isHidden ? "\u{FFFD}" : scalar)
        }
        if unicodeScalars.dropFirst(limit).first != nil { text.append("…") }
        return String(text)
    }

    /// The text as an error, a note or a cell of a table may echo it: visible, and cut after 200
    /// scalars, or a message could be as long as its cause.
    package var echoed: String { visible(limit: 200) }
}

extension String {
    /// Many lines as they may reach a terminal: a mark (U+FFFD) stands in the place of each scalar that
    /// is unfit for display, but for tabs and the ends of lines.
    ///
    /// - Parameter keepingStyle: Whether the sequences of `TerminalStyle`, which do no more than make
    ///   text bold, faint or yellow, stay.
    /// - Returns: The text with as many scalars.
    package func harmlessOnTerminal(keepingStyle: Bool = false) -> String {
        guard unicodeScalars.contains(where: { $0.isUnfitForDisplay && $0 != "\n" }) else {
            return self
        }
        var text = String.UnicodeScalarView()
        var rest = unicodeScalars[...]
        while let scalar = rest.first {
            let style =
                keepingStyle && scalar == "\u{1B}"
                ? TerminalStyle.sequences.first { rest.starts(with: $0.unicodeScalars) } : nil
            if let style {
                text.append(contentsOf: style.unicodeScalars)
                rest = rest.dropFirst(style.unicodeScalars.count)
                continue
            }
            rest = rest.dropFirst()
            let stays =
                switch scalar {
                case "\n", "\t": true
                // Alone it would write over its line.
                case "\r": rest.first == "\n"
                default: !scalar.isUnfitForDisplay
                }
            text.append(stays ? scalar : "\u{FFFD}")
        }
        return String(text)
    }

    /// As many Unicode scalars as a name may have: of a run, a job, a side, a program.
    package static let nameLimit = 200

    /// The text as a name in tables, sentences, plots and pages, which take time with its length: of one
    /// that is too long the two ends.
    package var asName: String { cutInTheMiddle(to: Self.nameLimit) }

    /// Why a text is too long for a name; `nil` if it is not.
    package var nameProblem: String? {
        utf8.count > Self.nameLimit && unicodeScalars.count > Self.nameLimit
            ? "a name has at most \(Self.nameLimit) characters, not \(unicodeScalars.count)" : nil
    }

    /// The beginning and the end of a text that is too long.
    ///
    /// Of a sentence they tell what is wrong and what to do.
    ///
    /// - Parameter limit: Of Unicode scalars, besides the mark.
    /// - Returns: The text, or its two ends with “ … ” between.
    package func cutInTheMiddle(to limit: Int) -> String {
        guard utf8.count > limit, unicodeScalars.dropFirst(limit).first != nil else { return self }
        let end = limit / 4
        return String(unicodeScalars.prefix(limit - end)) + " … "
            + String(unicodeScalars.suffix(end))
    }
}

/// Whether a byte can stand in any text without a second look.
private func isPlain(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: ":") && byte != UInt8(ascii: "[")
}

extension [Unicode.Scalar] {
    /// Whether the scalar here is the one without which a CI service takes no command, as `visible` tells.
    ///
    /// For texts whose language has an escape for it, so that nothing is lost.
    package func isCommandMark(at place: Int) -> Bool {
        switch self[place] {
        case ":": beginsCommand(at: place, of: self)
        case "[": endsCommand(at: place, of: self)
        default: false
        }
    }
}

/// Whether a word begins here with `::` and a letter.
private func beginsCommand(at place: Int, of text: [Unicode.Scalar]) -> Bool {
    guard place + 2 < text.count, text[place + 1] == ":", text[place + 2].isASCIILetter else {
        return false
    }
    guard place > 0 else { return true }
    return text[place - 1].properties.isWhitespace || text[place - 1].isUnfitForDisplay
}

/// Whether `##` and nothing but letters stand before the bracket.
private func endsCommand(at place: Int, of text: [Unicode.Scalar]) -> Bool {
    let before = text[..<place].reversed().drop(while: \.isASCIILetter)
    return before.prefix(2).elementsEqual(["#", "#"])
}

extension Unicode.Scalar {
    fileprivate var isASCIILetter: Bool { isASCII && properties.isAlphabetic }
}
