public import Synchronization
public import Timekeeping

/// Sleeps by another mechanism to a margin before the deadline, and spins the rest.
///
/// The margin is learned while waiting (``MarginLearner``): what a wait has shown, the end of its spin
/// as well as that of its sleep, is taken in at the beginning of the next, so that nothing but one
/// reading of the clock and a few stores stands between the base's wakeup and the spin. A deadline
/// nearer than the margin is spun for at once.
public struct PreciseSleep<Base: InterruptibleMechanism & ~Copyable, Clock: MonotonicClock>:
    InterruptibleMechanism, ~Copyable
{
    public let interrupter: PreciseInterrupter<Base.Interrupter>
    @usableFromInline var base: Base
    @usableFromInline let clock: Clock
    @usableFromInline var learner: MarginLearner
    @usableFromInline var lastWait: FinishedWait?
    @usableFromInline var totalSpinNanoseconds: Int64 = 0
    @usableFromInline let preparation: (() -> Void)?
    /// How long that took the last time.
    @usableFromInline var preparationNanoseconds: Int64 = 20_000
    /// What the margin is made longer by at most, so that there is time for it.
    private static var longestReservedNanoseconds: Int64 { 100_000 }

    /// Time spun away, of all waits.
    public var spinNanoseconds: Int64 { totalSpinNanoseconds }

    /// How long before a deadline the sleep ends at present.
    public var marginNanoseconds: Int64 { learner.marginNanoseconds }

    /// - Parameters:
    ///   - base: What sleeps. It is not begun: its deadlines do not lie on a grid.
    ///   - clock: What the base sleeps by, and what the spin reads.
    ///   - processorBudgetPercent: Share of one processor's time that may be spun away, in percent.
    ///   - sliceNanoseconds: How long the kernel lets this thread run before another has its turn;
    ///     `nil` for no limit. A spin stays well below it.
    ///   - preparation: Called in the last part of the spin of ``waitForInterruption(until:)``, if that
    ///     is long enough: the time for what makes the work at the deadline faster.
    public init(
        over base: consuming Base,
        readingTimeFrom clock: Clock,
        processorBudgetPercent: Double,
        sliceNanoseconds: Int64?,
        preparation: (() -> Void)? = nil
    ) {
        self.preparation = preparation
        self.clock = clock
        interrupter = PreciseInterrupter(over: base.interrupter)
        learner = MarginLearner(
            processorBudgetPercent: processorBudgetPercent,
            sliceNanoseconds: sliceNanoseconds
        )
        self.base = base
    }

    public mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        learn()
        learner.begin(at: start, periodNanoseconds: periodNanoseconds)
    }

    // Inlinable, because a generic function is only specialised where its body can be seen.
    @inlinable
    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        learn()
        let target = deadline.advanced(byNanoseconds: -learner.marginNanoseconds)
        var now = clock.now
        var latency: Int64?
        if now < target {
            try base.wait(until: target)
            now = clock.now
            latency = target.nanoseconds(to: now)
        }
        let start = now
        noteSpin(from: now, until: deadline, afterSleepLateBy: latency)
        while now < deadline { now = clock.now }
        noteEnd(now, ofSpinFrom: start, until: deadline)
    }

    /// Waits as ``wait(until:)`` does; an interruption ends the spin as well as the sleep.
    ///
    /// One that had arrived before goes ahead of a deadline that has passed.
    @inlinable
    public mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        learn()
        let target = deadline.advanced(byNanoseconds: -learner.marginNanoseconds)
        var now = clock.now
        var latency: Int64?
        while now < target {
            let outcome = try base.waitForInterruption(until: target)
            if interrupter.take() { return .interrupted }
            now = clock.now
            // Without the flag it is the rest of an interruption that had ended a spin.
            guard outcome == .deadlinePassed else { continue }
            latency = target.nanoseconds(to: now)
            break
        }
        let start = now
        noteSpin(from: now, until: deadline, afterSleepLateBy: latency)
        var preparationStart = self.preparationStart(
            for: deadline,
            at: now,
            hasSlept: latency != nil
        )
        repeat {
            if interrupter.take() {
                totalSpinNanoseconds += start.nanoseconds(to: now)
                lastWait = nil
                return .interrupted
            }
            now = clock.now
            if now >= preparationStart {
                prepare(at: now, for: deadline)
                preparationStart = MonotonicInstant(nanoseconds: .max)
            }
        } while now < deadline
        noteEnd(now, ofSpinFrom: start, until: deadline)
        return .deadlinePassed
    }

    /// When to prepare for the deadline: so late that what it leaves in the caches is still there, and
    /// so early that it may take twice as long as before.
    ///
    /// - Returns: An instant that never comes if there is nothing to prepare, or no time for it.
    @usableFromInline
    mutating func preparationStart(
        for deadline: MonotonicInstant,
        at now: MonotonicInstant,
        hasSlept: Bool
    ) -> MonotonicInstant {
        let never = MonotonicInstant(nanoseconds: .max)
        guard preparation != nil, hasSlept else { return never }
        let start = deadline.advanced(byNanoseconds: -2 * preparationNanoseconds)
        if start > now { return start }
        // Some other time it is tried again: it may have taken so long by accident.
        preparationNanoseconds -= preparationNanoseconds / 16
        return never
    }

    /// Prepares, unless the processor was away for so long that the deadline would be missed by it.
    @usableFromInline
    mutating func prepare(at start: MonotonicInstant, for deadline: MonotonicInstant) {
        guard start.nanoseconds(to: deadline) > preparationNanoseconds else { return }
        preparation?()
        // A preemption is no measure of the preparation, and one that has become longer is known soon.
        preparationNanoseconds = min(
            start.nanoseconds(to: clock.now),
            2 * preparationNanoseconds
        )
    }

    @inlinable
    mutating func noteSpin(
        from start: MonotonicInstant,
        until deadline: MonotonicInstant,
        afterSleepLateBy latency: Int64?
    ) {
        lastWait = FinishedWait(
            deadline: deadline,
            sleepLatencyNanoseconds: latency,
            spinNanoseconds: max(start.nanoseconds(to: deadline), 0)
        )
    }

    @inlinable
    mutating func noteEnd(
        _ end: MonotonicInstant,
        ofSpinFrom start: MonotonicInstant,
        until deadline: MonotonicInstant
    ) {
        totalSpinNanoseconds += start.nanoseconds(to: end)
        lastWait?.latenessNanoseconds = deadline.nanoseconds(to: end)
    }

    @usableFromInline
    mutating func learn() {
        guard let wait = lastWait else { return }
        if preparation != nil {
            learner.preparationNanoseconds = min(
                2 * preparationNanoseconds,
                Self.longestReservedNanoseconds
            )
        }
        learner.learn(from: wait)
        lastWait = nil
    }
}

extension PreciseSleep where Base == EpollTimer, Clock == KernelClock {
    /// On the thread that waits, whose slice bounds the spins.
    public init(
        processorBudgetPercent: Double,
        preparation: (() -> Void)? = nil
    ) throws(SystemCallError) {
        self.init(
            over: try EpollTimer(),
            readingTimeFrom: KernelClock(),
            processorBudgetPercent: processorBudgetPercent,
            sliceNanoseconds: ProcessorSlice.ofCaller,
            preparation: preparation
        )
    }
}

/// Ends a wait that may be asleep in another mechanism or spinning.
public final class PreciseInterrupter<Base: WaitInterrupter>: WaitInterrupter {
    private let base: Base
    /// What a spin can look at without a system call.
    @usableFromInline let isPending = Atomic(false)

    init(over base: Base) {
        self.base = base
    }

    public func interrupt() {
        // First the flag: whoever is woken by the base finds it set.
        isPending.store(true, ordering: .releasing)
        base.interrupt()
    }

    /// Whether an interruption had arrived; it is forgotten.
    @inlinable
    func take() -> Bool {
        // A spin reads it all the time, and only a write would need the cache line for itself.
        isPending.load(ordering: .relaxed)
            && isPending.exchange(false, ordering: .acquiring)
    }
}
