/// A JSON value, and where it stands in its text.
///
/// The place lets a reader say where an error is, and take over a value as it was written: a number
/// keeps all its digits.
package struct JSONNode: Sendable {
    package enum Value: Sendable {
        case null
        case bool(Bool)
        /// A number that is whole and fits, however it is written: `1e3` is 1,000.
        case integer(Int64)
        /// All other numbers; infinite if they are too large for a double. JSON5 has `Infinity` and
        /// `NaN` as well.
        case number(Double)
        case string(String)
        case array([JSONNode])
        /// In the order of the text; no name comes twice.
        case object([Member])
    }

    package struct Member: Sendable {
        package var name: String
        /// Where the name begins, in bytes of the text.
        package var offset: Int
        package var node: JSONNode
    }

    package var value: Value
    /// Bytes of the text.
    package var range: Range<Int>
}

extension JSONNode {
    /// What kind of value it is, for messages.
    package var kind: String {
        switch value {
        case .null: "null"
        case .bool: "true or false"
        case .integer, .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }

    /// The value itself for messages, as far as it is short.
    package var shown: String {
        switch value {
        case .null, .array, .object: kind
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): value.isInfinite ? "a number beyond all range" : "\(value)"
        case .string(let text): "“\(shortened(text))”"
        }
    }

    /// - Returns: `nil` if there is no such member, or it is no object.
    package func member(_ name: String) -> JSONNode? {
        guard case .object(let members) = value else { return nil }
        return members.first { $0.name == name }?.node
    }

    package var integer: Int64? {
        if case .integer(let value) = value { value } else { nil }
    }

    package var string: String? {
        if case .string(let text) = value { text } else { nil }
    }

    /// A number of any form.
    package var number: Double? {
        switch value {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }
}

/// A text from outside in a message, which need not be longer than what tells it from others.
func shortened(_ text: String) -> String {
    let limit = 80
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
        end != scalars.endIndex
    else { return text }
    return String(scalars[..<end]) + "…"
}
