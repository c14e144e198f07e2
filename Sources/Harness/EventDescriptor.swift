import CKernel
import Glibc
import Timekeeping

/// A counter in the kernel that threads raise and one thread sleeps for (eventfd(2)).
final class EventDescriptor: Sendable {
    private let descriptor: Int32

    init() throws(SystemCallError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemCallError(call: "eventfd", code: errno) }
    }

    deinit {
        close(descriptor)
    }

    func raise(by count: UInt64 = 1) {
        var count = count
        _ = write(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Sleeps until it is raised, a signal arrives or the time is over; then lowers it to zero.
    func wait(milliseconds: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return }
        var count: UInt64 = 0
        _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
    }

    /// Sleeps until it is raised and leaves it so, for all others that wait.
    func waitUntilRaised() {
        var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while poll(&request, 1, -1) <= 0 {}
    }
}
