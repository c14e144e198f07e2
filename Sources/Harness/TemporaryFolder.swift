import Glibc

/// A folder for the files of a load, removed with all that is in it.
struct TemporaryFolder: ~Copyable {
    let path: String

    /// - Returns: `nil` where none can be made.
    static func make() -> String? {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var template = Array((parent + "/punctual-load-XXXXXX").utf8CString)
        guard mkdtemp(&template) != nil else { return nil }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    init(adopting path: String) {
        self.path = path
    }

    deinit {
        Self.remove(path)
    }

    private static func remove(_ folder: String) {
        for name in KernelFile.names(in: folder) {
            let path = folder + "/" + name
            // A symbolic link is removed as what it is: unlink does not follow it.
            if unlink(path) != 0 { remove(path) }
        }
        rmdir(folder)
    }
}
