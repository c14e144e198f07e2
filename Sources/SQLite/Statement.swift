import CSQLite

/// A prepared statement, finalised when it goes out of scope.
///
/// Parameters are numbered from 1 and columns from 0, as in SQLite itself.
package struct Statement: ~Copyable {
    private let handle: OpaquePointer
    private let path: String

    package init(_ sql: String, on connection: borrowing Connection) throws(DatabaseError) {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v2(connection.handle, sql, -1, &handle, nil)
        guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
        guard let handle else {
            throw .refused(path: connection.path, sql: sql, detail: "it holds no statement")
        }
        self.handle = handle
        path = connection.path
    }

    deinit {
        sqlite3_finalize(handle)  // repeats the code of a failed step, which was thrown then
    }

    /// Goes to the next row; false when there is none.
    package func step() throws(DatabaseError) -> Bool {
        switch sqlite3_step(handle) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw error(code)
        }
    }

    /// Runs the statement to its end, leaves out its rows and makes it ready to run again.
    package func run() throws(DatabaseError) {
        defer { reset() }
        while try step() {}
    }

    /// Lends a statement that is kept, and makes it ready to run again afterwards.
    package func use<Result, Failure: Error>(
        _ body: (borrowing Statement) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { reset() }
        return try body(self)
    }

    /// Makes the statement ready to run again, with no parameter bound.
    package func reset() {
        sqlite3_reset(handle)  // repeats the code of a failed step, which was thrown then
        sqlite3_clear_bindings(handle)
    }

    fileprivate func error(_ code: Int32) -> DatabaseError {
        let sql = sqlite3_sql(handle).map { String(cString: $0) } ?? ""
        return DatabaseError(code: code, handle: sqlite3_db_handle(handle), path: path, sql: sql)
    }
}

extension Statement {
    /// Binds the values to the parameters 1, 2, ….
    package func bind(_ values: [DatabaseValue]) throws(DatabaseError) {
        for (index, value) in values.enumerated() { try bind(value, at: index + 1) }
    }

    package func bind(_ value: DatabaseValue, at index: Int) throws(DatabaseError) {
        switch value {
        case .null: try check(sqlite3_bind_null(handle, Int32(index)))
        case .integer(let value): try bind(value, at: index)
        case .real(let value): try check(sqlite3_bind_double(handle, Int32(index), value))
        case .text(let value): try bind(value, at: index)
        case .blob(let value):
            try check(value.withUnsafeBytes { bindBytes($0, at: index) })
        }
    }

    /// Binds a copy of the bytes, which may be gone when the call returns.
    package func bind(bytes: UnsafeRawBufferPointer, at index: Int) throws(DatabaseError) {
        try check(bindBytes(bytes, at: index))
    }

    /// Binds NULL for `nil`.
    package func bind(_ value: Int64?, at index: Int) throws(DatabaseError) {
        guard let value else { return try check(sqlite3_bind_null(handle, Int32(index))) }
        try check(sqlite3_bind_int64(handle, Int32(index), value))
    }

    /// Binds NULL for `nil`.
    package func bind(_ value: String?, at index: Int) throws(DatabaseError) {
        guard let value else { return try check(sqlite3_bind_null(handle, Int32(index))) }
        try bind(text: value, at: index)
    }

    private func bind(text: String, at index: Int) throws(DatabaseError) {
        var text = text
        let code = text.withUTF8 { utf8 in
            // The pointer of an empty text may be nil, which would bind NULL.
            guard let base = utf8.baseAddress, !utf8.isEmpty else {
                return csqlite_bind_text(handle, Int32(index), "", 0)
            }
            let count = Int32(exactly: utf8.count)
            return base.withMemoryRebound(to: CChar.self, capacity: utf8.count) { characters in
                count.map { csqlite_bind_text(handle, Int32(index), characters, $0) }
                    ?? SQLITE_TOOBIG
            }
        }
        try check(code)
    }

    private func bindBytes(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int32 {
        guard let base = bytes.baseAddress, !bytes.isEmpty else {
            return sqlite3_bind_zeroblob(handle, Int32(index), 0)
        }
        return csqlite_bind_blob(handle, Int32(index), base, UInt64(bytes.count))
    }

    private func check(_ code: Int32) throws(DatabaseError) {
        guard code == SQLITE_OK else { throw error(code) }
    }
}

extension Statement {
    package var columnCount: Int { Int(sqlite3_column_count(handle)) }

    package func isNull(at column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
    }

    package func integer(at column: Int) -> Int64? {
        isNull(at: column) ? nil : sqlite3_column_int64(handle, Int32(column))
    }

    package func real(at column: Int) -> Double? {
        isNull(at: column) ? nil : sqlite3_column_double(handle, Int32(column))
    }

    /// The whole text, with any NUL characters inside.
    ///
    /// - Throws: `DatabaseError.damaged` if it is not UTF-8, rather than another text than was
    ///   stored.
    package func text(at column: Int) throws(DatabaseError) -> String? {
        guard !isNull(at: column) else { return nil }
        // The text is fetched first: that may convert it, and so change its length.
        guard let start = sqlite3_column_text(handle, Int32(column)) else {
            throw error(SQLITE_NOMEM)
        }
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        let bytes = UnsafeBufferPointer(start: start, count: count)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .damaged(path: path, detail: "a text is not UTF-8")
        }
        return text
    }

    /// Whether the column holds a text; it may not be UTF-8.
    package func isText(at column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_TEXT
    }

    /// Whether the column holds an integer.
    package func isInteger(at column: Int) -> Bool {
        sqlite3_column_type(handle, Int32(column)) == SQLITE_INTEGER
    }

    /// Lends the bytes of a blob or a text (none for NULL) until the statement takes its next step.
    package func withBytes<Result, Failure: Error>(
        at column: Int,
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let start = sqlite3_column_blob(handle, Int32(column))
        let count = Int(sqlite3_column_bytes(handle, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count))
    }

    package func value(at column: Int) throws(DatabaseError) -> DatabaseValue {
        switch sqlite3_column_type(handle, Int32(column)) {
        case SQLITE_INTEGER: .integer(sqlite3_column_int64(handle, Int32(column)))
        case SQLITE_FLOAT: .real(sqlite3_column_double(handle, Int32(column)))
        case SQLITE_TEXT: DatabaseValue(try text(at: column))
        case SQLITE_BLOB: .blob(withBytes(at: column) { Array($0) })
        default: .null
        }
    }

    /// All columns of the row.
    package func row() throws(DatabaseError) -> [DatabaseValue] {
        var values: [DatabaseValue] = []
        values.reserveCapacity(columnCount)
        for column in 0..<columnCount { values.append(try value(at: column)) }
        return values
    }
}
