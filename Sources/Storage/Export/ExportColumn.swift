import PunctualBase
import Runs

extension JSONValue {
    /// A wall-clock instant as ISO 8601 text.
    static func instant(_ unixNanoseconds: Int64?) -> JSONValue {
        .optional(unixNanoseconds.map { UTCText.text(unixNanoseconds: $0, decimals: 9) })
    }
}

/// Named values in an order that makes sense to people; JSON sorts them.
typealias ExportFields = [(name: String, value: JSONValue)]

/// A column of a table, and where its value comes from.
struct ExportColumn<Record>: Sendable {
    let name: String
    let value: @Sendable (Record) -> JSONValue

    init(_ name: String, _ value: @escaping @Sendable (Record) -> JSONValue) {
        self.name = name
        self.value = value
    }
}
