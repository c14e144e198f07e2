import CKernel
import Glibc

/// Files of others that are read whole: none is read further than its reader can use.
package enum InputFile {
    /// How long the next bytes of a pipe or device may be in coming.
    package static let patienceMilliseconds: Int32 = 60_000

    /// The bytes of a file, or of standard input where the name is `-`.
    ///
    /// A pipe or a device is read as well, and is waited for as long as `patienceMilliseconds`; who
    /// feeds standard input may take any time.
    ///
    /// - Parameters:
    ///   - name: A path, or `-`.
    ///   - byteLimit: One byte more is read at most, and refused.
    ///   - patienceMilliseconds: How long each wait may be.
    /// - Returns: All of its bytes.
    /// - Throws: `FileFailure` with the system's reason, or that it is larger.
    package static func bytes(
        of name: String,
        byteLimit: Int,
        patienceMilliseconds: Int32 = patienceMilliseconds
    ) throws(FileFailure) -> [UInt8] {
        if name == "-" {
            return try bytes(of: STDIN_FILENO, named: "standard input", byteLimit: byteLimit)
        }
        // Not waiting: the path may be a pipe that nobody writes to.
        let descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileFailure(.reading, path: name, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw FileFailure(.reading, path: name, code: errno)
        }
        let isRegular = status.st_mode & S_IFMT == S_IFREG
        if isRegular, status.st_size > byteLimit { throw tooLarge(name, byteLimit) }
        if status.st_mode & S_IFMT == S_IFIFO {
            // Before there is a writer, a read would say that the end was reached.
            try wait(for: descriptor, named: name, patienceMilliseconds)
        }
        return try bytes(
            of: descriptor,
            named: name,
            byteLimit: byteLimit,
            expected: isRegular ? Int(status.st_size) : 0,
            patienceMilliseconds: patienceMilliseconds
        )
    }

    /// What an open descriptor gives up to its end.
    ///
    /// - Parameters:
    ///   - descriptor: Stays open; one that does not block is waited for.
    ///   - name: For the error.
    ///   - byteLimit: One byte more is read at most, and refused.
    ///   - expected: Bytes to make room for at once.
    ///   - patienceMilliseconds: How long each wait may be; -1 for any time.
    /// - Returns: All of its bytes.
    /// - Throws: `FileFailure`.
    package static func bytes(
        of descriptor: Int32,
        named name: String,
        byteLimit: Int,
        expected: Int = 0,
        patienceMilliseconds: Int32 = -1
    ) throws(FileFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        // Twice as much each time: growing by a constant would copy what is there again and again.
        var capacity = min(max(expected, 4_095), byteLimit) + 1
        while true {
            var failure: FileFailure?
            var isAtEnd = false
            let former = bytes
            bytes = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                former.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0)
                }
                count = former.count
                do throws(FileFailure) {
                    isAtEnd = try fill(
                        UnsafeMutableRawBufferPointer(buffer),
                        from: &count,
                        of: descriptor,
                        named: name,
                        patienceMilliseconds
                    )
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
            guard bytes.count <= byteLimit else { throw tooLarge(name, byteLimit) }
            if isAtEnd { return bytes }
            capacity = capacity > byteLimit / 2 ? byteLimit + 1 : capacity * 2
        }
    }

    /// - Returns: Whether the end was reached; if not, the buffer is full.
    private static func fill(
        _ buffer: UnsafeMutableRawBufferPointer,
        from count: inout Int,
        of descriptor: Int32,
        named name: String,
        _ patienceMilliseconds: Int32
    ) throws(FileFailure) -> Bool {
        while count < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let length = read(descriptor, rest.baseAddress, rest.count)
            if length == 0 { return true }
            if length > 0 {
                count += length
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN: try wait(for: descriptor, named: name, patienceMilliseconds)
            case let code: throw FileFailure(.reading, path: name, code: code)
            }
        }
        return false
    }

    private static func wait(
        for descriptor: Int32,
        named name: String,
        _ patienceMilliseconds: Int32
    ) throws(FileFailure) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&request, 1, patienceMilliseconds)
            if ready > 0 { return }
            if ready < 0, errno == EINTR { continue }
            guard ready == 0 else { throw FileFailure(.reading, path: name, code: errno) }
            let seconds = patienceMilliseconds / 1_000
            let length = seconds > 0 ? " for \(seconds) s" : ""
            throw FileFailure(.reading, path: name, reason: "nothing came from it\(length)")
        }
    }

    private static func tooLarge(_ name: String, _ byteLimit: Int) -> FileFailure {
        let size = byteLimit >= 1 << 20 ? "\(byteLimit >> 20) MiB" : "\(byteLimit) bytes"
        return FileFailure(.reading, path: name, reason: "it is larger than \(size)")
    }
}
