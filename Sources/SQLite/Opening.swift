import CSQLite
import Glibc
import PunctualPlatform

/// The name under which SQLite opens a path as it stands.
///
/// To SQLite `:memory:` and an empty name are databases that nobody keeps, and Debian builds it so that
/// names beginning with `file:` are URIs; none of them begins so.
func plainName(_ path: String) -> String {
    path.hasPrefix("/") ? path : "./" + path
}

/// Opens a database that is gone with its connection.
func openedInMemory() throws(DatabaseError) -> OpaquePointer {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY
    return try opened(":memory:", of: Connection.memoryPath, flags: flags, 0)
}

/// What every connection begins with; the first statement reads the first page.
///
/// A damaged or hostile file must not run functions from its schema, nor confuse the b-tree.
private let beginning = """
    PRAGMA schema_version;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    """

/// Opens a file by the name that SQLite is to use.
///
/// A handle comes back from a failed open too; it holds the message and is closed here.
private func opened(
    _ name: String,
    of path: String,
    flags: Int32,
    _ busyTimeoutMilliseconds: Int32
) throws(DatabaseError) -> OpaquePointer {
    var status = stat()
    if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
        throw .cannotOpen(path: path, obstacle: .isNoFile)
    }
    var handle: OpaquePointer?
    var code = sqlite3_open_v2(name, &handle, flags | SQLITE_OPEN_EXRESCODE, nil)
    if code == SQLITE_OK {
        sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
        csqlite_defend(handle)
        code = sqlite3_exec(handle, beginning, nil, nil, nil)
    }
    guard code == SQLITE_OK, let handle else {
        let error = DatabaseError(code: code, handle: handle, path: path, sql: "PRAGMA")
        sqlite3_close_v2(handle)
        throw error
    }
    guard isWhole(handle) else {
        sqlite3_close_v2(handle)
        throw .damaged(path: path, detail: "the file is shorter than it says")
    }
    return handle
}

/// Whether the file has all the pages that its header counts; SQLite notices a cut only when it
/// comes to a page that is gone.
private func isWhole(_ handle: OpaquePointer) -> Bool {
    // The length is looked at under a read lock, so that no other process changes it meanwhile.
    guard sqlite3_exec(handle, "BEGIN", nil, nil, nil) == SQLITE_OK else { return true }
    defer { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
    guard let pages = pragma("page_count", handle), let size = pragma("page_size", handle),
        let name = sqlite3_db_filename(handle, "main")
    else { return true }
    var status = stat()
    // Pages that are in the log need not be in the file yet.
    if stat(String(cString: name) + "-wal", &status) == 0, status.st_size > 0 { return true }
    guard stat(name, &status) == 0 else { return true }  // in memory
    return Int64(status.st_size) >= pages * size
}

private func pragma(_ name: String, _ handle: OpaquePointer) -> Int64? {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, "PRAGMA \(name)", -1, &statement, nil) == SQLITE_OK else {
        return nil
    }
    defer { sqlite3_finalize(statement) }
    return sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : nil
}

func openedForWriting(
    _ path: String,
    _ creation: Int32,
    _ busyTimeoutMilliseconds: Int32
) throws(DatabaseError) -> OpaquePointer {
    let flags = SQLITE_OPEN_READWRITE | creation
    if let problem = OutputPlace.linkProblem(ofFile: path) {
        throw .cannotOpen(path: path, obstacle: .other(problem))
    }
    let handle: OpaquePointer
    do {
        handle = try opened(plainName(path), of: path, flags: flags, busyTimeoutMilliseconds)
    } catch .cannotOpen(let path, .fileMissing) where creation != 0 {
        throw .cannotOpen(path: path, obstacle: .noPermission)  // it could not be made
    }
    // Without the right to write, SQLite opens for reading and says nothing.
    guard sqlite3_db_readonly(handle, "main") == 0 else {
        sqlite3_close_v2(handle)
        throw .readOnly(path: path)
    }
    return handle
}

/// Opens a file without ever writing to it.
///
/// A database with a write-ahead log needs a shared index beside it even to be read. Where the
/// folder is read-only that cannot be made, and the file is opened as immutable, which is right if
/// no log is left: nobody can write there (sqlite.org/wal.html#read_only_databases).
func openedForReading(
    _ path: String,
    _ busyTimeoutMilliseconds: Int32
) throws(DatabaseError) -> OpaquePointer {
    let first: DatabaseError
    do {
        return try opened(
            plainName(path),
            of: path,
            flags: SQLITE_OPEN_READONLY,
            busyTimeoutMilliseconds
        )
    } catch {
        first = error
    }
    var status = stat()
    if case .readOnly = first, stat(path + "-journal", &status) == 0, status.st_size > 0 {
        return try openedAfterRollback(path, busyTimeoutMilliseconds)
    }
    switch first {
    case .readOnly: break
    case .cannotOpen where stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG: break
    default: throw first
    }
    if stat(path + "-wal", &status) == 0, status.st_size > 0 {
        throw .cannotOpen(path: path, obstacle: .unfinishedLog)
    }
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    return try opened(immutableName(path), of: path, flags: flags, busyTimeoutMilliseconds)
}

/// Removes the empty log and its index, which a reader makes and may not remove.
///
/// The last connection that closes a database removes both, unless it is one for reading
/// (sqlite.org/wal.html, section 2.2). So one for writing is opened and closed: under its locks SQLite sees
/// whether another connection is there, and then leaves them. A log with something in it belongs to a
/// writer that is there or was killed, and stays; the database is not written to.
///
/// - Parameter name: The file as SQLite has it, behind all links.
func removeEmptyLog(of name: String) {
    var status = stat()
    guard stat(name + "-wal", &status) == 0, status.st_size == 0, access(name, W_OK) == 0 else {
        return
    }
    var handle: OpaquePointer?
    if sqlite3_open_v2(plainName(name), &handle, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK {
        // Without a question the log is not looked at.
        sqlite3_exec(handle, "PRAGMA schema_version", nil, nil, nil)
    }
    sqlite3_close_v2(handle)
}

/// Opens a file for reading whose last writer was ended in the middle of a change.
///
/// What it has written is half a change, and the journal beside it holds what was there before: it is put
/// back first, as any writer would do (sqlite.org/lockingv3.html, section 4.2).
private func openedAfterRollback(
    _ path: String,
    _ busyTimeoutMilliseconds: Int32
) throws(DatabaseError) -> OpaquePointer {
    do {
        let flags = SQLITE_OPEN_READWRITE
        sqlite3_close_v2(
            try opened(plainName(path), of: path, flags: flags, busyTimeoutMilliseconds)
        )
    } catch .readOnly, .cannotOpen {
        throw .cannotOpen(path: path, obstacle: .unfinishedLog)
    }
    let flags = SQLITE_OPEN_READONLY
    return try opened(plainName(path), of: path, flags: flags, busyTimeoutMilliseconds)
}

/// The URI of a file that nobody changes, with all but the plainest characters escaped.
func immutableName(_ path: String) -> String {
    var name = "file:"
    for byte in path.utf8 {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."),
            UInt8(ascii: "-"), UInt8(ascii: "_"):
            name.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16)
            name += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return name + "?immutable=1"
}
