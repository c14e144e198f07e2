/// A checksum over the columns of a row, since SQLite itself notices no flipped bit in a value.
///
/// FNV-1a with 64 bits (Fowler, Noll and Vo, RFC 9923) over kind, length and bytes of each value, so
/// that no two rows have the same input; any single flipped bit changes it.
package struct Checksum {
    private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    /// As it is kept in an integer column.
    package var value: Int64 { Int64(bitPattern: hash) }

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

    private mutating func add(byte: UInt8) {
        hash = (hash ^ UInt64(byte)) &* 0x0100_0000_01b3
    }

    private mutating func add(word: UInt64) {
        for shift in stride(from: 0 as UInt64, to: 64, by: 8) {
            add(byte: UInt8(truncatingIfNeeded: word >> shift))
        }
    }

    private mutating func add(kind: UInt8, word: UInt64) {
        add(byte: kind)
        add(word: word)
    }

    private mutating func add(kind: UInt8, bytes: UnsafeRawBufferPointer) {
        add(byte: kind)
        add(word: UInt64(bytes.count))
        for byte in bytes { add(byte: byte) }
    }
}
