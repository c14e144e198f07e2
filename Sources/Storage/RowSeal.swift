import SQLite

/// The checksum over the columns of a row.
enum RowSeal {
    /// FNV-1a with 64 bits (Fowler, Noll and Vo, RFC 9923) over kind, length and bytes of each
    /// value, so that no two rows have the same input; any single flipped bit changes it.
    static func checksum(of values: some Sequence<DatabaseValue>) -> Int64 {
        var hash = Hash()
        for value in values {
            switch value {
            case .null: hash.add(0, [])
            case .integer(let integer): hash.add(1, UInt64(bitPattern: integer))
            case .real(let real): hash.add(2, real.bitPattern)
            case .text(let text): hash.add(3, text.utf8)
            case .blob(let bytes): hash.add(4, bytes)
            }
        }
        return Int64(bitPattern: hash.value)
    }

    /// The row without its last column, which must be the checksum of the others.
    static func opened(_ row: [DatabaseValue]) throws(Damage) -> [DatabaseValue] {
        let values = row.dropLast()
        guard row.last == .integer(checksum(of: values)) else {
            throw Damage("its row does not match its checksum")
        }
        return Array(values)
    }

    static func sealed(_ values: [DatabaseValue]) -> [DatabaseValue] {
        values + [.integer(checksum(of: values))]
    }

    private struct Hash {
        var value: UInt64 = 0xcbf2_9ce4_8422_2325

        mutating func add(_ byte: UInt8) {
            value = (value ^ UInt64(byte)) &* 0x0100_0000_01b3
        }

        mutating func add(_ word: UInt64) {
            for shift in stride(from: 0, to: 64, by: 8) {
                add(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
            }
        }

        mutating func add(_ kind: UInt8, _ word: UInt64) {
            add(kind)
            add(word)
        }

        mutating func add(_ kind: UInt8, _ bytes: some Collection<UInt8>) {
            add(kind)
            add(UInt64(bytes.count))
            for byte in bytes { add(byte) }
        }
    }
}
