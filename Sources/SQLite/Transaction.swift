import CSQLite

/// A write transaction that is undone when it goes out of scope without `commit`.
///
/// It begins with BEGIN IMMEDIATE: a plain BEGIN takes the write lock at the first change, and
/// fails then at once, without waiting, if another connection has written in between.
package struct Transaction: ~Copyable {
    private let handle: OpaquePointer
    private let path: String
    private var isOpen = true

    package init(on connection: borrowing Connection) throws(DatabaseError) {
        try connection.execute("BEGIN IMMEDIATE")
        handle = connection.handle
        path = connection.path
    }

    deinit {
        if isOpen { rollBack() }
    }

    /// Makes all changes durable at once; if that fails, none of them is stored.
    package consuming func commit() throws(DatabaseError) {
        let sql = "COMMIT"
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        if code != SQLITE_OK {
            let error = DatabaseError(code: code, handle: handle, path: path, sql: sql)
            throw error  // and `deinit` rolls back: a COMMIT that found a lock is still open
        }
        isOpen = false
    }

    private func rollBack() {
        // After some errors, as of a full disk, SQLite has rolled back by itself.
        guard sqlite3_get_autocommit(handle) == 0 else { return }
        sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
    }
}

extension Connection {
    /// Runs the body in a transaction, which is committed if it returns and undone if it throws.
    package func transaction<Result>(
        _ body: () throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        let transaction = try Transaction(on: self)
        let result = try body()
        try transaction.commit()
        return result
    }
}

/// A read transaction: all that is read until it ends belongs to one instant.
///
/// Inside another transaction it does nothing, since that gives the same promise.
package struct Snapshot: ~Copyable {
    private let handle: OpaquePointer?

    package init(of connection: borrowing Connection) throws(DatabaseError) {
        guard !connection.isInTransaction else {
            handle = nil
            return
        }
        try connection.execute("BEGIN")
        handle = connection.handle
    }

    deinit {
        // Undoing a reader loses nothing.
        if let handle { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    }

    /// Says where it ends; without this it would end wherever it is last mentioned.
    package consuming func end() {}
}
