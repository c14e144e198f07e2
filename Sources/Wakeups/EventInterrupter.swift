import CKernel
import Glibc
import Timekeeping

/// Ends a wait that watches an eventfd.
///
/// It owns the descriptor, so that a thread may still call it after the mechanism is gone: the
/// number cannot have been given to another file in the meantime.
public final class EventInterrupter: WaitInterrupter {
    let event: Descriptor

    init() throws(SystemCallError) {
        event = try Descriptor(
            eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)),
            from: "eventfd"
        )
    }

    public func interrupt() {
        // Refused only when 2⁶⁴ − 2 interruptions are pending, and then one more changes nothing.
        eventfd_write(event.number, 1)
    }

    /// Forgets the interruptions that have arrived.
    func drain() throws(SystemCallError) {
        _ = try event.readCounter()
    }
}
