/// A JSON text, written the same way each time: keys sorted, a line break at the end.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// What is not finite, for which JSON has no word, is written as null.
    case number(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])

    package static func integer(_ value: Int?) -> JSONValue {
        value.map { .integer(Int64($0)) } ?? .null
    }

    package static func optional(_ value: Int64?) -> JSONValue {
        value.map { .integer($0) } ?? .null
    }
    package static func optional(_ value: Double?) -> JSONValue {
        value.map { .number($0) } ?? .null
    }
    package static func optional(_ value: String?) -> JSONValue {
        value.map { .string($0) } ?? .null
    }

    /// A length of time that was worked out, rounded to whole nanoseconds.
    package static func nanoseconds(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return Int64(exactly: value.rounded()).map { .integer($0) } ?? .null
    }

    /// Indented by two spaces a level.
    package var text: String {
        var text = ""
        write(to: &text, depth: 0)
        return text + "\n"
    }

    /// On one line.
    package var compactText: String {
        var text = ""
        write(to: &text, depth: nil)
        return text + "\n"
    }

    /// - Parameters:
    ///   - text: Where to append.
    ///   - depth: The level of indentation; `nil` for none at all.
    private func write(to text: inout String, depth: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? Self.decimal(value) : "null"
        case .string(let value): text += Self.quoted(value)
        case .array(let values):
            guard !values.isEmpty else {
                text += "[]"
                return
            }
            let isFlat = depth == nil || values.allSatisfy(\.isScalar)
            Self.write(values.count, between: "[", "]", flat: isFlat, to: &text, depth: depth) {
                place,
                text in
                values[place].write(to: &text, depth: depth.map { $0 + 1 })
            }
        case .object(let members):
            guard !members.isEmpty else {
                text += "{}"
                return
            }
            let keys = members.keys.sorted()
            Self.write(keys.count, between: "{", "}", flat: depth == nil, to: &text, depth: depth) {
                place,
                text in
                text += Self.quoted(keys[place]) + (depth == nil ? ":" : ": ")
                members[keys[place]]?.write(to: &text, depth: depth.map { $0 + 1 })
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .null, .bool, .integer, .number, .string: true
        case .array, .object: false
        }
    }

    private static func write(
        _ count: Int,
        between open: String,
        _ close: String,
        flat: Bool,
        to text: inout String,
        depth: Int?,
        item: (Int, inout String) -> Void
    ) {
        let levels = depth ?? 0
        let indent = flat ? "" : "\n" + String(repeating: "  ", count: levels + 1)
        text += open
        for place in 0..<count {
            if place > 0 { text += flat && depth != nil ? ", " : "," }
            text += indent
            item(place, &text)
        }
        text += (flat ? "" : "\n" + String(repeating: "  ", count: levels)) + close
    }

    /// The shortest text that reads back as the same number; JSON allows Swift's exponents.
    private static func decimal(_ value: Double) -> String {
        guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
        return String(Int64(value))
    }

    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..."\u{1F}":
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
