import Runs
import Testing
import Timekeeping
import Wakeups

@testable import Harness

/// One run of the loop over a script, with a period of 1000 ns.
private func ticks(
    _ count: Int64,
    overshoots: [Int64],
    afterMiss: AfterMiss,
    isFreeRunning: Bool = false
) throws -> (samples: Samples, missed: Int) {
    let clock = VirtualClock(startingAt: MonotonicInstant(nanoseconds: 7_000))
    var mechanism = ScriptedWakeup(on: clock, overshoots: overshoots)
    let buffer = try SampleBuffer(capacity: Int(count))
    let stop = StopFlag()
    var samples = buffer.writer
    var cursor = TickCursor(
        TickPlan(
            start: clock.now,
            periodNanoseconds: 1_000,
            ticks: count,
            afterMiss: afterMiss,
            isFreeRunning: isFreeRunning
        )
    )
    try runTicks(
        of: &cursor,
        waitingWith: &mechanism,
        readingTimeFrom: clock,
        into: &samples,
        until: stop.signal
    )
    return (buffer.samples(), cursor.missedTicks(served: buffer.count))
}

@Suite("Tick loop")
struct TickLoopTests {
    @Test(
        "A late wakeup does not move the deadlines behind it",
        arguments: [
            (overshoots: [250, 0, 0], latenesses: [250, 0, 0]),
            (overshoots: [2_500, 0, 0], latenesses: [2_500, 1_500, 500]),
            (overshoots: [-300, 999, 0], latenesses: [-300, 999, 0]),
        ] as [(overshoots: [Int64], latenesses: [Int64])]
    )
    func catchUp(overshoots: [Int64], latenesses: [Int64]) throws {
        let (samples, missed) = try ticks(3, overshoots: overshoots, afterMiss: .catchUp)

        #expect(samples.ticks == [1, 2, 3])
        #expect(samples.latenessNanoseconds == latenesses)
        #expect(missed == 0)
    }

    @Test("Skipping waits for the first deadline still to come and counts those between")
    func skip() throws {
        // Tick 1 is met at 3500: ticks 2 and 3 have passed, tick 4 is due at 4000.
        let (samples, missed) = try ticks(6, overshoots: [2_500, 10, 20, 30], afterMiss: .skip)

        #expect(samples.ticks == [1, 4, 5, 6])
        #expect(samples.latenessNanoseconds == [2_500, 10, 20, 30])
        #expect(missed == 2)
    }

    @Test("A deadline at the very nanosecond of a wakeup has passed")
    func skipAtTheEdge() throws {
        let (samples, missed) = try ticks(4, overshoots: [1_000, 0, 0], afterMiss: .skip)

        #expect(samples.ticks == [1, 3, 4])
        #expect(missed == 1)
    }

    @Test("Deadlines that pass behind the last wakeup are missed too")
    func skipBeyondTheEnd() throws {
        let (samples, missed) = try ticks(4, overshoots: [0, 9_000], afterMiss: .skip)

        #expect(samples.ticks == [1, 2])
        #expect(missed == 2)
    }

    @Test("A free-running mechanism skips nothing, even where skipping is asked for")
    func freeRunning() throws {
        let (samples, missed) = try ticks(
            4,
            overshoots: [1_500, 600, 700, 800],
            afterMiss: .skip,
            isFreeRunning: true
        )

        #expect(samples.ticks == [1, 2, 3, 4])
        #expect(missed == 0)
    }

    @Test("Serving every deadline ends at twice the planned length, and the rest are missed")
    func limit() throws {
        // Ten ticks end at 20 000 at the latest; tick 1 is met at 1000 + 19 500.
        let (samples, missed) = try ticks(10, overshoots: [19_500], afterMiss: .catchUp)

        #expect(samples.ticks == [1])
        #expect(missed == 9)
    }

    @Test("A set flag ends the loop, and only what was left behind is missed")
    func stop() throws {
        let clock = VirtualClock()
        var mechanism = ScriptedWakeup(on: clock, overshoots: [0])
        let buffer = try SampleBuffer(capacity: 3)
        let stop = StopFlag()
        stop.set()
        var samples = buffer.writer
        var cursor = TickCursor(TickPlan(start: clock.now, periodNanoseconds: 10, ticks: 3))
        try runTicks(
            of: &cursor,
            waitingWith: &mechanism,
            readingTimeFrom: clock,
            into: &samples,
            until: stop.signal
        )

        #expect(buffer.count == 0)
        #expect(!cursor.isDone)
        #expect(cursor.missedTicks(served: 0) == 0)
    }

    @Test("A mechanism that calls is served as one that returns")
    func collector() throws {
        let clock = VirtualClock()
        let buffer = try SampleBuffer(capacity: 6)
        let stop = StopFlag()
        let plan = TickPlan(start: clock.now, periodNanoseconds: 1_000, ticks: 6)
        let collector = TickCollector(
            TickCursor(plan),
            into: buffer.writer,
            clock: clock,
            until: stop.signal
        )
        var deadlines: [Int64] = []
        for wakeup: Int64 in [3_500, 4_010, 5_020, 6_030] {
            clock.advance(to: MonotonicInstant(nanoseconds: wakeup))
            if let next = collector.wakeup() { deadlines.append(next.nanoseconds) }
        }

        #expect(buffer.samples().ticks == [1, 4, 5, 6])
        #expect(buffer.samples().latenessNanoseconds == [2_500, 10, 20, 30])
        #expect(deadlines == [4_000, 5_000, 6_000])
    }
}

@Suite("Sample buffer")
struct SampleBufferTests {
    @Test("What was read does not come again, and nothing is lost between two readings")
    func readingInParts() throws {
        let buffer = try SampleBuffer(capacity: 5)
        var writer = buffer.writer
        for tick: Int64 in 1...3 { writer.append(tick: tick, latenessNanoseconds: -tick) }
        let first = buffer.samples()
        for tick: Int64 in 4...5 { writer.append(tick: tick, latenessNanoseconds: .max) }
        let second = buffer.samples(from: first.count)

        #expect(first == Samples(ticks: [1, 2, 3], latenessNanoseconds: [-1, -2, -3]))
        #expect(second == Samples(ticks: [4, 5], latenessNanoseconds: [.max, .max]))
        #expect(buffer.samples(from: 5).count == 0)
    }

    @Test("The warm-up is stored and shown to nobody")
    func discarding() throws {
        let buffer = try SampleBuffer(capacity: 2)
        var warmUp = buffer.discardingWriter
        warmUp.append(tick: 1, latenessNanoseconds: 99)
        #expect(buffer.count == 0)

        var writer = buffer.writer
        writer.append(tick: 1, latenessNanoseconds: 5)
        #expect(buffer.samples() == Samples(ticks: [1], latenessNanoseconds: [5]))
    }
}
