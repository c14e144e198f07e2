import Dispatch
public import Timekeeping

/// `Task.sleep(until:tolerance:clock:)` with no tolerance, on the continuous clock.
///
/// On Linux the runtime hands the sleep to Dispatch and the tolerance is unused; the task goes on
/// when a thread of the cooperative pool takes it.
public struct TaskSleep: CallbackMechanism {
    public init() {}

    /// Runs a task that sleeps, and blocks the calling thread until it has.
    ///
    /// These are two wakeups, of which the second is the semaphore's;
    /// ``run(from:firstDeadline:periodNanoseconds:into:)`` has one.
    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        block {
            await sleep(until: deadline)
        }
    }

    /// Calls the receiver from one task that sleeps from deadline to deadline.
    public mutating func run(
        from start: MonotonicInstant,
        firstDeadline: MonotonicInstant,
        periodNanoseconds: Int64,
        into receiver: some TickReceiver
    ) throws(SystemCallError) {
        block {
            var anchor = ClockAnchor()
            var deadline = firstDeadline
            while true {
                await sleep(until: deadline, by: &anchor)
                guard let next = receiver.wakeup() else { return }
                deadline = next
            }
        }
    }
}

/// Runs the work in a task of its own while the calling thread, which must not be one of the
/// cooperative pool, is blocked.
private func block(until work: @escaping @Sendable () async -> Void) {
    let finished = DispatchSemaphore(value: 0)
    Task.detached(priority: .high) {
        await work()
        finished.signal()
    }
    finished.wait()
}

private func sleep(until deadline: MonotonicInstant) async {
    var anchor = ClockAnchor()
    await sleep(until: deadline, by: &anchor)
}

/// Sleeps again if it was woken early: the two clocks drift apart when the machine is suspended.
private func sleep(until deadline: MonotonicInstant, by anchor: inout ClockAnchor) async {
    while KernelClock().now < deadline {
        // It throws when the task is cancelled, and nobody has this one to cancel it.
        try? await Task.sleep(
            until: anchor.continuousInstant(of: deadline),
            tolerance: .zero,
            clock: .continuous
        )
        if KernelClock().now < deadline { anchor = ClockAnchor() }
    }
}

/// Readings of the monotonic and of the continuous clock at one moment.
///
/// The latter is CLOCK_BOOTTIME on Linux, which also counts the time of a suspended machine, and
/// its instants can only be made from other instants.
private struct ClockAnchor {
    private let monotonic: MonotonicInstant
    private let continuous: ContinuousClock.Instant

    init() {
        // In this order the converted deadlines are late by less than one reading, never early.
        monotonic = KernelClock().now
        continuous = ContinuousClock.now
    }

    func continuousInstant(of deadline: MonotonicInstant) -> ContinuousClock.Instant {
        continuous.advanced(by: monotonic.duration(to: deadline))
    }
}
