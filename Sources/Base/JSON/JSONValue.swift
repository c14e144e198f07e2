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

    package static func optional(_ value: (some BinaryInteger)?) -> JSONValue {
        value.map { .integer(Int64(clamping: $0)) } ?? .null
    }
    package static func optional(_ value: Double?) -> JSONValue {
        value.map { .number($0) } ?? .null
    }
    package static func optional(_ value: Bool?) -> JSONValue {
        value.map { .bool($0) } ?? .null
    }
    package static func optional(_ value: String?) -> JSONValue {
        value.map { .string($0) } ?? .null
    }
    package static func strings(_ values: [String]) -> JSONValue {
        .array(values.map { .string($0) })
    }
    package static func integers(_ values: [Int]) -> JSONValue {
        .array(values.map { .integer(Int64($0)) })
    }

    /// A length of time that was worked out, rounded to whole nanoseconds.
    package static func nanoseconds(_ value: Double?) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return Int64(exactly: value.rounded()).map { .integer($0) } ?? .null
    }

    /// Indented by two spaces a level.
    package var text: String { text(depth: 0) }

    /// On one line.
    package var compactText: String { text(depth: nil) }

    private func text(depth: Int?) -> String {
        var bytes: [UInt8] = []
        write(to: &bytes, depth: depth)
        bytes.append(UInt8(ascii: "\n"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the value in UTF-8, without a line break at its end.
    ///
    /// - Parameters:
    ///   - bytes: Where to append.
    ///   - depth: The level of indentation; `nil` for none at all.
    package func write(to bytes: inout [UInt8], depth: Int? = nil) {
        switch self {
        case .null: bytes.append(text: "null")
        case .bool(let value): bytes.append(text: value ? "true" : "false")
        case .integer(let value): bytes.append(decimal: value)
        case .number(let value): bytes.append(jsonNumber: value)
        case .string(let value): bytes.append(jsonString: value)
        case .array(let values):
            let isFlat = depth == nil || values.allSatisfy(\.isScalar)
            let layout = Layout(begin: "[", end: "]", isFlat: isFlat, depth: depth)
            layout.write(values, to: &bytes) { value, bytes in
                value.write(to: &bytes, depth: depth.map { $0 + 1 })
            }
        case .object(let members):
            let layout = Layout(begin: "{", end: "}", isFlat: depth == nil, depth: depth)
            layout.write(members.keys.sorted(), to: &bytes) { key, bytes in
                bytes.append(jsonString: key)
                bytes.append(text: depth == nil ? ":" : ": ")
                members[key]?.write(to: &bytes, depth: depth.map { $0 + 1 })
            }
        }
    }

    private var isScalar: Bool {
        switch self {
        case .null, .bool, .integer, .number, .string: true
        case .array, .object: false
        }
    }
}

/// How the items of an array or object are set.
private struct Layout {
    var begin: String
    var end: String
    var isFlat: Bool
    var depth: Int?

    func write<Item>(
        _ items: [Item],
        to bytes: inout [UInt8],
        item: (Item, inout [UInt8]) -> Void
    ) {
        let levels = depth ?? 0
        bytes.append(text: begin)
        for (place, value) in items.enumerated() {
            if place > 0 { bytes.append(text: isFlat && depth != nil ? ", " : ",") }
            if !isFlat { breakLine(levels + 1, in: &bytes) }
            item(value, &bytes)
        }
        if !isFlat && !items.isEmpty { breakLine(levels, in: &bytes) }
        bytes.append(text: end)
    }

    private func breakLine(_ levels: Int, in bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\n"))
        for _ in 0..<levels { bytes.append(text: "  ") }
    }
}
