import PunctualBase

/// A checksum over the columns of a row, since SQLite itself notices no flipped bit in a value.
///
/// FNV-1a with 64 bits (Fowler, Noll and Vo, RFC 9923) over kind, length and bytes of each value, so
/// that no two rows have the same input; any single flipped bit changes it.
package struct Checksum {
    private var hash = FNV1a()

    package init() {}

    /// As it is kept in an integer column.
    package var value: Int64 { Int64(bitPattern: hash.value) }

    package mutating func add(_ value: DatabaseValue) {
        switch value {
        case .null: addNull()
        case .integer(let integer): add(integer)
        case .real(let real): add(kind: 2, word: real.bitPattern)
        case .text(let text): add(text)
        case .blob(let bytes): bytes.withUnsafeBytes { add(kind: 4, bytes: $0) }
        }
    }

    package mutating func addNull() { add(kind: 0, word: 0) }

    package mutating func add(_ integer: Int64?) {
        if let integer { add(kind: 1, word: UInt64(bitPattern: integer)) } else { addNull() }
    }

    package mutating func add(_ text: String) {
        var text = text
        text.withUTF8 { add(kind: 3, bytes: UnsafeRawBufferPointer($0)) }
    }

    /// The same as `add` of a text with these bytes.
    package mutating func add(textBytes bytes: UnsafeRawBufferPointer) {
        add(kind: 3, bytes: bytes)
    }

    private mutating func add(kind: UInt8, word: UInt64) {
        hash.add(kind)
        hash.add(littleEndian: word)
    }

    private mutating func add(kind: UInt8, bytes: UnsafeRawBufferPointer) {
        hash.add(kind)
        hash.add(littleEndian: UInt64(bytes.count))
        hash.add(bytes)
    }
}
