import SQLite

/// The checksum over the columns of a row.
enum RowSeal {
    static func checksum(of values: some Sequence<DatabaseValue>) -> Int64 {
        var checksum = Checksum()
        for value in values { checksum.add(value) }
        return checksum.value
    }

    /// The row without its last column, which must be the checksum of the others.
    ///
    /// - Parameters:
    ///   - row: With its checksum.
    ///   - count: How many columns before the checksum later versions have added. Where all of them
    ///     are NULL, the row may be from before: they are no part of the checksum then.
    /// - Returns: The columns before the checksum.
    /// - Throws: `Damage` if it is not theirs.
    static func opened(
        _ row: [DatabaseValue],
        added count: Int = 0
    ) throws(Damage) -> [DatabaseValue] {
        let values = row.dropLast()
        let sealed = values.suffix(count).contains { $0 != .null } ? values : values.dropLast(count)
        guard row.last == .integer(checksum(of: sealed)) else {
            throw Damage("its row does not match its checksum")
        }
        return Array(values)
    }

    static func sealed(
        _ values: [DatabaseValue],
        added: [DatabaseValue] = []
    ) -> [DatabaseValue] {
        let sealed = added.contains { $0 != .null } ? values + added : values
        return values + added + [.integer(checksum(of: sealed))]
    }
}
