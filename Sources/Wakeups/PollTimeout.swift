import CKernel
import Glibc
public import Timekeeping

/// Waits in `ppoll` for the time that is left: what an event loop does.
///
/// The kernel adds to the timer slack 0.1 % of the time-out (0.5 % when niced), up to 100 ms
/// (`__estimate_accuracy` in fs/select.c).
public struct PollTimeout: InterruptibleMechanism, ~Copyable {
    public let interrupter: EventInterrupter
    private let event: Int32

    public init() throws(SystemCallError) {
        interrupter = try EventInterrupter()
        event = interrupter.event.number
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        // Without the eventfd: a pending interruption belongs to the next wait that asks for it.
        while true {
            let remaining = KernelClock().now.nanoseconds(to: deadline)
            guard remaining > 0 else { return }
            _ = try poll(-1, for: remaining)
        }
    }

    public mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        while true {
            let remaining = KernelClock().now.nanoseconds(to: deadline)
            if try poll(event, for: max(remaining, 0)) {
                try interrupter.drain()
                return .interrupted
            }
            guard remaining > 0 else { return .deadlinePassed }
        }
    }

    /// Whether the descriptor can be read.
    private func poll(
        _ descriptor: Int32,
        for nanoseconds: Int64
    ) throws(SystemCallError) -> Bool {
        let code = ckernel_poll(descriptor, nanoseconds)
        guard code >= 0 || code == -EINTR else { throw SystemCallError(call: "ppoll", code: -code) }
        return code > 0
    }
}
