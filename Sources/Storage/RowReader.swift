import SQLite

/// Takes the columns of a row one after the other, in the order of their names in the query.
struct RowReader {
    private var values: ArraySlice<DatabaseValue>

    init(_ values: [DatabaseValue]) { self.values = values[...] }

    mutating func optionalInteger() throws(Damage) -> Int64? {
        switch values.popFirst() {
        case .integer(let value): value
        case .null: nil
        default: throw Damage("a column is not of its type")
        }
    }

    mutating func integer() throws(Damage) -> Int64 {
        try required(try optionalInteger())
    }

    mutating func optionalInt() throws(Damage) -> Int? {
        try optionalInteger().map { Int($0) }
    }

    mutating func int() throws(Damage) -> Int { Int(try integer()) }

    /// A number that counts something.
    mutating func count() throws(Damage) -> Int {
        let count = try int()
        guard count >= 0 else { throw Damage("a count is negative") }
        return count
    }

    mutating func optionalText() throws(Damage) -> String? {
        switch values.popFirst() {
        case .text(let value): value
        case .null: nil
        default: throw Damage("a column is not of its type")
        }
    }

    mutating func text() throws(Damage) -> String {
        try required(try optionalText())
    }

    private func required<Value>(_ value: Value?) throws(Damage) -> Value {
        guard let value else { throw Damage("a column is empty") }
        return value
    }
}
