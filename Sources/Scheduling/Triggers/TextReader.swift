/// Walks along a text, and knows the column of what it does not understand.
struct TextReader {
    let bytes: [UInt8]
    /// Of the next byte.
    var index: Int
    /// Where it ends; the text may go on after it.
    let end: Int
    var subject: String
    private let input: String

    /// - Parameters:
    ///   - text: What is shown in errors.
    ///   - subject: What is being read.
    ///   - range: The bytes to read; all if `nil`.
    init(_ text: String, subject: String, range: Range<Int>? = nil) {
        input = text
        bytes = Array(text.utf8)
        index = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
        self.subject = subject
    }

    var isAtEnd: Bool { index >= end }

    var next: UInt8? { index < end ? bytes[index] : nil }

    mutating func take(_ letter: Character) -> Bool {
        guard let next, next == letter.asciiValue else { return false }
        index += 1
        return true
    }

    mutating func skipBlanks() {
        while let next, next == 32 || next == 9 { index += 1 }
    }

    /// The letters that follow, in lower case.
    mutating func word() -> String {
        let begin = index
        while let next, (65...90).contains(next) || (97...122).contains(next) { index += 1 }
        return String(decoding: bytes[begin..<index], as: UTF8.self).lowercased()
    }

    /// The number that follows, or `nil`; more than nine digits are as good as the largest number.
    mutating func number() -> Int? {
        let begin = index
        while let next, (48...57).contains(next) { index += 1 }
        guard index > begin else { return nil }
        guard index - begin <= 9 else { return .max }
        return bytes[begin..<index].reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    /// Points at the next byte, or at another place.
    func error(_ expected: String, at place: Int? = nil) -> TriggerError {
        let place = min(place ?? index, bytes.count)
        // Letters of several bytes are one column.
        let column = bytes[..<place].count { $0 & 0xC0 != 0x80 } + 1
        let rest = place < end ? String(decoding: bytes[place..<end], as: UTF8.self) : ""
        let shown = rest.count > 40 ? rest.prefix(40) + "…" : rest[...]
        let found =
            if !rest.isEmpty { "“\(shown)”" } else {
                place < bytes.count ? "the end of the field" : "the end"
            }
        return TriggerError(
            subject: subject,
            input: input,
            column: column,
            expected: expected,
            found: found
        )
    }
}
