/// Text in UTF-8 that is put together from pieces: cheaper than a `String`, which looks at each
/// piece anew, and without one for each number.
extension [UInt8] {
    package mutating func append(text: String) {
        append(contentsOf: text.utf8)
    }

    package mutating func append(decimal number: Int64) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
            var rest = number.magnitude
            var start = 20
            repeat {
                start -= 1
                digits[start] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            if number < 0 {
                start -= 1
                digits[start] = UInt8(ascii: "-")
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: digits[start...]))
        }
    }

    /// The shortest text that reads back as the same number; JSON allows Swift's exponents.
    ///
    /// What is not finite, for which JSON has no word, is null.
    package mutating func append(jsonNumber value: Double) {
        guard value.isFinite else { return append(text: "null") }
        guard value == value.rounded(), abs(value) < 1e15 else { return append(text: "\(value)") }
        append(decimal: Int64(value))
    }

    /// A text as JSON: in quotation marks, with escapes where JSON asks for them, and for what
    /// `isUnfitForDisplay` and `isCommandMark` name, since a JSON text is printed, too.
    package mutating func append(jsonString text: String) {
        append(UInt8(ascii: "\""))
        append(text, escapingQuotes: true)
        append(UInt8(ascii: "\""))
    }

    /// A whole JSON text that something else has written, with the same escapes for what JSON lets stand.
    ///
    /// All of it can stand in its strings alone, so its meaning stays.
    package mutating func append(jsonText text: String) {
        append(text, escapingQuotes: false)
    }

    private mutating func append(_ text: String, escapingQuotes: Bool) {
        var text = text
        text.withUTF8 { bytes in
            var plain = 0
            var place = 0
            while place < bytes.count {
                let byte = bytes[place]
                let length: Int
                let scalar: UInt32
                if byte < 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                    (scalar, length) = (UInt32(byte), escapingQuotes ? 1 : 0)
                } else {
                    (scalar, length) = bytes.hiddenScalar(at: place) ?? (0, 0)
                }
                guard length > 0 else {
                    place += 1
                    continue
                }
                append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<place]))
                append(jsonEscapeOf: scalar)
                place += length
                plain = place
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain...]))
        }
    }

    /// Of a scalar of the basic plane.
    private mutating func append(jsonEscapeOf scalar: UInt32) {
        append(UInt8(ascii: "\\"))
        switch scalar {
        case 0x22, 0x5C: append(UInt8(scalar))
        case 9: append(UInt8(ascii: "t"))
        case 10: append(UInt8(ascii: "n"))
        case 13: append(UInt8(ascii: "r"))
        default:
            let digits = String(scalar, radix: 16)
            append(UInt8(ascii: "u"))
            for _ in digits.utf8.count..<4 { append(UInt8(ascii: "0")) }
            append(text: digits)
        }
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The scalar of a text in UTF-8 that begins with the byte here, if it is none to be shown, with its
    /// length in bytes.
    ///
    /// It is asked for each byte: only the first bytes of such scalars are looked at closer.
    fileprivate func hiddenScalar(at place: Int) -> (scalar: UInt32, length: Int)? {
        let length: Int
        var value: UInt32
        switch self[place] {
        case 0x7F: return (0x7F, 1)
        case UInt8(ascii: "["): return isCommandBracket(at: place) ? (0x5B, 1) : nil
        case 0xC2, 0xD8: (value, length) = (UInt32(self[place] & 0x1F), 2)
        case 0xE2, 0xEF: (value, length) = (UInt32(self[place] & 0x0F), 3)
        default: return nil
        }
        guard place + length <= count else { return nil }
        for byte in self[place + 1..<place + length] { value = value << 6 | UInt32(byte & 0x3F) }
        let isHidden = Unicode.Scalar(value)?.isUnfitForDisplay ?? false
        return isHidden ? (value, length) : nil
    }

    /// `##name[`, as `isCommandMark` has it.
    private func isCommandBracket(at place: Int) -> Bool {
        var start = place
        while start > 0, (self[start - 1] | 0x20) >= UInt8(ascii: "a"),
            (self[start - 1] | 0x20) <= UInt8(ascii: "z")
        {
            start -= 1
        }
        return start > 1 && self[start - 1] == UInt8(ascii: "#")
            && self[start - 2] == UInt8(ascii: "#")
    }
}
