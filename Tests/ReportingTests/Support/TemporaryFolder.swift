import Glibc
import Testing

/// A folder of its own for a test, removed with all that is in it.
final class TemporaryFolder {
    let path: String

    init() throws {
        let parent = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
        var template = Array("\(parent)/punctual-reporting-XXXXXX".utf8CString)
        path = try #require(mkdtemp(&template).map { String(cString: $0) })
    }

    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func bytes(of name: String) -> [UInt8] {
        guard let file = fopen("\(path)/\(name)", "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 {
            bytes += buffer[..<count]
        }
        return bytes
    }

    /// A program of the shell's, put there under the name that is looked for.
    func addProgram(_ name: String, _ lines: String) {
        // Written by another process: a test that forks at this moment would hold a descriptor
        // of ours open for writing, and the kernel runs no file that someone writes to.
        let command = [
            "/bin/sh", "-c", "printf '%s' \"$2\" > \"$1\" && chmod 755 \"$1\"", "sh",
            "\(path)/\(name)", "#!/bin/sh\n\(lines)\n",
        ]
        let words = command.map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process: pid_t = 0
        guard posix_spawn(&process, command[0], nil, nil, words, nil) == 0 else { return }
        while waitpid(process, nil, 0) < 0, errno == EINTR {}
    }

    deinit {
        for name in names { unlink("\(path)/\(name)") }
        rmdir(path)
    }
}
