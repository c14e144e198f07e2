import Dispatch
import Synchronization
public import Timekeeping

/// A timer source of Dispatch on a serial queue of its own, strict, without leeway.
///
/// On Linux, leeway and strictness change nothing: one timerfd on a manager thread serves all
/// timers of the process, then the handler is handed to a worker thread (event_epoll.c of
/// libdispatch). `uptimeNanoseconds` is CLOCK_MONOTONIC there.
public struct DispatchTimer: CallbackMechanism, InterruptibleMechanism, ~Copyable {
    public let interrupter: SemaphoreInterrupter
    /// Nobody signals it: a pending interruption belongs to the next wait that asks for it.
    private let silence = DispatchSemaphore(value: 0)

    public init() {
        interrupter = SemaphoreInterrupter()
    }

    /// A wait of the calling thread is a semaphore with a time-out, not a timer source: a handler
    /// would have to wake the thread, and two wakeups would be measured.
    ///
    /// Dispatch turns the time-out into one on the wall clock (`sem_timedwait`), so a step of that
    /// clock can end it at the wrong time; an early end is mended here, a late one cannot be.
    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        while KernelClock().now < deadline {
            _ = silence.wait(timeout: DispatchTime(deadline))
        }
    }

    public mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        repeat {
            if interrupter.wait(until: deadline) { return .interrupted }
        } while KernelClock().now < deadline
        return .deadlinePassed
    }

    /// Ticks as a program that uses Dispatch does: with a repeating timer.
    ///
    /// The manager thread arms it again by itself. To schedule the source anew in each handler would
    /// allocate and cross to the manager thread once more a tick.
    ///
    /// Dispatch merges the ticks that pass while a handler runs. A deadline that has passed by the
    /// time it is asked for is therefore called at once, and one that lies between two ticks is met
    /// by the later.
    public mutating func run(
        from start: MonotonicInstant,
        firstDeadline: MonotonicInstant,
        periodNanoseconds: Int64,
        into receiver: some TickReceiver
    ) throws(SystemCallError) {
        let queue = DispatchQueue(label: "punctual.wakeups.dispatch", qos: .userInteractive)
        let source = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
        let ticks = DueTicks(from: firstDeadline, into: receiver)
        let finished = DispatchSemaphore(value: 0)
        // The source holds its handler and the handler the source, until it is cancelled.
        source.setEventHandler {
            if !ticks.deliver() { source.cancel() }
        }
        source.setCancelHandler { finished.signal() }
        source.schedule(
            deadline: DispatchTime(firstDeadline),
            repeating: .nanoseconds(Int(periodNanoseconds)),
            leeway: .nanoseconds(0)
        )
        source.activate()
        finished.wait()
    }
}

extension DispatchTime {
    fileprivate init(_ instant: MonotonicInstant) {
        // Zero would mean now, by another clock.
        self.init(uptimeNanoseconds: UInt64(max(instant.nanoseconds, 1)))
    }
}

/// Hands a receiver the ticks that are due.
private final class DueTicks<Receiver: TickReceiver>: @unchecked Sendable {
    // Unchecked for the deadline: only handlers of one serial queue use it, one after the other.
    private var deadline: MonotonicInstant
    private let receiver: Receiver

    init(from deadline: MonotonicInstant, into receiver: Receiver) {
        self.deadline = deadline
        self.receiver = receiver
    }

    /// Whether the receiver wants more.
    func deliver() -> Bool {
        while KernelClock().now >= deadline {
            guard let next = receiver.wakeup() else { return false }
            deadline = next
        }
        return true
    }
}

/// Ends a wait on a semaphore of Dispatch.
public final class SemaphoreInterrupter: WaitInterrupter {
    private let semaphore = DispatchSemaphore(value: 0)
    /// Whether the semaphore has been signalled since the last wait, so that many interruptions
    /// count as one.
    private let isSignalled = Atomic(false)

    fileprivate init() {}

    public func interrupt() {
        if !isSignalled.exchange(true, ordering: .acquiringAndReleasing) {
            semaphore.signal()
        }
    }

    /// Whether an interruption came; `false` when the time-out did.
    fileprivate func wait(until deadline: MonotonicInstant) -> Bool {
        guard semaphore.wait(timeout: DispatchTime(deadline)) == .success else { return false }
        // An interruption just before this line signals nothing, and needs not: the waiter has yet
        // to return, and acquires here what the interrupter had released.
        _ = isSignalled.exchange(false, ordering: .acquiringAndReleasing)
        return true
    }
}
