import CKernel
import Glibc
import PunctualPlatform
import Synchronization
package import Timekeeping

/// Notices that the wall clock was set, or that the machine has slept.
///
/// A timer on CLOCK_REALTIME far away that the kernel cancels in both cases
/// (TFD_TIMER_CANCEL_ON_SET, timerfd_create(2)). Adjusting the clock's rate does not cancel it.
package final class ClockChangeWatch: Sendable {
    private let timer: Descriptor
    private let stopper: EventInterrupter

    package init() throws(SystemCallError) {
        timer = try Descriptor(
            timerfd_create(CLOCK_REALTIME, Int32(TFD_CLOEXEC | TFD_NONBLOCK)),
            from: "timerfd_create"
        )
        stopper = try EventInterrupter()
        try arm()
    }

    /// Blocks its thread and calls at each change, until `stop`.
    package func run(_ onChange: () -> Void) throws(SystemCallError) {
        while true {
            var watched = [
                pollfd(fd: timer.number, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stopper.event.number, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&watched, 2, -1) >= 0 else {
                if errno == EINTR { continue }
                throw SystemCallError(call: "poll", code: errno)
            }
            if watched[1].revents != 0 { return }
            var count: UInt64 = 0
            if read(timer.number, &count, 8) < 0, errno == ECANCELED { onChange() }
            try arm()
        }
    }

    package func stop() {
        stopper.interrupt()
    }

    private func arm() throws(SystemCallError) {
        let code = ckernel_timerfd_watch_clock(timer.number)
        guard code == 0 else { throw SystemCallError(call: "timerfd_settime", code: -code) }
    }
}
