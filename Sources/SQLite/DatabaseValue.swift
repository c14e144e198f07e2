/// One value of one column, as SQLite stores it.
package enum DatabaseValue: Hashable, Sendable {
    case null
    case integer(Int64)
    case real(Double)
    /// Whole, with any NUL characters inside.
    case text(String)
    case blob([UInt8])
}

extension DatabaseValue {
    package init(_ value: Int64?) {
        self = value.map { .integer($0) } ?? .null
    }

    package init(_ value: Int?) {
        self = value.map { .integer(Int64($0)) } ?? .null
    }

    package init(_ value: Bool) {
        self = .integer(value ? 1 : 0)
    }

    package init(_ value: Double?) {
        self = value.map { .real($0) } ?? .null
    }

    package init(_ value: String?) {
        self = value.map { .text($0) } ?? .null
    }
}

extension DatabaseValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    package init(integerLiteral value: Int64) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .text(value) }
}
