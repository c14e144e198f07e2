import Glibc

/// Folders that are made when they are missing.
package enum Folder {
    /// For the owner alone, as the XDG Base Directory Specification asks for a user's data.
    package static let privateMode: UInt32 = 0o700
    /// What the process's mask leaves of all rights but that to set identities.
    package static let sharedMode: UInt32 = 0o777

    /// Makes a folder and those above it, where they are missing.
    ///
    /// - Throws: `FileFailure` with the path of the one that could not be made.
    package static func make(_ path: String, mode: UInt32 = sharedMode) throws(FileFailure) {
        var missing: [String] = []
        var folder = path
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            guard errno == ENOENT else {
                throw FileFailure(.makingFolder, path: folder, code: errno)
            }
            missing.append(folder)
            guard let above = parent(of: folder) else { break }
            folder = above
        }
        if missing.isEmpty {
            var status = stat()
            guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
                throw FileFailure(.makingFolder, path: path, code: ENOTDIR)
            }
        }
        for folder in missing.reversed() {
            // Another process may have made it in the meantime.
            guard mkdir(folder, mode) != 0, errno != EEXIST else { continue }
            throw FileFailure(.makingFolder, path: folder, code: errno)
        }
    }

    /// Makes the folder of a file with all folders above it, for their owner alone.
    package static func makePrivate(forFile path: String) throws(FileFailure) {
        guard let folder = parent(of: path) else { return }
        try make(folder, mode: privateMode)
    }

    /// What is before the last slash; `nil` if there is nothing, or the root alone.
    private static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return String(path[..<slash])
    }
}
