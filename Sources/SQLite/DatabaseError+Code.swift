import CSQLite
import Glibc

extension DatabaseError {
    /// Turns a result code, with what the connection says about it, into the error for callers.
    ///
    /// The primary code is the low byte (sqlite.org/rescode.html); extended codes are looked at
    /// where they change what a user has to do.
    init(code: Int32, handle: OpaquePointer?, path: String, sql: String) {
        let detail = Self.message(code: code, handle: handle)
        let systemError = handle.map { sqlite3_system_errno($0) } ?? 0
        switch code & 0xff {
        case SQLITE_BUSY, SQLITE_LOCKED:
            self = .locked(path: path)
        case SQLITE_READONLY:
            self = .readOnly(path: path)
        case SQLITE_CORRUPT:
            self = .damaged(path: path, detail: detail)
        case SQLITE_NOTADB:
            self = .notADatabase(path: path)
        case SQLITE_FULL:
            self = .diskFull(path: path)
        // Opened for reading, a folder is taken for a file until the first page is read.
        case SQLITE_IOERR where OpeningObstacle.isFolder(path):
            self = .cannotOpen(path: path, obstacle: .isFolder)
        case SQLITE_IOERR:
            self = Self.ioFailure(code: code, system: systemError, path: path, detail: detail)
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH:
            let obstacle = OpeningObstacle(path: path, systemError: systemError, detail: detail)
            self = .cannotOpen(path: path, obstacle: obstacle)
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH:
            self = .constraint(path: path, detail: detail)
        default:
            self = .refused(path: path, sql: sql, detail: detail)
        }
    }

    private static func message(code: Int32, handle: OpaquePointer?) -> String {
        let text = handle.map { sqlite3_errmsg($0) } ?? sqlite3_errstr(code)
        return text.map { String(cString: $0) } ?? "code \(code)"
    }

    private static func ioFailure(
        code: Int32,
        system: Int32,
        path: String,
        detail: String
    ) -> DatabaseError {
        // SQLITE_IOERR_SHORT_READ: the file ends before a page that it should have.
        let shortRead = SQLITE_IOERR | (2 << 8)
        // SQLITE_IOERR_SHMSIZE: the index of the log could not grow; it lives on the same disk.
        let sharedMemorySize = SQLITE_IOERR | (19 << 8)
        if code == shortRead { return .damaged(path: path, detail: detail) }
        if system == EFBIG || code == sharedMemorySize && isIndexAboveFileSizeLimit() {
            let reason = "\(String(cString: strerror(EFBIG))), above the limit of `ulimit -f`"
            return .inputOutput(path: path, detail: "\(detail): \(reason)")
        }
        if code == sharedMemorySize || system == ENOSPC || system == EDQUOT {
            return .diskFull(path: path)
        }
        let reason = system == 0 ? detail : "\(detail): \(String(cString: strerror(system)))"
        return .inputOutput(path: path, detail: reason)
    }
}

/// Whether the index of a log, which begins with 32 KiB, is larger than this process may make a file.
///
/// SQLite keeps no error number for it.
private func isIndexAboveFileSizeLimit() -> Bool {
    var limit = rlimit()
    return getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0
        && limit.rlim_cur < 32_768
}

extension OpeningObstacle {
    /// Finds out what stands in the way, since SQLite says only “unable to open database file”.
    init(path: String, systemError: Int32, detail: String) {
        var status = stat()
        if Self.isFolder(path) {
            self = .isFolder
        } else if systemError == EACCES || systemError == EPERM || systemError == EROFS {
            self = .noPermission
        } else if stat(path, &status) == 0 {
            self = .other(detail)
        } else if stat(Self.folder(of: path), &status) == 0 {
            self =
                systemError == ENOENT || systemError == 0
                ? .fileMissing : .other(String(cString: strerror(systemError)))
        } else {
            self = errno == EACCES ? .noPermission : .folderMissing
        }
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
