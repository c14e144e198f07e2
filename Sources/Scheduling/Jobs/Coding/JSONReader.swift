/// Reads a JSON text strictly (RFC 8259): nothing before or after the value, no key twice.
struct JSONReader {
    /// How deep arrays and objects may lie in each other; a hostile text must not use up the stack.
    private static let depthLimit = 128

    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")

    private let bytes: [UInt8]
    private var offset = 0
    private var depth = 0

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    static func read(_ bytes: [UInt8]) throws(JSONProblem) -> JSONNode {
        var reader = JSONReader(bytes)
        reader.skipBlanks()
        let node = try reader.node()
        reader.skipBlanks()
        guard reader.offset == bytes.count else {
            throw reader.problem("there is something after the value")
        }
        return node
    }

    private func problem(_ reason: String) -> JSONProblem {
        JSONProblem(path: "", reason: reason, offset: offset)
    }

    private var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    private mutating func skipBlanks() {
        while let byte = next, byte == 32 || byte == 10 || byte == 13 || byte == 9 { offset += 1 }
    }

    private mutating func take(_ letter: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: letter) else { return false }
        offset += 1
        return true
    }

    // MARK: - Values

    private mutating func node() throws(JSONProblem) -> JSONNode {
        let start = offset
        guard depth < Self.depthLimit else { throw problem("it is nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        let value: JSONNode.Value
        switch next {
        case UInt8(ascii: "{"): value = .object(try members())
        case UInt8(ascii: "["): value = .array(try elements())
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "t"): value = try word("true", .boolean(true))
        case UInt8(ascii: "f"): value = try word("false", .boolean(false))
        case UInt8(ascii: "n"): value = try word("null", .null)
        case let byte? where byte == UInt8(ascii: "-") || Self.digits.contains(byte):
            try skipNumber()
            value = .number
        default: throw problem(next == nil ? "the text ends too early" : "a value is missing")
        }
        return JSONNode(value: value, range: start..<offset)
    }

    private mutating func word(
        _ word: StaticString,
        _ value: JSONNode.Value
    ) throws(JSONProblem) -> JSONNode.Value {
        let end = offset + word.utf8CodeUnitCount
        guard end <= bytes.count, bytes[offset..<end].elementsEqual(word.description.utf8) else {
            throw problem("a value is missing")
        }
        offset = end
        return value
    }

    private mutating func elements() throws(JSONProblem) -> [JSONNode] {
        offset += 1
        var nodes: [JSONNode] = []
        skipBlanks()
        if take("]") { return nodes }
        while true {
            skipBlanks()
            nodes.append(try node())
            skipBlanks()
            if take("]") { return nodes }
            guard take(",") else { throw problem("“,” or “]” is missing") }
        }
    }

    private mutating func members() throws(JSONProblem) -> [JSONNode.Member] {
        offset += 1
        var members: [JSONNode.Member] = []
        skipBlanks()
        if take("}") { return members }
        while true {
            skipBlanks()
            let start = offset
            guard next == UInt8(ascii: "\"") else { throw problem("a key is missing") }
            let key = try string()
            guard !members.contains(where: { $0.key == key }) else {
                throw JSONProblem(path: key, reason: "the key is there twice", offset: start)
            }
            skipBlanks()
            guard take(":") else { throw problem("“:” is missing") }
            skipBlanks()
            members.append(JSONNode.Member(key: key, node: try node()))
            skipBlanks()
            if take("}") { return members }
            guard take(",") else { throw problem("“,” or “}” is missing") }
        }
    }

    // MARK: - Numbers and texts

    private mutating func skipNumber() throws(JSONProblem) {
        _ = take("-")
        if !take("0") { try skipDigits() }
        if take(".") { try skipDigits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try skipDigits()
        }
    }

    private mutating func skipDigits() throws(JSONProblem) {
        let start = offset
        while let byte = next, Self.digits.contains(byte) { offset += 1 }
        guard offset > start else { throw problem("a digit is missing") }
    }

    private mutating func string() throws(JSONProblem) -> String {
        let start = offset
        offset += 1
        var text: [UInt8] = []
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                offset += 1
                guard let string = String(validating: text, as: UTF8.self) else {
                    throw JSONProblem(path: "", reason: "a text is not UTF-8", offset: start)
                }
                return string
            case UInt8(ascii: "\\"): try takeEscape(into: &text)
            case 0..<32: throw problem("a text holds a control character")
            default:
                text.append(byte)
                offset += 1
            }
        }
        throw JSONProblem(path: "", reason: "a text has no end", offset: start)
    }

    private mutating func takeEscape(into text: inout [UInt8]) throws(JSONProblem) {
        offset += 1
        let letter = next
        offset += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter ?? 0)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"): text += Array(String(Character(try scalar())).utf8)
        default:
            offset -= 2
            throw problem("there is no such escape")
        }
    }

    /// What follows `\u`; characters above U+FFFF are written as two of these, a surrogate pair.
    private mutating func scalar() throws(JSONProblem) -> Unicode.Scalar {
        let high = try hexadecimal()
        if let scalar = Unicode.Scalar(high) { return scalar }
        guard high < 0xdc00, take("\\"), take("u") else { throw problem("half a character") }
        let low = try hexadecimal()
        guard (0xdc00...0xdfff).contains(low),
            let scalar = Unicode.Scalar(0x1_0000 + (high - 0xd800) << 10 + (low - 0xdc00))
        else { throw problem("half a character") }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONProblem) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next.flatMap({ Character(Unicode.Scalar($0)).hexDigitValue }) else {
                throw problem("four hexadecimal digits are missing")
            }
            value = value << 4 | UInt32(digit)
            offset += 1
        }
        return value
    }
}
