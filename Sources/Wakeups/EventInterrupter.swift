import PunctualPlatform
import Timekeeping

/// Ends a wait that watches an eventfd.
///
/// It owns the descriptor, so that a thread may still call it after the mechanism is gone: the
/// number cannot have been given to another file in the meantime.
public final class EventInterrupter: WaitInterrupter {
    let event: EventDescriptor

    init() throws(SystemCallError) {
        event = try EventDescriptor()
    }

    public func interrupt() {
        event.raise()
    }

    /// Forgets the interruptions that have arrived.
    func drain() throws(SystemCallError) {
        try event.lower()
    }
}
