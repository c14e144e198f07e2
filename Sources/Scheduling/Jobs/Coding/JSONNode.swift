/// A JSON value (RFC 8259), and where it stands in its text.
///
/// The place lets a reader say where an error is, and take over a value as it was written: a number
/// keeps all its digits.
struct JSONNode {
    enum Value {
        case null
        case boolean(Bool)
        /// Its digits are the text at `range`.
        case number
        case string(String)
        case array([JSONNode])
        /// In the order of the text; no key comes twice.
        case object([Member])
    }

    struct Member {
        var key: String
        var node: JSONNode
    }

    var value: Value
    /// Bytes of the text.
    var range: Range<Int>

    /// What it is, for messages.
    var name: String {
        switch value {
        case .null: "null"
        case .boolean: "true or false"
        case .number: "a number"
        case .string: "a text"
        case .array: "an array"
        case .object: "an object"
        }
    }
}

/// Why a text is not the JSON that was expected.
struct JSONProblem: Error, Hashable {
    /// The way to the value, such as `policy.retry.limit`; empty for the whole.
    var path: String
    var reason: String
    /// Where in the text, in bytes.
    var offset: Int
}

extension JSONProblem {
    func inside(_ outer: String) -> JSONProblem {
        guard !path.isEmpty else { return JSONProblem(path: outer, reason: reason, offset: offset) }
        return JSONProblem(path: "\(outer).\(path)", reason: reason, offset: offset)
    }

    /// Without the place, for a text that nobody sees as lines.
    var sentence: String { path.isEmpty ? reason : "\(path): \(reason)" }

    /// Lines and columns count from 1, columns in bytes.
    func place(in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes.prefix(offset)
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, offset - start + 1)
    }
}
