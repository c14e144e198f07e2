import CKernel
import PunctualPlatform
public import Timekeeping

/// Reads a timerfd that blocks.
///
/// After ``begin(at:periodNanoseconds:)`` the kernel runs the timer periodically, and a wait reads
/// until the timer has expired for its deadline; one that lies between two expirations is met by
/// the later. Without it, each wait arms the timer for its own deadline. Timer slack does not
/// reach a timerfd (prctl(2), PR_SET_TIMERSLACK).
public struct TimerDescriptor: WakeupMechanism, ~Copyable {
    private let timer: Descriptor
    private var expirations: ExpirationCount?

    /// Expirations that had no read of their own, because the reader came a period late.
    public private(set) var missedExpirations: Int64 = 0

    public init() throws(SystemCallError) {
        timer = try Descriptor(timerWithFlags: 0)
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
        guard var expirations else {
            try timer.arm(at: deadline)
            _ = try timer.readCounter()
            return
        }
        guard deadline > expirations.start else {
            // The timer does not expire at its start, and a read would last until the period after.
            var sleep = AbsoluteSleep()
            return try sleep.wait(until: deadline)
        }
        while !expirations.hasReached(deadline) {
            let count = try timer.readCounter() ?? 0
            expirations.add(count)
            missedExpirations += max(count - 1, 0)
        }
        self.expirations = expirations
    }
}
