import PunctualBase

/// Why a database did not do what was asked.
package enum DatabaseError: Error, Hashable, Sendable {
    case cannotOpen(path: String, obstacle: OpeningObstacle)
    case notADatabase(path: String)
    /// The file is a database, but its `application_id` is not the one that was expected.
    case foreign(path: String, applicationIdentifier: Int32)
    case schemaTooNew(path: String, found: Int, newestKnown: Int)
    /// Opened for reading alone, when it would have to be brought up to date first.
    case schemaTooOld(path: String, found: Int, needed: Int)
    /// The schema has a trigger or view that the program has not made.
    case strange(path: String, kind: String, name: String)
    case readOnly(path: String)
    /// Another connection held its lock for longer than the busy time-out.
    case locked(path: String)
    case damaged(path: String, detail: String)
    case diskFull(path: String)
    case inputOutput(path: String, detail: String)
    /// A row would have broken a rule of the schema: a key twice, a missing parent, a wrong type.
    case constraint(path: String, detail: String)
    case migrationFailed(path: String, step: String, detail: String)
    case refused(path: String, sql: String, detail: String)
}

/// What stood in the way of opening a file.
package enum OpeningObstacle: Hashable, Sendable {
    case fileMissing
    case folderMissing
    case noPermission
    case isFolder
    /// A device, a pipe or a socket.
    case isNoFile
    /// The folder is not writable, and the log that holds the latest changes cannot be read
    /// without writing beside it.
    case unfinishedLog
    case other(String)
}

extension DatabaseError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotOpen(let path, let obstacle):
            "\(path) cannot be opened: \(obstacle)"
        case .notADatabase(let path):
            "\(path) is not an SQLite database, or its beginning is damaged; name another file"
        case .foreign(let path, let identifier):
            "\(path) is another application's database (application_id \(identifier)) and was left "
                + "untouched; name another file"
        case .schemaTooNew(let path, let found, let newestKnown):
            "\(path) has schema \(found), and this build knows schemas up to \(newestKnown); "
                + "update the program"
        case .schemaTooOld(let path, let found, let needed):
            "\(path) has schema \(found), and this build reads \(needed); open it once for writing, "
                + "which brings it up to date"
        case .strange(let path, let kind, let name):
            "\(path) has a \(kind) “\(name.echoed)” that this program did not make and that could "
                + "change what it reads and writes; take it out with `sqlite3 FILE 'DROP "
                + "\(kind.uppercased()) NAME'`, or name another file"
        case .readOnly(let path):
            "\(path) is read-only; allow writing to the file and to its folder, or name another file"
        case .locked(let path):
            "\(path) is locked by another process; wait until that has ended and try again"
        case .damaged(let path, let detail):
            "\(path) is truncated or damaged (\(detail)); keep a copy, then `sqlite3 FILE .recover` "
                + "saves what is left"
        case .diskFull(let path):
            "no space is left for \(path), and the last change was not stored; free some space and "
                + "try again"
        case .inputOutput(let path, let detail):
            "the system failed to read or write \(path) (\(detail)); look at the disk and at the "
                + "kernel's log"
        case .constraint(let path, let detail):
            "\(path) refused a row that breaks a rule of its schema (\(detail)), and nothing was "
                + "stored; report this with the command"
        case .migrationFailed(let path, let step, let detail):
            "\(path) could not be brought up to date, since step “\(step)” failed (\(detail)), and was "
                + "left as it was; `PRAGMA integrity_check` tests the file"
        case .refused(let path, let sql, let detail):
            "SQLite refused “\(sql)” on \(path) (\(detail)); `PRAGMA integrity_check` tests the file"
        }
    }
}

extension OpeningObstacle: CustomStringConvertible {
    package var description: String {
        switch self {
        case .fileMissing: "there is no such file; check the name"
        case .folderMissing: "its folder does not exist; create it, or name another file"
        case .noPermission: "no permission; change the rights, or name another file"
        case .isFolder: "it is a folder; name a file"
        case .isNoFile: "it is a device, a pipe or a socket; name a file"
        case .unfinishedLog:
            "its folder is read-only and the log beside it holds changes; copy both files to a "
                + "folder that can be written"
        case .other(let detail): "\(detail); check the name and the rights"
        }
    }
}
