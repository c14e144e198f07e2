import CKernel
import Glibc

/// A counter in the kernel that threads raise and one thread sleeps for (eventfd(2)).
package final class EventDescriptor: Sendable {
    private let descriptor: Descriptor

    package init() throws(SystemCallError) {
        descriptor = try Descriptor(
            eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK)),
            from: "eventfd"
        )
    }

    /// What to poll, as long as this value lives: it can be read while the counter is above zero.
    package var number: Int32 { descriptor.number }

    /// Adds to the counter, from any thread.
    ///
    /// Refused only when 2⁶⁴ − 2 are pending, and then more change nothing.
    package func raise(by count: UInt64 = 1) {
        eventfd_write(number, count)
    }

    /// Lowers it to zero.
    package func lower() throws(SystemCallError) {
        _ = try descriptor.readCounter()
    }

    /// Sleeps until it is raised, a signal arrives or the time is over; then lowers it to zero.
    package func wait(milliseconds: Int32) {
        var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return }
        _ = try? descriptor.readCounter()
    }

    /// Sleeps until it is raised and leaves it so, for all others that wait.
    package func waitUntilRaised() {
        var request = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) <= 0 {}
    }
}
