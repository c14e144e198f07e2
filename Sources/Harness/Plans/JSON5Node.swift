/// A place in a text, counted from 1.
struct TextPlace: Hashable {
    var line = 1
    var column = 1
}

/// A value of a JSON5 text that knows where it stands, so that an error can say so.
struct JSON5Node {
    enum Value {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([JSON5Node])
        case object([Member])
    }

    struct Member {
        var name: String
        var place: TextPlace
        var node: JSON5Node
    }

    var value: Value
    var place: TextPlace

    /// What kind of value it is, for messages.
    var kind: String {
        switch value {
        case .null: "null"
        case .bool(let value): "\(value)"
        case .number(let value): Self.text(value)
        case .string(let text): "“\(text)”"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// A whole number without `.0`.
    static func text(_ number: Double) -> String {
        Int64(exactly: number).map(String.init) ?? String(number)
    }
}
