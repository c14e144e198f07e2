import CKernel
import Glibc
import Timekeeping

/// A file descriptor, closed when it goes out of scope.
struct Descriptor: ~Copyable {
    let number: Int32

    /// Takes over what a call has just returned, while `errno` still holds its reason.
    init(_ number: Int32, from call: String) throws(SystemCallError) {
        guard number >= 0 else { throw SystemCallError(call: call, code: errno) }
        self.number = number
    }

    deinit {
        close(number)
    }

    /// Reads the 64-bit counter of a timerfd or eventfd, which sets it to zero.
    ///
    /// - Returns: `nil` if the descriptor does not block and the counter is zero.
    borrowing func readCounter() throws(SystemCallError) -> Int64? {
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
}

extension Descriptor {
    /// A timerfd on CLOCK_MONOTONIC.
    init(timerWithFlags flags: Int) throws(SystemCallError) {
        try self.init(
            timerfd_create(CLOCK_MONOTONIC, Int32(flags | TFD_CLOEXEC)),
            from: "timerfd_create"
        )
    }

    /// Arms a timerfd once, at an absolute time; what it has counted before is forgotten.
    borrowing func arm(at deadline: MonotonicInstant) throws(SystemCallError) {
        try arm(at: deadline, periodNanoseconds: 0)
    }

    borrowing func arm(
        at first: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        // Zero would disarm it; one nanosecond has passed as well.
        let code = ckernel_timerfd_arm(number, max(first.nanoseconds, 1), periodNanoseconds)
        guard code == 0 else { throw SystemCallError(call: "timerfd_settime", code: -code) }
    }
}
