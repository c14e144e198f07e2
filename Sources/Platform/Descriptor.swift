import Glibc

/// A file descriptor, closed when it goes out of scope.
package struct Descriptor: ~Copyable, Sendable {
    package let number: Int32

    /// Takes over what a call has just returned, while `errno` still holds its reason.
    package init(_ number: Int32, from call: String) throws(SystemCallError) {
        guard number >= 0 else { throw SystemCallError(call: call, code: errno) }
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Gives the descriptor up to a caller who closes it.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Reads the 64-bit counter of a timerfd or eventfd, which sets it to zero.
    ///
    /// - Returns: `nil` if the descriptor does not block and the counter is zero.
    package borrowing func readCounter() throws(SystemCallError) -> Int64? {
        var count: Int64 = 0
        while read(number, &count, MemoryLayout<Int64>.size) < 0 {
            switch errno {
            case EINTR: continue
            case EAGAIN: return nil
            case let code: throw SystemCallError(call: "read", code: code)
            }
        }
        return count
    }

    /// Writes all of the bytes, however many calls that takes.
    ///
    /// Whether a descriptor blocks belongs to the open file, which others have too: where the parent has
    /// left it so that it does not, this waits all the same.
    ///
    /// - Returns: 0, or the error number of the write that failed.
    package static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Int32 {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0 {
                switch errno {
                case EINTR: continue
                case EAGAIN:
                    // What has gone wrong with it is told by the next write.
                    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    poll(&request, 1, -1)
                    continue
                case let code: return code
                }
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return 0
    }
}
