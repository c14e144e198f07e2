import Runs

/// A value of an export, the same for all formats.
enum ExportValue: Hashable {
    case null
    case boolean(Bool)
    case integer(Int64)
    case number(Double)
    case text(String)
    case list([ExportValue])
    case object([String: ExportValue])
}

extension ExportValue {
    init(_ value: Int64?) { self = value.map { .integer($0) } ?? .null }
    init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: Int32?) { self = value.map { .integer(Int64($0)) } ?? .null }
    init(_ value: String?) { self = value.map { .text($0) } ?? .null }
    init(_ values: [Int]) { self = .list(values.map { .integer(Int64($0)) }) }
    init(_ values: [String]) { self = .list(values.map { .text($0) }) }

    /// A wall-clock instant as ISO 8601 text.
    static func instant(_ unixNanoseconds: Int64?) -> ExportValue {
        ExportValue(unixNanoseconds.map { UTCText.text(unixNanoseconds: $0, decimals: 9) })
    }
}

/// Named values in an order that makes sense to people; JSON sorts them.
typealias ExportFields = [(name: String, value: ExportValue)]

/// A column of a table, and where its value comes from.
struct ExportColumn<Record>: Sendable {
    let name: String
    let value: @Sendable (Record) -> ExportValue

    init(_ name: String, _ value: @escaping @Sendable (Record) -> ExportValue) {
        self.name = name
        self.value = value
    }
}
