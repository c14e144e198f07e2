import CKernel
import Glibc

/// A file in memory without a name in any folder, as large as what was written to it.
package struct MemoryFile: ~Copyable {
    package let descriptor: Int32

    /// - Parameter name: What /proc shows.
    /// - Throws: `SystemCallError` if there is no room for another descriptor.
    package init(named name: String) throws(SystemCallError) {
        descriptor = ckernel_memory_file(name)
        guard descriptor >= 0 else {
            throw SystemCallError(call: "memfd_create", code: -descriptor)
        }
    }

    deinit {
        close(descriptor)
    }

    package var byteCount: Int64 {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : 0
    }

    /// Whether the first line ends within so many bytes, or all of what was written is no more.
    package borrowing func hasLine(withinBytes limit: Int) -> Bool {
        let beginning = [UInt8](unsafeUninitializedCapacity: limit + 1) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, buffer.count, 0))
        }
        return beginning.count <= limit || beginning.contains(UInt8(ascii: "\n"))
    }

    /// The next read, of whoever shares the descriptor, begins with the first byte.
    package borrowing func rewind() {
        lseek(descriptor, 0, SEEK_SET)
    }

    /// All that was written; the position is shared with the writer, who is gone.
    ///
    /// - Throws: `FileFailure` if it is more than the limit.
    package borrowing func bytes(limit: Int) throws(FileFailure) -> [UInt8] {
        rewind()
        return try InputFile.bytes(of: descriptor, named: "the output", byteLimit: limit)
    }
}
