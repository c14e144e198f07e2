package import Timekeeping
package import Wakeups

/// Waits for each deadline of a plan and stores how late it was met.
///
/// From the wakeup to the stored sample nothing is allocated, locked, counted or called through
/// an existential. It stays generic and in one module with its callers, so that the compiler makes
/// a copy of it for each mechanism and clock.
package func runTicks<Mechanism: WakeupMechanism & ~Copyable, Clock: MonotonicClock>(
    of cursor: inout TickCursor,
    waitingWith mechanism: inout Mechanism,
    readingTimeFrom clock: Clock,
    into samples: inout SampleWriter,
    until stop: StopSignal
) throws(SystemCallError) {
    while !cursor.isDone, !stop.isSet {
        try mechanism.wait(until: cursor.deadline)
        let wakeup = clock.now  // nothing may stand between the wakeup and this reading
        samples.append(
            tick: cursor.tick,
            latenessNanoseconds: cursor.deadline.nanoseconds(to: wakeup)
        )
        cursor.advance(past: wakeup)
    }
}

/// The same loop turned inside out, for mechanisms that call instead of returning.
final class TickCollector<Clock: MonotonicClock>: TickReceiver, @unchecked Sendable {
    // The mechanism calls one at a time (`TickReceiver`), and the starter reads only after
    // `CallbackMechanism.run` has returned.
    private(set) var cursor: TickCursor
    private(set) var samples: SampleWriter
    private let clock: Clock
    private let stop: StopSignal

    init(_ cursor: TickCursor, into samples: SampleWriter, clock: Clock, until stop: StopSignal) {
        self.cursor = cursor
        self.samples = samples
        self.clock = clock
        self.stop = stop
    }

    func wakeup() -> MonotonicInstant? {
        let wakeup = clock.now
        samples.append(
            tick: cursor.tick,
            latenessNanoseconds: cursor.deadline.nanoseconds(to: wakeup)
        )
        cursor.advance(past: wakeup)
        return cursor.isDone || stop.isSet ? nil : cursor.deadline
    }
}
