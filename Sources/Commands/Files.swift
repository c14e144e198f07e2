import Glibc

/// Makes a folder and those above it.
func makeFolder(_ path: String) throws(CommandError) {
    var partial = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
        partial += (partial.isEmpty || partial == "/" ? "" : "/") + name
        if mkdir(partial, 0o777) != 0, errno != EEXIST {
            throw .unwritable(path: partial, reason: String(cString: strerror(errno)))
        }
    }
}

/// Writes a whole file or nothing: readers see the old one until the new one is complete.
func writeFile(_ path: String, _ text: String) throws(CommandError) {
    let temporary = path + ".partial"
    func failure() -> CommandError {
        .unwritable(path: path, reason: String(cString: strerror(errno)))
    }
    guard let file = fopen(temporary, "w") else { throw failure() }
    var text = text
    let count = text.withUTF8 { fwrite($0.baseAddress, 1, $0.count, file) }
    let isFlushed = fflush(file) == 0
    let isClosed = fclose(file) == 0
    guard count == text.utf8.count, isFlushed, isClosed, rename(temporary, path) == 0 else {
        let error = failure()
        unlink(temporary)
        throw error
    }
}

/// Reads a whole text file of at most 16 MiB.
func readFile(_ path: String) throws(CommandError) -> String {
    guard let file = fopen(path, "r") else {
        throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    defer { fclose(file) }
    let limit = 16 << 20
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
        bytes += chunk.prefix(count)
        if bytes.count > limit { throw .unreadable(path: path, reason: "it is above 16 MiB") }
    }
    guard ferror(file) == 0 else {
        throw .unreadable(path: path, reason: String(cString: strerror(errno)))
    }
    guard let text = String(validating: bytes, as: UTF8.self) else {
        throw .unreadable(path: path, reason: "it is not UTF-8 text")
    }
    return text
}
