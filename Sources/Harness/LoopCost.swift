import Runs
package import Timekeeping
import Wakeups

/// What the measuring loop costs by itself.
///
/// It stands beside the loop because only here is the loop compiled for a mechanism by itself, as
/// it is when it measures.
package enum LoopCost {
    /// A wait that is over at once.
    private struct NoWait: WakeupMechanism {
        mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {}
    }

    /// Nanoseconds a tick of the loop with a wait that does nothing: one clock reading and
    /// whatever the loop adds to it.
    package static func nanosecondsPerTick(ticks: Int) throws(SystemCallError) -> Double {
        // The deadlines lie so far ahead that each wakeup comes before the next: the usual path.
        var mechanism = NoWait()
        return try time(&mechanism, ticks: ticks, periodNanoseconds: 100_000_000_000)
    }

    /// The same with real absolute sleeps, for counting what is allocated meanwhile.
    package static func sleepingNanosecondsPerTick(
        ticks: Int,
        periodNanoseconds: Int64
    ) throws(SystemCallError) -> Double {
        var mechanism = AbsoluteSleep()
        return try time(&mechanism, ticks: ticks, periodNanoseconds: periodNanoseconds)
    }

    private static func time<Mechanism: WakeupMechanism & ~Copyable>(
        _ mechanism: inout Mechanism,
        ticks: Int,
        periodNanoseconds: Int64
    ) throws(SystemCallError) -> Double {
        let clock = KernelClock()
        let buffer = try SampleBuffer(capacity: ticks)
        let stop = StopFlag()
        var samples = buffer.writer
        let start = clock.now
        var cursor = TickCursor(
            TickPlan(start: start, periodNanoseconds: periodNanoseconds, ticks: Int64(ticks))
        )
        try runTicks(
            of: &cursor,
            waitingWith: &mechanism,
            readingTimeFrom: clock,
            into: &samples,
            until: stop.signal
        )
        let elapsed = start.nanoseconds(to: clock.now)
        precondition(buffer.count > 0, "the loop stored its samples")
        return Double(elapsed) / Double(ticks)
    }
}
