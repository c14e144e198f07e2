import Glibc

/// Files of /proc and /sys, whose size is known only after they were read.
enum KernelFile {
    /// The whole file, or `nil` if it is not there or may not be read.
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return text(of: descriptor)
    }

    /// Reads up to the end of what the descriptor gives.
    static func text(of descriptor: Int32) -> String? {
        var bytes: [UInt8] = []
        while true {
            var length = 0
            bytes.reserveCapacity(bytes.count + 4_096)
            withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { chunk in
                length = read(descriptor, chunk.baseAddress, chunk.count)
                if length > 0 { bytes.append(contentsOf: chunk.prefix(length)) }
            }
            if length < 0, errno == EINTR { continue }
            guard length >= 0 else { return nil }
            if length == 0 { return String(decoding: bytes, as: UTF8.self) }
        }
    }

    /// The first line, without the blanks around it; `nil` if there is none.
    static func line(_ path: String) -> String? {
        guard let text = text(path) else { return nil }
        let line = KernelText.trimmed(text.prefix { $0 != "\n" })
        return line.isEmpty ? nil : line
    }

    static func integer(_ path: String) -> Int? {
        line(path).flatMap { Int($0) }
    }

    /// Names in a folder that are numbers: processes in /proc, threads in /proc/self/task.
    static func numbers(in folder: String) -> [Int32] {
        names(in: folder).compactMap { Int32($0) }.sorted()
    }

    static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Writes without creating; 0 or the error number.
    static func write(_ text: String, to path: String) -> Int32 {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count ? 0 : errno
    }
}
