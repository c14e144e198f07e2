import Glibc
public import Timekeeping

/// Reads the clock and sleeps the difference with `nanosleep`.
///
/// It does not drift, but whatever delays the thread between reading the clock and falling asleep
/// is added to the lateness.
public struct SleepUntil: WakeupMechanism {
    public init() {}

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        while true {
            let remaining = KernelClock().now.nanoseconds(to: deadline)
            guard remaining > 0 else { return }
            var time = timespec(nanoseconds: remaining)
            if nanosleep(&time, nil) == 0 { return }
            guard errno == EINTR else { throw SystemCallError(call: "nanosleep", code: errno) }
        }
    }
}
