import Glibc

/// A folder of this process, below memory where there is some, which nothing else looks into.
enum ScratchFolder {
    static let path: String = {
        let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
        var template = Array("\(parent)/punctual-fuzz-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fail("there is a folder for databases") }
        // Ended by a signal or by a rule that is broken, a process leaves it behind.
        atexit { ScratchFolder.remove() }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    static func file(_ name: String) -> String { "\(path)/\(name)" }

    private static func remove() {
        guard let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink(file(name)) }
        }
        closedir(folder)
        rmdir(path)
    }
}
