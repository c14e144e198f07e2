import Glibc

/// Whether something could be written at a place, asked before the work whose result goes there.
///
/// An answer is no promise: the disk may be full by then. But whoever asks first does not measure
/// for a minute only to learn that a folder belongs to somebody else.
package enum OutputPlace {
    /// Why no file can be written at a path; `nil` if nothing speaks against it.
    ///
    /// What stands there is neither opened nor changed. `-` is standard output.
    package static func problem(ofFile path: String) -> String? {
        if path == "-" { return nil }
        if path.isEmpty { return "the path is empty" }
        var status = stat()
        if stat(path, &status) == 0 {
            if status.st_mode & S_IFMT == S_IFDIR { return text(of: EISDIR) }
            if faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 { return nil }
            let code = errno
            // A file that may not be written can still be replaced where its folder allows it.
            let isPlain = status.st_mode & S_IFMT == S_IFREG
            return isPlain && problem(ofExisting: parent(of: path)) == nil ? nil : text(of: code)
        }
        guard errno == ENOENT else { return text(of: errno) }
        return problem(ofExisting: parent(of: path))
    }

    /// Why no folder with files can be had at a path; `nil` if nothing speaks against it.
    ///
    /// Missing folders are not made.
    package static func problem(ofFolder path: String) -> String? {
        if path.isEmpty { return "the path is empty" }
        var nearest = path
        while access(nearest, F_OK) != 0 {
            guard errno == ENOENT else { return text(of: errno) }
            let above = parent(of: nearest)
            if above == nearest { break }
            nearest = above
        }
        return problem(ofExisting: nearest)
    }

    /// Makes a file in a folder and takes it away again: permissions alone do not tell of a disk
    /// that is mounted for reading, or of an immutable folder.
    private static func problem(ofExisting folder: String) -> String? {
        var status = stat()
        guard stat(folder, &status) == 0 else { return text(of: errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { return text(of: ENOTDIR) }
        let probe = "\(folder)/.punctual-\(getpid()).probe"
        let descriptor = open(probe, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return text(of: errno) }
        close(descriptor)
        unlink(probe)
        return nil
    }

    private static func parent(of path: String) -> String {
        var trimmed = path[...]
        while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
        guard let slash = trimmed.lastIndex(of: "/") else { return "." }
        return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
    }

    private static func text(of code: Int32) -> String { String(cString: strerror(code)) }
}
