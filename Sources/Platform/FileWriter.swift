import Glibc

/// Files that are there whole or not at all.
package enum FileWriter {
    /// Writes beside the place and renames, so that nobody reads half a file and a failure leaves
    /// what was there before.
    package static func write(_ bytes: [UInt8], to path: String) throws(FileFailure) {
        let temporary = "\(path).\(getpid()).part"
        // `open` and not `mkstemp`, which would keep others of the group from reading the report.
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw FileFailure(.writing, path: path, code: errno) }
        let code = bytes.withUnsafeBytes { Descriptor.writeAll($0, to: descriptor) }
        guard code == 0 else {
            close(descriptor)
            unlink(temporary)
            throw FileFailure(.writing, path: path, code: code)
        }
        // A full disk may show only here.
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let failure = FileFailure(.writing, path: path, code: errno)
            unlink(temporary)
            throw failure
        }
    }

    package static func write(_ text: String, to path: String) throws(FileFailure) {
        try write(Array(text.utf8), to: path)
    }

    /// Adds to the end of a file, which is made if it is missing.
    package static func append(_ text: String, to path: String) throws(FileFailure) {
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw FileFailure(.writing, path: path, code: errno) }
        defer { close(file) }
        var text = text
        let code = text.withUTF8 { Descriptor.writeAll(UnsafeRawBufferPointer($0), to: file) }
        guard code == 0 else { throw FileFailure(.writing, path: path, code: code) }
    }
}
