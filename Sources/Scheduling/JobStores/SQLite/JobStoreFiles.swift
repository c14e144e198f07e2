import Glibc
import PunctualPlatform
import SQLite

/// The files of a job store, which are for their owner alone.
///
/// Whoever can write to them has commands run in the owner's name, so the rules are those that
/// sshd(8) has for its keys (StrictModes).
enum JobStoreFiles {
    /// Makes what is missing, and refuses what others could change.
    static func prepare(_ path: String, mayCreate: Bool) throws(JobStoreError) {
        if mayCreate {
            do throws(FileFailure) {
                try Folder.makePrivate(forFile: path)
            } catch {
                let reason = "the folder \(error.path) cannot be made (\(error.reason))"
                throw .failed(store: path, reason: reason + "; name another one")
            }
        }
        try checkFolder(of: path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            if mayCreate { try createFile(path) }
            return
        }
        guard status.st_uid == geteuid() else {
            throw .failed(
                store: path,
                reason:
                    "\(path) belongs to another user, who could have commands run in your name; "
                    + "use a file of your own"
            )
        }
        // The file may be elsewhere than the link that leads to it.
        guard let target = realpath(path, nil) else { return }
        defer { free(target) }
        try checkFolder(of: String(cString: target))
    }

    /// Takes the rights of others away from a store and the files that SQLite has made beside it.
    static func tighten(_ path: String) {
        for name in [path, path + "-wal", path + "-shm"] {
            var status = stat()
            guard stat(name, &status) == 0, status.st_mode & 0o077 != 0 else { continue }
            chmod(name, 0o600)
        }
    }

    /// SQLite gives the files beside it the rights of this one.
    private static func createFile(_ path: String) throws(JobStoreError) {
        // Only ever a new file: closing a descriptor of a file that is in use would release all
        // locks of SQLite on it in this process (fcntl(2), “Record locks”).
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if file >= 0 {
            close(file)
        } else if errno != EEXIST {
            let reason = String(cString: strerror(errno))
            throw .failed(
                store: path,
                reason: "\(path) cannot be made (\(reason)); check the folder and its rights"
            )
        }
    }

    private static func checkFolder(of path: String) throws(JobStoreError) {
        var folder = "."
        if let slash = path.lastIndex(of: "/") {
            folder = slash == path.startIndex ? "/" : String(path[..<slash])
        }
        var status = stat()
        guard stat(folder, &status) == 0 else { return }  // opening the file says what is wrong
        let isForeign = status.st_uid != geteuid() && status.st_uid != 0
        guard status.st_mode & 0o022 != 0 || isForeign else { return }
        throw .failed(
            store: path,
            reason: "others can write to the folder \(folder), and so have commands run in your "
                + "name; `chmod go-w` it, or keep the store in a folder of your own"
        )
    }
}
