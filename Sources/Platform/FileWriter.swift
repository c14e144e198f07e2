/// Files that are written whole, wherever a path leads.
///
/// - A regular file, or none yet: written beside and renamed, so that nobody reads half of it and a failure
///   leaves what was there before. Its mode, owner and group stay. Where it cannot be replaced although it may
///   be written (the folder is closed, another file is mounted on it, it has several names or an access
///   control list), it is written in place.
/// - A device, a pipe or a socket: opened and written to.
/// - A symbolic link: followed as `PathWalk` does, to any of these.
package enum FileWriter {
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        patienceMilliseconds: Int32? = nil
    ) throws(FileFailure) {
        let file = try OutputFile(
            path,
            patienceMilliseconds: patienceMilliseconds ?? OutputFile.patienceMilliseconds
        )
        try withBytes(of: bytes) { (bytes) throws(FileFailure) in try file.write(bytes) }
    }

    package static func write(_ text: String, to path: String) throws(FileFailure) {
        try write(Array(text.utf8), to: path)
    }

    /// Adds to the end of a file, which is made if it is missing.
    package static func append(_ text: String, to path: String) throws(FileFailure) {
        let file = try OutputFile(path)
        try withBytes(of: Array(text.utf8)) { (bytes) throws(FileFailure) in
            try file.append(bytes)
        }
    }
}

/// Array's own method forgets which error is thrown.
private func withBytes(
    of bytes: [UInt8],
    _ body: (UnsafeRawBufferPointer) throws(FileFailure) -> Void
) throws(FileFailure) {
    var failure: FileFailure?
    bytes.withUnsafeBytes { bytes in
        do throws(FileFailure) { try body(bytes) } catch { failure = error }
    }
    if let failure { throw failure }
}
