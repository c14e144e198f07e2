import CKernel
import Glibc
public import Timekeeping

/// Sleeps with `clock_nanosleep` until an absolute deadline.
///
/// The kernel compares the deadline with its own clock, so losing the processor between reading
/// the time and falling asleep costs nothing. A relative sleep would grow by that much.
public struct AbsoluteSleep: WakeupMechanism {
    public init() {}

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        var time = timespec(deadline)
        var code: Int32
        repeat {
            // Unlike most calls it returns its error number and leaves `errno` alone. A signal is
            // no reason to wake early, and repeating adds no drift: the deadline is absolute.
            code = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
        } while code == EINTR
        guard code == 0 else { throw SystemCallError(call: "clock_nanosleep", code: code) }
    }
}
