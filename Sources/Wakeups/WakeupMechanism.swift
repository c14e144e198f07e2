public import Timekeeping

/// A way to be woken at an instant.
///
/// A value of it belongs to the thread that waits: it is made, begun, used and dropped there.
public protocol WakeupMechanism: ~Copyable {
    /// Prepares for waits until `start + k × period`, with k = 1, 2, 3 ….
    ///
    /// Mechanisms that the kernel runs periodically (a timerfd) are armed here, once.
    mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError)

    /// Returns as soon as the mechanism can after the deadline has passed, and at once if it has
    /// passed already.
    ///
    /// Never returns early, except where the type's documentation says so (a free-running loop
    /// does not look at its deadline). A signal is no reason to return.
    mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError)
}

extension WakeupMechanism where Self: ~Copyable {
    public mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {}
}

/// Why a wait that can be ended early has ended.
public enum WaitOutcome: Hashable, Sendable {
    case deadlinePassed
    case interrupted
}

/// Ends the wait of another thread.
///
/// It may be called from any thread, at any time and as long as it is held; what comes before the
/// wait ends the next one, so that no wakeup is lost.
public protocol WaitInterrupter: AnyObject, Sendable {
    func interrupt()
}

/// A mechanism whose wait another thread can end without a race.
public protocol InterruptibleMechanism: WakeupMechanism, ~Copyable {
    associatedtype Interrupter: WaitInterrupter

    var interrupter: Interrupter { get }

    /// Waits until the deadline or an interruption, whichever comes first. Interruptions that
    /// arrived before count as one.
    mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome
}

/// What receives the ticks of a mechanism that calls instead of returning.
///
/// It is called on the mechanism's thread, one call at a time.
public protocol TickReceiver: AnyObject, Sendable {
    /// Takes a wakeup; the first thing that it does is to read the clock.
    ///
    /// - Returns: The next deadline, or `nil` when no more are wanted.
    func wakeup() -> MonotonicInstant?
}

/// A mechanism of a runtime that runs the program's code on a thread of its own choosing.
///
/// To wait on another thread for such a wakeup costs a second one, which no user of the runtime
/// pays: so it is measured where its callers' code runs.
public protocol CallbackMechanism: WakeupMechanism, ~Copyable {
    /// Calls the receiver at its deadlines until it wants no more, then returns.
    mutating func run(
        from start: MonotonicInstant,
        firstDeadline: MonotonicInstant,
        periodNanoseconds: Int64,
        into receiver: some TickReceiver
    ) throws(SystemCallError)
}
