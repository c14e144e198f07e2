/// A text that is not JSON5, and where.
struct JSON5SyntaxError: Error {
    var place: TextPlace
    var problem: String
}

/// Reads JSON5 (spec.json5.org, version 1.0.0) into nodes.
///
/// FoundationEssentials reads it as well, but tells neither line nor column of a mistake and keeps
/// one of two members of the same name in silence.
struct JSON5Reader {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var place = TextPlace()
    private var depth = 0

    private static let deepest = 64

    static func read(_ text: String) throws(JSON5SyntaxError) -> JSON5Node {
        var reader = JSON5Reader(scalars: Array(text.unicodeScalars))
        let node = try reader.value()
        try reader.skipBlanks()
        if let scalar = reader.peek { throw reader.error("“\(scalar)” stands behind the end") }
        return node
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    // MARK: Values

    private mutating func value() throws(JSON5SyntaxError) -> JSON5Node {
        try skipBlanks()
        let start = place
        guard let first = peek else { throw error("the text ends where a value is expected") }
        let value: JSON5Node.Value
        switch first {
        case "{":
            value = .object(try nested { (self) throws(JSON5SyntaxError) in try self.object() })
        case "[": value = .array(try nested { (self) throws(JSON5SyntaxError) in try self.array() })
        case "\"", "'": value = .string(try string())
        case "0"..."9", "+", "-", ".": value = .number(try number())
        default: value = try word()
        }
        return JSON5Node(value: value, place: start)
    }

    /// A text of ten thousand brackets shall not exhaust the stack.
    private mutating func nested<Result>(
        _ read: (inout JSON5Reader) throws(JSON5SyntaxError) -> Result
    ) throws(JSON5SyntaxError) -> Result {
        depth += 1
        if depth > Self.deepest { throw error("more than \(Self.deepest) levels") }
        let result = try read(&self)
        depth -= 1
        return result
    }

    private mutating func object() throws(JSON5SyntaxError) -> [JSON5Node.Member] {
        var members: [JSON5Node.Member] = []
        step()
        while true {
            try skipBlanks()
            if take("}") { return members }
            let start = place
            let name = try key()
            if members.contains(where: { $0.name == name }) {
                throw JSON5SyntaxError(place: start, problem: "“\(name)” is there already")
            }
            try skipBlanks()
            guard take(":") else { throw error("“:” is expected behind the name “\(name)”") }
            members.append(JSON5Node.Member(name: name, place: start, node: try value()))
            try skipBlanks()
            if take(",") { continue }
            guard peek == "}" else { throw error("“,” or “}” is expected") }
        }
    }

    private mutating func array() throws(JSON5SyntaxError) -> [JSON5Node] {
        var nodes: [JSON5Node] = []
        step()
        while true {
            try skipBlanks()
            if take("]") { return nodes }
            nodes.append(try value())
            try skipBlanks()
            if take(",") { continue }
            guard peek == "]" else { throw error("“,” or “]” is expected") }
        }
    }

    private mutating func key() throws(JSON5SyntaxError) -> String {
        if peek == "\"" || peek == "'" { return try string() }
        let name = identifier()
        if name.isEmpty { throw error("a name is expected") }
        return name
    }

    private mutating func word() throws(JSON5SyntaxError) -> JSON5Node.Value {
        let start = place
        switch identifier() {
        case "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        case "Infinity": return .number(.infinity)
        case "NaN": return .number(.nan)
        case "": throw error("a value is expected")
        case let other:
            let problem = "“\(other)” is no value; a text stands in quotation marks"
            throw JSON5SyntaxError(place: start, problem: problem)
        }
    }

    private mutating func identifier() -> String {
        var name = String.UnicodeScalarView()
        while let scalar = peek,
            scalar.properties.isIDContinue || scalar == "$" || scalar == "_"
        {
            name.append(scalar)
            step()
        }
        return String(name)
    }

    // MARK: Numbers and strings

    private mutating func number() throws(JSON5SyntaxError) -> Double {
        let start = place
        var text = ""
        while let scalar = peek,
            scalar.properties.isIDContinue || scalar == "+" || scalar == "-" || scalar == "."
        {
            text.unicodeScalars.append(scalar)
            step()
        }
        let isNegative = text.first == "-"
        let digits = isNegative || text.first == "+" ? String(text.dropFirst()) : text
        guard let magnitude = Self.magnitude(digits) else {
            throw JSON5SyntaxError(place: start, problem: "“\(text)” is no number")
        }
        return isNegative ? -magnitude : magnitude
    }

    private static func magnitude(_ digits: String) -> Double? {
        if digits == "Infinity" { return .infinity }
        if digits == "NaN" { return .nan }
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            // Not `Double.init` by name alone: that one takes the bits for those of a `Double`.
            return UInt64(digits.dropFirst(2), radix: 16).map { Double($0) }
        }
        // `Double` would also read words such as `nan`, and signs that stand there already.
        let allowed = digits.allSatisfy { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) }
        guard allowed, digits != ".", let first = digits.first, first.isNumber || first == ".",
            digits.count == 1 || first != "0" || !(digits.dropFirst().first?.isNumber ?? false)
        else { return nil }
        return Double(digits.hasSuffix(".") ? digits + "0" : digits)
    }

    private mutating func string() throws(JSON5SyntaxError) -> String {
        let quote = peek
        var text = String.UnicodeScalarView()
        step()
        while let scalar = peek {
            if scalar == "\n" || scalar == "\r" { throw error("a text ends on its own line") }
            step()
            if scalar == quote { return String(text) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            if let escaped = try escape() { text.append(escaped) }
        }
        throw error("the text has no closing quotation mark")
    }

    /// What stands for the characters behind a backslash; nothing for a line continued.
    private mutating func escape() throws(JSON5SyntaxError) -> Unicode.Scalar? {
        guard let scalar = peek else { throw error("the text ends behind “\\”") }
        step()
        switch scalar {
        case "n": return "\n"
        case "t": return "\t"
        case "r": return "\r"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "v": return "\u{B}"
        case "0": return "\0"
        case "x": return try hexadecimal(digits: 2)
        case "u": return try hexadecimal(digits: 4)
        case "\n", "\u{2028}", "\u{2029}": return nil
        case "\r":
            _ = take("\n")
            return nil
        default: return scalar
        }
    }

    private mutating func hexadecimal(digits: Int) throws(JSON5SyntaxError) -> Unicode.Scalar {
        let start = place
        var text = ""
        while text.unicodeScalars.count < digits, let scalar = peek {
            text.unicodeScalars.append(scalar)
            step()
        }
        guard let number = UInt32(text, radix: 16), let scalar = Unicode.Scalar(number) else {
            throw JSON5SyntaxError(place: start, problem: "“\(text)” names no character")
        }
        return scalar
    }

    // MARK: Blanks and comments

    private mutating func skipBlanks() throws(JSON5SyntaxError) {
        while let scalar = peek {
            if scalar.properties.isWhitespace || scalar == "\u{FEFF}" {
                step()
            } else if scalar == "/" {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSON5SyntaxError) {
        let start = place
        step()
        if take("/") {
            while let scalar = peek, scalar != "\n" {
                _ = scalar
                step()
            }
            return
        }
        guard take("*") else {
            throw JSON5SyntaxError(place: start, problem: "“/” begins no comment")
        }
        while peek != nil {
            if take("*") {
                if take("/") { return }
            } else {
                step()
            }
        }
        throw JSON5SyntaxError(place: start, problem: "the comment has no end")
    }

    // MARK: Characters

    private var peek: Unicode.Scalar? {
        index < scalars.count ? scalars[index] : nil
    }

    private mutating func step() {
        guard index < scalars.count else { return }
        if scalars[index] == "\n" {
            place.line += 1
            place.column = 1
        } else {
            place.column += 1
        }
        index += 1
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard peek == scalar else { return false }
        step()
        return true
    }

    private func error(_ problem: String) -> JSON5SyntaxError {
        JSON5SyntaxError(place: place, problem: problem)
    }
}
