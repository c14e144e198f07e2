package import Runs
package import Timekeeping

/// The ticks that a loop serves: deadline k is `start + k × period`, with k from 1 to `ticks`.
package struct TickPlan: Sendable {
    package var start: MonotonicInstant
    package var periodNanoseconds: Int64
    package var ticks: Int64
    package var afterMiss: AfterMiss
    /// A free-running mechanism does not look at deadlines: each wakeup is the next tick's.
    package var isFreeRunning: Bool

    package init(
        start: MonotonicInstant,
        periodNanoseconds: Int64,
        ticks: Int64,
        afterMiss: AfterMiss = .skip,
        isFreeRunning: Bool = false
    ) {
        precondition(periodNanoseconds > 0, "a period is positive")
        self.start = start
        self.periodNanoseconds = periodNanoseconds
        self.ticks = ticks
        self.afterMiss = afterMiss
        self.isFreeRunning = isFreeRunning
    }
}

/// Where a loop stands in its plan.
///
/// Deadlines are counted from the start. Counting from the last wakeup would add each lateness to
/// all later deadlines, and the drift to be measured would vanish from the samples.
package struct TickCursor {
    private let start: Int64
    private let period: Int64
    private let lastTick: Int64
    private let skips: Bool
    /// A loop that serves every deadline ends here even if some are left, at twice its planned
    /// length: with a period shorter than the mechanism's own cost it would never catch up.
    private let limit: Int64
    /// The tick that is waited for; behind `lastTick` when the plan is done.
    package private(set) var tick: Int64 = 1
    package private(set) var deadline: MonotonicInstant

    package init(_ plan: TickPlan) {
        start = plan.start.nanoseconds
        period = plan.periodNanoseconds
        lastTick = plan.ticks
        skips = plan.afterMiss == .skip && !plan.isFreeRunning
        limit = start + 2 * plan.ticks * period
        deadline = MonotonicInstant(nanoseconds: start + period)
    }

    @inline(__always)
    var isDone: Bool { tick > lastTick }

    /// Goes on to the next deadline after a wakeup for the present one.
    @inline(__always)
    mutating func advance(past wakeup: MonotonicInstant) {
        let now = wakeup.nanoseconds
        tick += 1
        let next = deadline.nanoseconds + period
        if now < next {
            deadline = MonotonicInstant(nanoseconds: next)
        } else if skips {
            // The division costs more than all else here and is needed only after a miss. A
            // deadline at this very nanosecond has passed.
            tick = (now - start) / period + 1
            deadline = MonotonicInstant(nanoseconds: start + tick * period)
        } else {
            deadline = MonotonicInstant(nanoseconds: next)
            if now >= limit { tick = lastTick + 1 }
        }
    }

    /// Deadlines left behind without a wakeup of their own, given how many were served.
    package func missedTicks(served: Int) -> Int {
        Int(min(tick - 1, lastTick)) - served
    }
}
