import CKernel
import Glibc
public import Timekeeping

/// Sleeps one period with `nanosleep` and looks at no clock: the naive loop.
///
/// Free-running: it ignores its deadline, so each lateness moves all later wakeups, and it wakes
/// early of a deadline that it is asked to skip to. That is the defect that it is measured for.
public struct SleepLoop: WakeupMechanism {
    private var periodNanoseconds: Int64 = 0

    public init() {}

    /// Sleeps until `start`, so that the loop begins where the grid does that it is compared with.
    public mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        var sleep = AbsoluteSleep()
        try sleep.wait(until: start)
        self.periodNanoseconds = periodNanoseconds
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        precondition(periodNanoseconds > 0, "a sleep loop knows its period from begin(at:)")
        var time = timespec(nanoseconds: periodNanoseconds)
        var remaining = timespec()
        while nanosleep(&time, &remaining) != 0 {
            guard errno == EINTR else { throw SystemCallError(call: "nanosleep", code: errno) }
            time = remaining
        }
    }
}
