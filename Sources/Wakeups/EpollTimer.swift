import CKernel
import Glibc
import PunctualPlatform
public import Timekeeping

/// Waits in an epoll loop for a timerfd, and for an eventfd that others write to.
///
/// After ``begin(at:periodNanoseconds:)`` the timer is periodic and ``wait(until:)`` counts its
/// expirations as ``TimerDescriptor`` does. A wait for an interruption arms the timer once, for its
/// own deadline, and so ends the periodic mode until the next `begin`; waits without a `begin` do
/// the same. Timer slack does not reach a timerfd.
public struct EpollTimer: InterruptibleMechanism, ~Copyable {
    public let interrupter: EventInterrupter
    private let timer: Descriptor
    private let epoll: Descriptor
    private var expirations: ExpirationCount?
    /// An interruption that a wait which takes none has come across.
    private var isInterruptionPending = false

    /// Expirations that had no wakeup of their own, because the reader came a period late.
    public private(set) var missedExpirations: Int64 = 0

    public init() throws(SystemCallError) {
        let interrupter = try EventInterrupter()
        let timer = try Descriptor(timerWithFlags: TFD_NONBLOCK)
        let epoll = try Descriptor(epoll_create1(Int32(EPOLL_CLOEXEC)), from: "epoll_create1")
        try epoll.watch(timer.number)
        try epoll.watch(interrupter.event.number)
        self.interrupter = interrupter
        self.timer = timer
        self.epoll = epoll
    }

    public mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        let expirations = ExpirationCount(start: start, periodNanoseconds: periodNanoseconds)
        try timer.arm(at: expirations.firstExpiration, periodNanoseconds: periodNanoseconds)
        self.expirations = expirations
        missedExpirations = 0
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        guard var expirations, deadline > expirations.start else {
            return try waitOnce(until: deadline)
        }
        while !expirations.hasReached(deadline) {
            guard try nextReady() == timer.number else {
                try keepInterruption()
                continue
            }
            let count = try timer.readCounter() ?? 0
            expirations.add(count)
            missedExpirations += max(count - 1, 0)
        }
        self.expirations = expirations
    }

    public mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        expirations = nil
        if isInterruptionPending {
            isInterruptionPending = false
            try interrupter.drain()
            return .interrupted
        }
        try timer.arm(at: deadline)
        if try nextReady() == timer.number { return .deadlinePassed }
        try interrupter.drain()
        return .interrupted
    }
}

extension EpollTimer {
    /// The timer is not read afterwards: arming it again forgets the expiration.
    private mutating func waitOnce(until deadline: MonotonicInstant) throws(SystemCallError) {
        guard expirations == nil else {
            // The periodic timer does not expire at its start, and must stay armed.
            var sleep = AbsoluteSleep()
            return try sleep.wait(until: deadline)
        }
        try timer.arm(at: deadline)
        while try nextReady() != timer.number {
            try keepInterruption()
        }
    }

    private mutating func keepInterruption() throws(SystemCallError) {
        try interrupter.drain()
        isInterruptionPending = true
    }

    /// The descriptor that can be read; if both can, they take turns.
    private func nextReady() throws(SystemCallError) -> Int32 {
        var ready = epoll_event()
        while epoll_wait(epoll.number, &ready, 1, -1) < 0 {
            guard errno == EINTR else { throw SystemCallError(call: "epoll_wait", code: errno) }
        }
        return ready.data.fd
    }
}

extension Descriptor {
    /// Adds to an epoll instance what shall be waited for until it can be read.
    fileprivate borrowing func watch(_ descriptor: Int32) throws(SystemCallError) {
        var interest = epoll_event()
        interest.events = EPOLLIN.rawValue
        interest.data.fd = descriptor
        guard epoll_ctl(number, EPOLL_CTL_ADD, descriptor, &interest) == 0 else {
            throw SystemCallError(call: "epoll_ctl", code: errno)
        }
    }
}
