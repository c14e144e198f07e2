import Glibc

/// The folder of a database, which is for its owner alone.
package enum PrivateFolder {
    /// A folder that could not be made, and the system's reason.
    package struct Obstacle: Error, Hashable, Sendable {
        package var folder: String
        package var reason: String
    }

    /// Makes the folder of a file with all folders above it, if they are missing.
    ///
    /// The XDG Base Directory Specification asks for mode 0700.
    package static func make(forFile path: String) throws(Obstacle) {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
        var missing: [String] = []
        var folder = String(path[..<slash])
        while !folder.isEmpty, access(folder, F_OK) != 0 {
            guard errno == ENOENT else { throw obstacle(folder) }
            missing.append(folder)
            guard let slash = folder.lastIndex(of: "/") else { break }
            folder = String(folder[..<slash])
        }
        for folder in missing.reversed() {
            // Another process may have made it in the meantime.
            guard mkdir(folder, 0o700) != 0, errno != EEXIST else { continue }
            throw obstacle(folder)
        }
    }

    private static func obstacle(_ folder: String) -> Obstacle {
        Obstacle(folder: folder, reason: String(cString: strerror(errno)))
    }
}
