extension JSONReader {
    mutating func string() throws(JSONProblem) -> String {
        let start = offset
        let quote = next
        offset += 1
        var text: [UInt8] = []
        /// Where the bytes begin that are taken over as they are.
        var plain = offset
        while let byte = next {
            switch byte {
            case quote:
                text += bytes[plain..<offset]
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONProblem(reason: "a text is not UTF-8", offset: start)
                }
                return string
            case UInt8(ascii: "\\"):
                text += bytes[plain..<offset]
                offset += 1
                try takeEscape(into: &text)
                plain = offset
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                throw problem("a text ends on its own line")
            case 0..<32 where !isJSON5: throw problem("a text holds a control character")
            default: offset += 1
            }
        }
        throw JSONProblem(reason: "the text has no closing quotation mark", offset: start)
    }

    private mutating func takeEscape(into text: inout [UInt8]) throws(JSONProblem) {
        guard let letter = next else { throw problem("the text ends behind “\\”") }
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text += Array(String(Character(try pairedScalar())).utf8)
        default:
            offset -= 1
            guard isJSON5 else { throw problem("there is no such escape") }
            try takeJSON5Escape(into: &text)
        }
    }

    private mutating func takeJSON5Escape(into text: inout [UInt8]) throws(JSONProblem) {
        guard let scalar else { return }
        offset += UTF8.width(scalar)
        switch scalar {
        case "v": text.append(11)
        case "0" where !(next.map { (48...57).contains($0) } ?? false): text.append(0)
        case "0"..."9":
            offset -= 1
            throw problem("there is no such escape")
        case "x":
            let code = try hexadecimal(digits: 2)
            if let scalar = Unicode.Scalar(code) { text += Array(String(scalar).utf8) }
        // The line goes on in the next.
        case "\n", "\u{2028}", "\u{2029}": break
        case "\r": _ = take("\n")
        default: text += Array(String(scalar).utf8)
        }
    }

    /// What follows `\u`; characters above U+FFFF are written as two of these, a surrogate pair.
    private mutating func pairedScalar() throws(JSONProblem) -> Unicode.Scalar {
        let high = try hexadecimal(digits: 4)
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xdc00, take("\\"), take("u") else { throw problem("half a character") }
        let low = try hexadecimal(digits: 4)
        guard (0xdc00...0xdfff).contains(low),
            let scalar = Unicode.Scalar(0x1_0000 + (high - 0xd800) << 10 + (low - 0xdc00))
        else { throw problem("half a character") }
        return scalar
    }

    private mutating func hexadecimal(digits: Int) throws(JSONProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw problem("\(digits) hexadecimal digits are expected")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
