import SQLite

/// A row of a database that inputs change, without its checksums.
struct StoredRow {
    var values: [DatabaseValue]

    /// Makes up to four changes, as an input says.
    mutating func change(by input: inout InputBytes) {
        for _ in 0...input.choice(of: 4) {
            let column = input.choice(of: values.count)
            values[column] = Self.changed(values[column], by: &input)
        }
    }

    /// Another value, or a text with another part: a whole text would hardly ever be one that makes
    /// sense.
    private static func changed(
        _ value: DatabaseValue,
        by input: inout InputBytes
    ) -> DatabaseValue {
        switch (input.choice(of: 8), value) {
        case (0, _): return .null
        case (1, _): return .integer(input.integer())
        case (2, _): return .real(Double(bitPattern: input.unsigned(8)))
        case (3, _): return .blob(Array(input.text().utf8))
        case (4, _): return .text(input.text(2))
        case (_, .text(let text)): return .text(spliced(text, by: &input))
        case (_, .blob(let bytes)):
            var bytes = bytes
            guard !bytes.isEmpty else { return .blob([input.byte()]) }
            bytes[Int(input.unsigned(2)) % bytes.count] ^= input.byte() | 1
            return .blob(bytes)
        default: return .integer(input.integer())
        }
    }

    private static func spliced(_ text: String, by input: inout InputBytes) -> String {
        var bytes = Array(text.utf8)
        let start = Int(input.unsigned(2)) % (bytes.count + 1)
        let end = min(start + input.choice(of: 40), bytes.count)
        bytes.replaceSubrange(start..<end, with: Array(input.text().utf8))
        return String(decoding: bytes, as: UTF8.self)
    }
}
