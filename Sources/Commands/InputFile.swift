import Glibc

/// Files that are given by name and read whole.
enum InputFile {
    /// The bytes of a file, or of standard input where the name is `-`.
    ///
    /// A file of more bytes than `sizeLimit` is not what is expected, and refused.
    static func bytes(of name: String, sizeLimit: Int) throws(CommandError) -> [UInt8] {
        let file = name == "-" ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw failure(name, String(cString: strerror(errno))) }
        defer { if name != "-" { close(file) } }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(file, &part, part.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(name, String(cString: strerror(errno))) }
            if count == 0 { return bytes }
            bytes.append(contentsOf: part.prefix(count))
            guard bytes.count <= sizeLimit else {
                throw failure(name, "it is larger than \(sizeLimit >> 20) MiB")
            }
        }
    }

    private static func failure(_ name: String, _ reason: String) -> CommandError {
        .fileUnreadable(file: name == "-" ? "standard input" : name, reason: reason)
    }
}
