/// Reads a JSON text: strictly, or as JSON5, which people write.
///
/// Foundation reads both as well, but tells neither line nor column of a mistake and keeps one of
/// two members of the same name in silence.
package struct JSONReader {
    package enum Grammar: Sendable {
        /// RFC 8259.
        case strict
        /// spec.json5.org, version 1.0.0.
        case json5
    }

    /// More than any text has that is read whole.
    package static let standardByteLimit = 256 << 20

    /// As many values as a text may have that is read whole.
    ///
    /// A value takes a hundred bytes in memory, and in the text two may do: the length of a text alone
    /// bounds nothing.
    package static let standardValueLimit = 1_000_000

    /// How deep arrays and objects may lie in each other; a hostile text must not use up the stack.
    private static let depthLimit = 128
    /// From how many members on a name that comes twice is looked for in a set.
    private static let scanLimit = 16

    let bytes: [UInt8]
    let isJSON5: Bool
    var offset = 0
    private var depth = 0
    private let valueLimit: Int
    /// How many values there may still be.
    private var room: Int

    /// - Parameters:
    ///   - bytes: The text in UTF-8, which a byte order mark may precede.
    ///   - grammar: What is allowed.
    ///   - byteLimit: The most bytes that the text may have.
    ///   - valueLimit: The most values, of all kinds and on all levels.
    /// - Returns: The one value of the text.
    /// - Throws: `JSONProblem` for the first thing that is wrong.
    package static func read(
        _ bytes: [UInt8],
        as grammar: Grammar = .strict,
        byteLimit: Int = standardByteLimit,
        valueLimit: Int = standardValueLimit
    ) throws(JSONProblem) -> JSONNode {
        guard bytes.count <= byteLimit else {
            throw JSONProblem(reason: "the text has more than \(byteLimit) bytes", offset: 0)
        }
        var reader = JSONReader(bytes: bytes, isJSON5: grammar == .json5, valueLimit)
        return try reader.whole { reader throws(JSONProblem) in try reader.node() }
    }

    /// Reads an object of which one member is a long list, whose elements are handed over one by one and
    /// not kept.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, which a byte order mark may precede.
    ///   - list: The name of the member.
    ///   - valueLimit: The most values of one element, and of the rest together.
    ///   - body: Takes an element, its place in the list, and the members before the list.
    /// - Returns: The object, in which the list is empty.
    /// - Throws: `JSONProblem` for the first thing that is wrong, or what the body throws.
    package static func read(
        _ bytes: [UInt8],
        handingOver list: String,
        valueLimit: Int = standardValueLimit,
        _ body: (JSONNode, Int, [JSONNode.Member]) throws(JSONProblem) -> Void
    ) throws(JSONProblem) -> JSONNode {
        var reader = JSONReader(bytes: bytes, isJSON5: false, valueLimit)
        return try reader.whole { reader throws(JSONProblem) in
            let start = reader.offset
            guard reader.next == UInt8(ascii: "{") else { return try reader.node() }
            try reader.enter()
            let members = try reader.members { reader, name, before throws(JSONProblem) in
                guard name == list, reader.next == UInt8(ascii: "[") else {
                    return try reader.node()
                }
                let start = reader.offset
                try reader.enter()
                var place = 0
                let room = reader.room
                try reader.elements { node throws(JSONProblem) in
                    try body(node, place, before)
                    place += 1
                } between: {
                    $0.room = room
                }
                reader.depth -= 1
                return JSONNode(value: .array([]), range: start..<reader.offset)
            }
            return JSONNode(value: .object(members), range: start..<reader.offset)
        }
    }

    private init(bytes: [UInt8], isJSON5: Bool, _ valueLimit: Int) {
        self.bytes = bytes
        self.isJSON5 = isJSON5
        self.valueLimit = valueLimit
        room = valueLimit
    }

    /// The one value of the text, with nothing but blanks around it.
    private mutating func whole(
        _ read: (inout JSONReader) throws(JSONProblem) -> JSONNode
    ) throws(JSONProblem) -> JSONNode {
        if isJSON5 { try checkEncoding() }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { offset = 3 }
        try skipBlanks()
        let node = try read(&self)
        try skipBlanks()
        if let scalar { throw problem("“\(scalar)” stands behind the end") }
        return node
    }

    /// Outside of texts, JSON has ASCII alone; in JSON5 names and comments are in UTF-8 as well.
    private func checkEncoding() throws(JSONProblem) {
        do throws(UTF8.ValidationError) { _ = try UTF8Span(validating: bytes.span) } catch {
            let offset = error.byteOffsets.lowerBound
            throw JSONProblem(reason: "the text is not UTF-8", offset: offset)
        }
    }

    // MARK: Values

    private mutating func node() throws(JSONProblem) -> JSONNode {
        let start = offset
        let value: JSONNode.Value
        guard let next else { throw problem("the text ends where a value is expected") }
        guard room > 0 else {
            throw problem("it has more values than are read of it: \(valueLimit)")
        }
        room -= 1
        switch next {
        case UInt8(ascii: "{"):
            try enter()
            value = .object(
                try members { reader, _, _ throws(JSONProblem) in try reader.node() }
            )
            depth -= 1
        case UInt8(ascii: "["):
            try enter()
            var nodes: [JSONNode] = []
            try elements { nodes.append($0) }
            value = .array(nodes)
            depth -= 1
        case UInt8(ascii: "\""): value = .string(try string())
        case UInt8(ascii: "'") where isJSON5: value = .string(try string())
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
            UInt8(ascii: "."):
            value = try number()
        default: value = try word()
        }
        return JSONNode(value: value, range: start..<offset)
    }

    private mutating func enter() throws(JSONProblem) {
        depth += 1
        guard depth <= Self.depthLimit else {
            throw problem("it is nested too deeply: more than \(Self.depthLimit) levels")
        }
        offset += 1
    }

    private mutating func elements(
        _ body: (JSONNode) throws(JSONProblem) -> Void,
        between: (inout JSONReader) -> Void = { _ in }
    ) throws(JSONProblem) {
        try skipBlanks()
        if take("]") { return }
        while true {
            try body(try node())
            between(&self)
            try skipBlanks()
            if take("]") { return }
            guard take(",") else { throw problem("“,” or “]” is expected") }
            try skipBlanks()
            if isJSON5, take("]") { return }
        }
    }

    /// `read` reads the value of a member by its name and the members before it.
    private mutating func members(
        _ read: (inout JSONReader, String, [JSONNode.Member]) throws(JSONProblem) -> JSONNode
    ) throws(JSONProblem) -> [JSONNode.Member] {
        var members: [JSONNode.Member] = []
        var names: Set<String> = []
        try skipBlanks()
        if take("}") { return members }
        while true {
            let start = offset
            let name = try name()
            let isKnown =
                members.count < Self.scanLimit
                ? members.contains { $0.name == name } : !names.insert(name).inserted
            guard !isKnown else {
                throw JSONProblem(reason: "“\(shortened(name))” is there already", offset: start)
            }
            try skipBlanks()
            guard take(":") else {
                throw problem("“:” is expected behind the name “\(shortened(name))”")
            }
            try skipBlanks()
            let node = try read(&self, name, members)
            members.append(JSONNode.Member(name: name, offset: start, node: node))
            if members.count == Self.scanLimit { names = Set(members.map(\.name)) }
            try skipBlanks()
            if take("}") { return members }
            guard take(",") else { throw problem("“,” or “}” is expected") }
            try skipBlanks()
            if isJSON5, take("}") { return members }
        }
    }

    private mutating func name() throws(JSONProblem) -> String {
        if next == UInt8(ascii: "\"") || (isJSON5 && next == UInt8(ascii: "'")) {
            return try string()
        }
        guard isJSON5 else { throw problem("a name in quotation marks is expected") }
        let start = offset
        let name = identifier()
        guard let first = name.unicodeScalars.first,
            first == "$" || first == "_" || first.properties.isIDStart
        else { throw JSONProblem(reason: "a name is expected", offset: start) }
        return name
    }

    private mutating func word() throws(JSONProblem) -> JSONNode.Value {
        let start = offset
        switch (identifier(), isJSON5) {
        case ("null", _): return .null
        case ("true", _): return .bool(true)
        case ("false", _): return .bool(false)
        case ("Infinity", true): return .number(.infinity)
        case ("NaN", true): return .number(.nan)
        case ("", _): throw problem("a value is expected")
        case (let other, _):
            throw JSONProblem(
                reason: "“\(shortened(other))” is no value; a text stands in quotation marks",
                offset: start
            )
        }
    }

    /// Letters, digits, `$` and `_`, as many as follow.
    private mutating func identifier() -> String {
        let start = offset
        while let byte = next {
            if Self.isNamePart(byte) {
                offset += 1
            } else if byte >= 0x80, isJSON5, let scalar, scalar.properties.isIDContinue {
                offset += UTF8.width(scalar)
            } else {
                break
            }
        }
        return String(decoding: bytes[start..<offset], as: UTF8.self)
    }

    private static func isNamePart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "$"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func number() throws(JSONProblem) -> JSONNode.Value {
        let start = offset
        while let byte = next,
            Self.isNamePart(byte) || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: ".")
        {
            offset += 1
        }
        guard let value = JSONNumber.value(of: bytes[start..<offset], isJSON5: isJSON5) else {
            let text = shortened(String(decoding: bytes[start..<offset], as: UTF8.self))
            throw JSONProblem(reason: "“\(text)” is no number", offset: start)
        }
        return value
    }
}

// MARK: - Characters

extension JSONReader {
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    /// The character at the place; `nil` at the end.
    var scalar: Unicode.Scalar? {
        String(decoding: bytes[offset..<min(offset + 4, bytes.count)], as: UTF8.self)
            .unicodeScalars.first
    }

    mutating func take(_ letter: Unicode.Scalar) -> Bool {
        guard next == UInt8(ascii: letter) else { return false }
        offset += 1
        return true
    }

    func problem(_ reason: String) -> JSONProblem { JSONProblem(reason: reason, offset: offset) }

    private mutating func skipBlanks() throws(JSONProblem) {
        while let byte = next {
            switch byte {
            case 0x20, 0x0a, 0x0d, 0x09: offset += 1
            case UInt8(ascii: "/") where isJSON5: try skipComment()
            case 0x0b, 0x0c:
                guard isJSON5 else { return }
                offset += 1
            case 0x80...:
                guard isJSON5, let scalar,
                    scalar.properties.isWhitespace || scalar == "\u{FEFF}"
                else { return }
                offset += UTF8.width(scalar)
            default: return
            }
        }
    }

    private mutating func skipComment() throws(JSONProblem) {
        let start = offset
        offset += 1
        if take("/") {
            while let byte = next, byte != UInt8(ascii: "\n") { offset += 1 }
            return
        }
        guard take("*") else { throw JSONProblem(reason: "“/” begins no comment", offset: start) }
        while next != nil {
            if take("*") {
                if take("/") { return }
            } else {
                offset += 1
            }
        }
        throw JSONProblem(reason: "the comment has no end", offset: start)
    }
}
