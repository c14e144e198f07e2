import CSQLite

/// An open database, closed when it goes out of scope.
///
/// SQLite serialises calls on one connection, but a transaction belongs to the connection: use
/// it from one thread at a time.
package struct Connection: ~Copyable {
    package enum Mode: Hashable, Sendable {
        case readOnly
        /// The file must be there.
        case readWrite
        /// Like `readWrite`, and makes the file if it is missing (its folder must be there).
        case create
    }

    let handle: OpaquePointer
    package let path: String
    private let mode: Mode
    let busyTimeoutMilliseconds: Int32

    /// Opens the file and reads its first page, so that a file which is no database is noticed
    /// here and not at the first question.
    ///
    /// Each statement waits for the locks of other connections for `busyTimeoutMilliseconds` before
    /// it fails with `DatabaseError.locked`.
    package init(
        path: String,
        mode: Mode,
        busyTimeoutMilliseconds: Int32 = 5_000
    ) throws(DatabaseError) {
        self.path = path
        self.mode = mode
        self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
        switch mode {
        case .readOnly: handle = try openedForReading(path, busyTimeoutMilliseconds)
        case .readWrite: handle = try openedForWriting(path, 0, busyTimeoutMilliseconds)
        case .create:
            handle = try openedForWriting(path, SQLITE_OPEN_CREATE, busyTimeoutMilliseconds)
        }
    }

    /// A database that is kept nowhere.
    package init(inMemory: Void) throws(DatabaseError) {
        path = Self.memoryPath
        mode = .create
        busyTimeoutMilliseconds = 0
        handle = try openedInMemory()
    }

    /// What errors call a database that is kept nowhere; a file of this name is `./:memory:`.
    static let memoryPath = ":memory:"

    deinit {
        let name = sqlite3_db_filename(handle, "main").map { String(cString: $0) }
        // The variant that waits for statements which are still alive.
        sqlite3_close_v2(handle)
        if mode == .readOnly, let name { removeEmptyLog(of: name) }
    }

    package var isWritable: Bool { sqlite3_db_readonly(handle, "main") == 0 }

    /// Rows that the last INSERT, UPDATE or DELETE changed.
    package var changedRows: Int { Int(sqlite3_changes64(handle)) }

    package var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle) }

    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    package func prepare(_ sql: String) throws(DatabaseError) -> Statement {
        try Statement(sql, on: self)
    }

    /// Runs one statement to its end and leaves out its rows.
    package func execute(_ sql: String, _ values: [DatabaseValue] = []) throws(DatabaseError) {
        let statement = try prepare(sql)
        try statement.bind(values)
        while try statement.step() {}
    }

    /// Runs all the statements of a text, one after the other.
    package func executeScript(_ sql: String) throws(DatabaseError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code, sql: sql) }
    }

    /// All rows of an answer that is known to be short.
    package func rows(
        _ sql: String,
        _ values: [DatabaseValue] = []
    ) throws(DatabaseError) -> [[DatabaseValue]] {
        let statement = try prepare(sql)
        try statement.bind(values)
        var rows: [[DatabaseValue]] = []
        while try statement.step() { rows.append(try statement.row()) }
        return rows
    }

    /// The integer in the first column of the first row; `nil` if it is NULL or there is no row.
    package func integer(
        _ sql: String,
        _ values: [DatabaseValue] = []
    ) throws(DatabaseError) -> Int64? {
        let statement = try prepare(sql)
        try statement.bind(values)
        return try statement.step() ? statement.integer(at: 0) : nil
    }

    func error(_ code: Int32, sql: String) -> DatabaseError {
        DatabaseError(code: code, handle: handle, path: path, sql: sql)
    }
}
