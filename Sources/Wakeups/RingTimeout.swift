import CKernel
public import Timekeeping

/// Submits an absolute time-out to an io_uring and waits for its completion, in one system call.
///
/// The kernel may forbid it to all or to the unprivileged (`kernel.io_uring_disabled`), and most
/// containers do. Timer slack does not reach it.
public struct RingTimeout: WakeupMechanism, ~Copyable {
    private let ring: OpaquePointer

    public init() throws(SystemCallError) {
        var code: Int32 = 0
        guard let ring = ckernel_ring_create(&code) else {
            throw SystemCallError(call: "io_uring_queue_init", code: -code)
        }
        self.ring = ring
    }

    deinit {
        ckernel_ring_destroy(ring)
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        let code = ckernel_ring_wait_until(ring, max(deadline.nanoseconds, 0))
        guard code == 0 else { throw SystemCallError(call: "io_uring_enter", code: -code) }
    }
}
