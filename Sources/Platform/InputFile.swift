import CKernel
import Glibc

/// Files of others that are read whole: none is read further than its reader can use.
package enum InputFile {
    /// How long all the bytes of a pipe or device may be in coming.
    package static let patienceMilliseconds: Int32 = 60_000

    /// The bytes of a file, or of standard input where the name is `-`.
    ///
    /// A pipe or a device is read as well, and is waited for as long as `patienceMilliseconds` in all:
    /// one that gives a byte now and then would else be waited for without end. Who feeds standard
    /// input may take any time.
    ///
    /// - Parameters:
    ///   - name: A path, or `-`.
    ///   - byteLimit: One byte more is read at most, and refused.
    ///   - patienceMilliseconds: How long all waits together may be.
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
        var patience = Patience(milliseconds: patienceMilliseconds)
        if status.st_mode & S_IFMT == S_IFIFO {
            // Before there is a writer, a read would say that the end was reached.
            try patience.wait(for: descriptor, named: name)
        }
        return try bytes(
            of: descriptor,
            named: name,
            byteLimit: byteLimit,
            expected: isRegular ? Int(status.st_size) : 0,
            patience: &patience
        )
    }

    /// What an open descriptor gives up to its end.
    ///
    /// - Parameters:
    ///   - descriptor: Stays open; one that does not block is waited for.
    ///   - name: For the error.
    ///   - byteLimit: One byte more is read at most, and refused.
    /// - Returns: All of its bytes.
    /// - Throws: `FileFailure`.
    package static func bytes(
        of descriptor: Int32,
        named name: String,
        byteLimit: Int
    ) throws(FileFailure) -> [UInt8] {
        var patience = Patience(milliseconds: -1)
        return try bytes(
            of: descriptor,
            named: name,
            byteLimit: byteLimit,
            expected: 0,
            patience: &patience
        )
    }

    /// `expected` says for how many bytes to make room at once.
    private static func bytes(
        of descriptor: Int32,
        named name: String,
        byteLimit: Int,
        expected: Int,
        patience: inout Patience
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
                        &patience
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
        _ patience: inout Patience
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
            case EAGAIN: try patience.wait(for: descriptor, named: name)
            case let code: throw FileFailure(.reading, path: name, code: code)
            }
        }
        return false
    }

    private static func tooLarge(_ name: String, _ byteLimit: Int) -> FileFailure {
        let size = byteLimit >= 1 << 20 ? "\(byteLimit >> 20) MiB" : "\(byteLimit) bytes"
        return FileFailure(.reading, path: name, reason: "it is larger than \(size)")
    }
}

/// How long a file is still waited for.
private struct Patience {
    private let total: Int32
    /// `nil` for any time.
    private var rest: Int64?

    /// - Parameter milliseconds: In all; -1 for any time.
    init(milliseconds: Int32) {
        total = milliseconds
        rest = milliseconds < 0 ? nil : Int64(milliseconds)
    }

    /// Waits until there is something to read, or the end.
    mutating func wait(for descriptor: Int32, named name: String) throws(FileFailure) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let start = Self.milliseconds
            let ready = poll(&request, 1, rest.map { Int32(clamping: max(0, $0)) } ?? -1)
            let code = errno
            if let former = rest { rest = former - (Self.milliseconds - start) }
            if ready > 0 { return }
            if ready < 0, code == EINTR { continue }
            guard ready == 0 else { throw FileFailure(.reading, path: name, code: code) }
            let length = total >= 1_000 ? " within \(total / 1_000) s" : ""
            throw FileFailure(.reading, path: name, reason: "its end did not come\(length)")
        }
    }

    private static var milliseconds: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}
