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

    /// A text as JSON: in quotation marks, with escapes where JSON asks for them.
    package mutating func append(jsonString text: String) {
        append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { bytes in
            var plain = 0
            for place in bytes.indices {
                let byte = bytes[place]
                guard byte < 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else {
                    continue
                }
                append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain..<place]))
                append(jsonEscapeOf: byte)
                plain = place + 1
            }
            append(contentsOf: UnsafeBufferPointer(rebasing: bytes[plain...]))
        }
        append(UInt8(ascii: "\""))
    }

    private mutating func append(jsonEscapeOf byte: UInt8) {
        append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): append(byte)
        case 9: append(UInt8(ascii: "t"))
        case 10: append(UInt8(ascii: "n"))
        case 13: append(UInt8(ascii: "r"))
        default:
            append(text: byte < 16 ? "u000" : "u00")
            append(text: String(byte, radix: 16))
        }
    }
}
