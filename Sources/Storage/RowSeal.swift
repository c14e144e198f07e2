import SQLite

/// The checksum over the columns of a row.
enum RowSeal {
    static func checksum(of values: some Sequence<DatabaseValue>) -> Int64 {
        var checksum = Checksum()
        for value in values { checksum.add(value) }
        return checksum.value
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
}
