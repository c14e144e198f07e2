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
    ///   - count: How many columns before the checksum later versions have added. The last of them
    ///     that are NULL are no part of the checksum: the row may be from before them.
    /// - Returns: The columns before the checksum.
    /// - Throws: `Damage` if it is not theirs.
    static func opened(
        _ row: [DatabaseValue],
        added count: Int = 0
    ) throws(Damage) -> [DatabaseValue] {
        let values = row.dropLast()
        let sealed = Self.sealed(part: values, added: count)
        guard row.last == .integer(checksum(of: sealed)) else {
            throw Damage("its row does not match its checksum")
        }
        return Array(values)
    }

    private static func sealed(
        part values: ArraySlice<DatabaseValue>,
        added count: Int
    ) -> ArraySlice<DatabaseValue> {
        let last = values.suffix(count).lastIndex { $0 != .null }
        return values[..<(last.map { $0 + 1 } ?? values.endIndex - count)]
    }

    static func sealed(
        _ values: [DatabaseValue],
        added: [DatabaseValue] = []
    ) -> [DatabaseValue] {
        let sealed = sealed(part: (values + added)[...], added: added.count)
        return values + added + [.integer(checksum(of: sealed))]
    }
}
