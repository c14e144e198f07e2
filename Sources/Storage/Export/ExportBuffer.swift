import PunctualBase

/// Collects text as bytes and hands it on in pieces of about 64 KiB.
///
/// Millions of rows are written through it: numbers go into the bytes as digits, without a
/// `String` on the way.
struct ExportBuffer {
    private static let pieceSize = 65_536

    private var bytes: [UInt8] = []
    private let sink: ([UInt8]) throws -> Void

    init(to sink: @escaping ([UInt8]) throws -> Void) {
        self.sink = sink
        bytes.reserveCapacity(Self.pieceSize + 4_096)
    }

    /// What has not been handed on yet.
    var contents: [UInt8] { bytes }

    mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    mutating func append(_ more: [UInt8]) {
        bytes.append(contentsOf: more)
    }

    mutating func append(_ character: Unicode.Scalar) {
        bytes.append(UInt8(ascii: character))
    }

    mutating func append(_ number: Int64) {
        bytes.append(decimal: number)
    }

    mutating func append(json value: JSONValue) {
        value.write(to: &bytes)
    }

    /// The members of an object, sorted, separated by commas.
    mutating func append(jsonMembers fields: ExportFields) {
        for (index, field) in fields.sorted(by: { $0.name < $1.name }).enumerated() {
            if index > 0 { append(",") }
            bytes.append(jsonString: field.name)
            append(":")
            append(json: field.value)
        }
    }

    /// Hands the bytes on if there are enough of them; to be called after each row.
    mutating func flushIfFull() throws {
        if bytes.count >= Self.pieceSize { try flush() }
    }

    mutating func flush() throws {
        guard !bytes.isEmpty else { return }
        try sink(bytes)
        bytes.removeAll(keepingCapacity: true)
    }
}
