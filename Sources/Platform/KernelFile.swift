import Glibc

/// Files of /proc and /sys, whose size is known only after they were read.
package enum KernelFile {
    /// More than any file of the kernel that is read here has, with room for thousands of processors.
    private static let byteLimit = 16 << 20

    /// The whole file, or `nil` if it is not there, may not be read or is larger than any of these is.
    package static func text(_ path: String) -> String? {
        do throws(FileFailure) {
            return String(
                decoding: try InputFile.bytes(of: path, byteLimit: byteLimit),
                as: UTF8.self
            )
        } catch {
            return nil
        }
    }

    /// The first line, without the blanks around it; `nil` if there is none.
    package static func line(_ path: String) -> String? {
        guard let text = text(path) else { return nil }
        let line = text.prefix { $0 != "\n" }.drop { $0.isWhitespace }
        guard let last = line.lastIndex(where: { !$0.isWhitespace }) else { return nil }
        return String(line[...last])
    }

    package static func integer(_ path: String) -> Int? {
        line(path).flatMap { Int($0) }
    }

    /// Names in a folder that are numbers: processes in /proc, threads in /proc/self/task.
    package static func numbers(in folder: String) -> [Int32] {
        names(in: folder).compactMap { Int32($0) }.sorted()
    }

    package static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = name(of: entry)
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    static func name(of entry: UnsafeMutablePointer<dirent>) -> String {
        withUnsafePointer(to: &entry.pointee.d_name) { tuple in
            tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
    }

    /// Writes without creating; 0 or the error number.
    package static func write(_ text: String, to path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        // In one piece: the kernel takes each write as a whole setting.
        let bytes = Array(text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count ? 0 : errno
    }
}
