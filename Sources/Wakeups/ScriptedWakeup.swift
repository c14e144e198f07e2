public import Timekeeping

/// Wakes on the virtual clock, late by what a script says: the mechanism of tests.
public struct ScriptedWakeup: WakeupMechanism {
    private let clock: VirtualClock
    private let overshoots: [Int64]
    private var next = 0

    /// - Parameters:
    ///   - clock: What the wakeups move.
    ///   - overshoots: Nanoseconds after the deadline, one a wakeup, repeated from the beginning
    ///     when used up; negative for early wakeups.
    public init(on clock: VirtualClock, overshoots: [Int64]) {
        precondition(!overshoots.isEmpty, "a script has at least one overshoot")
        self.clock = clock
        self.overshoots = overshoots
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        clock.advance(to: deadline.advanced(byNanoseconds: overshoots[next]))
        next = (next + 1) % overshoots.count
    }
}
