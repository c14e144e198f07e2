import CKernel
import Glibc
import Synchronization
public import Timekeeping

/// Sleeps a short while again and again until the deadline has passed, as naive schedulers do.
///
/// It is here to show what that costs: on average half an interval of lateness, and a wakeup of the
/// processor for each interval in which nothing is due.
public struct PollingLoop: InterruptibleMechanism, ~Copyable {
    public let interrupter = PollingInterrupter()
    private let interval: timespec

    /// - Parameter intervalNanoseconds: Between two looks at the clock; above 0.
    public init(intervalNanoseconds: Int64) {
        precondition(intervalNanoseconds > 0, "an interval has a length")
        interval = timespec(
            tv_sec: Int(intervalNanoseconds / 1_000_000_000),
            tv_nsec: Int(intervalNanoseconds % 1_000_000_000)
        )
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        while KernelClock().now < deadline { try sleep() }
    }

    public mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        while KernelClock().now < deadline {
            if interrupter.take() { return .interrupted }
            try sleep()
        }
        return .deadlinePassed
    }

    private func sleep() throws(SystemCallError) {
        var pause = interval
        // A signal makes this look come early, which does no harm.
        guard nanosleep(&pause, nil) == 0 || errno == EINTR else {
            throw SystemCallError(call: "nanosleep", code: errno)
        }
    }
}

/// Noticed at the next look.
public final class PollingInterrupter: WaitInterrupter {
    private let isPending = Atomic(false)

    public func interrupt() {
        isPending.store(true, ordering: .releasing)
    }

    fileprivate func take() -> Bool {
        isPending.exchange(false, ordering: .acquiring)
    }
}
