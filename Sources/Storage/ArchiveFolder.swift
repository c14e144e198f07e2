import Glibc

/// The folder of an archive, made when it is missing.
enum ArchiveFolder {
    /// Makes the folder of a file with all folders above it, for the user alone.
    ///
    /// The XDG Base Directory Specification asks for mode 0700.
    static func make(forFile path: String) throws(ArchiveError) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        var missing: [String] = []
        var folder = String(path[..<slash])
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            guard errno == ENOENT else {
                throw .noFolder(path: folder, reason: String(cString: strerror(errno)))
            }
            missing.append(folder)
            guard let slash = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<slash])
        }
        for folder in missing.reversed() {
            // Another process may have made it in the meantime.
            guard mkdir(folder, 0o700) != 0, errno != EEXIST else { continue }
            throw .noFolder(path: folder, reason: String(cString: strerror(errno)))
        }
    }
}
