import Runs
import Scheduling
import Testing
import Timekeeping

@testable import Harness

/// Both clocks of a test as the one that a task reads.
private struct TaskClock: MonotonicClock {
    let clocks: VirtualClocks

    var now: MonotonicInstant { clocks.reading.monotonic }
}

@Suite("Measured scheduler on virtual clocks")
struct MeasuredSchedulerTests {
    /// Ten ticks of 1 ms behind two of warm-up.
    private let grid = FiringGrid(
        origin: MonotonicInstant(nanoseconds: 7_000_000),
        offsetNanoseconds: 1_700_000_000_000_000_000,
        periodNanoseconds: 1_000_000,
        ticks: 10
    )

    private struct Outcome {
        var firstTick: Int64
        var samples: Samples
        var account: FiringLedger.Account
    }

    /// Lets a scheduler look at the clocks at these instants, from the origin in microseconds.
    private func measure(
        lookingAt microseconds: [Int64],
        afterMiss: AfterMiss = .skip,
        addedAt start: Int64 = -2_000
    ) throws -> Outcome {
        let buffer = try SampleBuffer(capacity: Int(grid.ticks))
        let ledger = FiringLedger(grid, into: buffer)
        let begin = grid.origin.nanoseconds + start * 1_000
        let clocks = VirtualClocks(
            wall: WallTime(nanosecondsSince1970: begin + grid.offsetNanoseconds),
            monotonic: MonotonicInstant(nanoseconds: begin)
        )
        var configuration = SchedulerConfiguration()
        configuration.wakeup = .manual
        configuration.clocks = clocks
        let measured = MeasuredScheduler(
            configuration,
            executor: InlineExecutor(clocks: clocks),
            on: grid,
            into: ledger,
            readingTimeFrom: TaskClock(clocks: clocks)
        )
        try measured.scheduler.start()
        let first = try measured.addJob(warmUpTicks: 2, afterMiss: afterMiss)
        var last = start
        for look in microseconds {
            clocks.advance(byNanoseconds: (look - last) * 1_000)
            last = look
            measured.scheduler.runPending()
        }
        measured.scheduler.shutDown()
        return Outcome(firstTick: first, samples: buffer.samples(), account: ledger.told)
    }

    @Test("The first line of each run is a sample; the warm-up is none")
    func punctual() throws {
        // Ticks −1 and 0 are the warm-up's; each look is 3 µs late.
        let outcome = try measure(lookingAt: (-1...10).map { $0 * 1_000 + 3 })
        #expect(outcome.firstTick == -1)
        #expect(outcome.samples.ticks == Array(1...10))
        #expect(outcome.samples.latenessNanoseconds == Array(repeating: 3_000, count: 10))
        #expect(outcome.account.missed == 0)
        #expect(outcome.account.isClosed)
        let late = StageTimes(p50Nanoseconds: 3_000, p99Nanoseconds: 3_000)
        let none = StageTimes(p50Nanoseconds: 0, p99Nanoseconds: 0)
        #expect(
            outcome.account.stageTimes
                == [.wakeup: late, .scheduler: none, .executor: none, .task: none]
        )
    }

    @Test("After a stall the earliest tick runs late, and those it runs for are told as missed")
    func stall() throws {
        // Tick 3 is looked at 2.5 ms late, when 4 and 5 are due as well.
        let outcome = try measure(
            lookingAt: [0, 1_000, 2_000, 5_500, 6_000, 7_000, 8_000, 10_000]
        )
        #expect(outcome.samples.ticks == [1, 2, 3, 6, 7, 8, 9])
        #expect(
            outcome.samples.latenessNanoseconds == [0, 0, 2_500_000, 0, 0, 0, 1_000_000]
        )
        // 4, 5 and 10; the warm-up's own are not counted.
        #expect(outcome.account.missed == 3)
        #expect(outcome.account.isClosed)
    }

    @Test("With catch-up every tick runs, however late")
    func catchUp() throws {
        let outcome = try measure(
            lookingAt: [1_000, 2_000, 5_500, 6_000, 10_000],
            afterMiss: .catchUp
        )
        #expect(outcome.samples.ticks == Array(1...10))
        #expect(outcome.samples.latenessNanoseconds[2...4] == [2_500_000, 1_500_000, 500_000])
        #expect(outcome.account.missed == 0)
        #expect(outcome.account.isClosed)
    }

    @Test("A stall over the end of the warm-up counts for the measured ticks alone")
    func straddling() throws {
        // Tick 0, of the warm-up, runs for 1 to 4.
        let outcome = try measure(lookingAt: [-1_000, 4_200] + (5...10).map { $0 * 1_000 })
        #expect(outcome.samples.ticks == Array(5...10))
        #expect(outcome.account.missed == 4)
    }

    @Test("A scheduler that took its job up too late says which tick comes first")
    func late() throws {
        #expect(try measure(lookingAt: [], addedAt: 3_100).firstTick == 4)
    }

    @Test("A round that was cut short is not closed")
    func cutShort() throws {
        let outcome = try measure(lookingAt: [0, 1_000, 2_000])
        #expect(outcome.samples.ticks == [1, 2])
        #expect(!outcome.account.isClosed)
    }
}
