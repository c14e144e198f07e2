/// Writes a JSON text on one line, piece by piece in the order of the calls; commas come by
/// themselves.
///
/// It is for texts whose members have an order, or that are written often: `JSONValue` sorts its
/// keys and needs the whole value first.
package struct JSONWriter: Sendable {
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    package init(capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    // MARK: Structure

    package mutating func beginObject() { begin(UInt8(ascii: "{")) }
    package mutating func endObject() { end(UInt8(ascii: "}")) }
    package mutating func beginArray() { begin(UInt8(ascii: "[")) }
    package mutating func endArray() { end(UInt8(ascii: "]")) }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    package mutating func key(_ name: String) {
        separate()
        bytes.append(jsonString: name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Begins the next item on a line of its own; it means nothing.
    package mutating func breakLine() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        endLine()
    }

    /// Ends the line; what follows begins without a comma.
    package mutating func endLine() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    // MARK: Values

    package mutating func value(_ text: String) {
        separate()
        bytes.append(jsonString: text)
    }

    package mutating func value(_ number: some BinaryInteger) {
        separate()
        bytes.append(decimal: Int64(clamping: number))
    }

    package mutating func value(_ value: Bool) {
        separate()
        bytes.append(text: value ? "true" : "false")
    }

    package mutating func null() {
        separate()
        bytes.append(text: "null")
    }

    /// A value that is JSON already.
    package mutating func value(json: String) {
        separate()
        bytes.append(jsonText: json)
    }

    package mutating func value(_ texts: [String]) {
        beginArray()
        for text in texts { value(text) }
        endArray()
    }

    // MARK: Members

    /// A member; none for `nil`.
    package mutating func member(_ name: String, _ text: String?) {
        guard let text else { return }
        key(name)
        value(text)
    }

    /// A member; none for `nil`.
    package mutating func member(_ name: String, _ number: (some BinaryInteger)?) {
        guard let number else { return }
        key(name)
        value(number)
    }

    package mutating func member(_ name: String, _ isTrue: Bool) {
        key(name)
        value(isTrue)
    }

    /// A member; none for `nil`.
    package mutating func member(_ name: String, _ texts: [String]?) {
        guard let texts else { return }
        key(name)
        value(texts)
    }
}
