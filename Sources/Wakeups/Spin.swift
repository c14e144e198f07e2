public import Timekeeping

/// Reads the clock until the deadline has passed: the floor, for the price of a whole processor.
///
/// Under a real-time policy the kernel takes the processor away for 50 ms of each second that is
/// spun through (`sched_rt_runtime_us`, sched(7)).
public struct Spin: WakeupMechanism {
    @inlinable
    public init() {}

    @inlinable
    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        while KernelClock().now < deadline {}
    }
}
