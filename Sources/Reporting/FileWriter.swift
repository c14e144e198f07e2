import Glibc

/// Files that are there whole or not at all.
package enum FileWriter {
    /// Writes beside the place and renames, so that nobody reads half a file and a failure leaves
    /// what was there before.
    package static func write(_ bytes: [UInt8], to path: String) throws(ReportingError) {
        let temporary = "\(path).\(getpid()).part"
        // `open` and not `mkstemp`, which would keep others of the group from reading the report.
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure(path) }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: written),
                    buffer.count - written
                )
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let error = failure(path)
                close(descriptor)
                unlink(temporary)
                throw error
            }
            written += count
        }
        // A full disk may show only here.
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let error = failure(path)
            unlink(temporary)
            throw error
        }
    }

    package static func write(_ text: String, to path: String) throws(ReportingError) {
        try write(Array(text.utf8), to: path)
    }

    /// Makes a folder and those above it, where they are missing.
    package static func makeFolder(_ path: String) throws(ReportingError) {
        var made = path.hasPrefix("/") ? "/" : ""
        for name in path.split(separator: "/") {
            made += made.isEmpty || made.hasSuffix("/") ? String(name) : "/\(name)"
            guard mkdir(made, 0o777) == 0 || errno == EEXIST else { throw failure(made) }
        }
    }

    private static func failure(_ path: String) -> ReportingError {
        .fileNotWritten(path: path, reason: String(cString: strerror(errno)))
    }
}
