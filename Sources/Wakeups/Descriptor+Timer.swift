import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

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
