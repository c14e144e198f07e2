import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// The machine's own clock, set forwards and back by two seconds.
///
/// Only when asked for: whatever else runs on the machine sees it too, also the other tests.
@Suite(
    "Real clock step",
    .serialized,
    .enabled(
        if: ClockStep.isAskedFor,
        "set PUNCTUAL_TEST_CLOCK=1 to let a test set this machine's clock"
    ),
    .enabled(if: ClockStep.isAllowed, "setting the clock needs CAP_SYS_TIME")
)
struct ClockStepTests {
    private static let step: Int64 = 2_000_000_000

    @Test(
        "A step is noticed at once and told, and no occurrence is run twice",
        arguments: [.timerfdEpoll, .ppoll, .futex] as [SchedulerWakeup]
    )
    func step(_ wakeup: SchedulerWakeup) async throws {
        try await onOwnThread {
            let movements = Mutex<[ClockMovement]>([])
            let runs = Mutex<[WallTime: Int]>([:])
            var configuration = SchedulerConfiguration()
            configuration.wakeup = wakeup
            let scheduler = Scheduler(
                configuration: configuration,
                stores: ["default": MemoryJobStore()],
                executors: ["default": ThreadPoolExecutor(threads: 2)]
            )
            try scheduler.registerTasks { tasks in
                tasks.register("note") { context in
                    runs.withLock { $0[context.scheduled, default: 0] += 1 }
                }
            }
            scheduler.addListener(.clockMoved) { event in
                guard case .clockMoved(let movement) = event.kind else { return }
                movements.withLock { $0.append(movement) }
            }
            try scheduler.start()
            // Due a second after the clock will be set: without the step, in three.
            let due = KernelClocks().reading.wall.advanced(byNanoseconds: 1_900_000_000)
            let trigger = try IntervalTrigger(everyNanoseconds: 100_000_000, startingAt: due)
            try scheduler.add(Job(id: "job", trigger: trigger, work: .task(named: "note")))
            let beginning = KernelClock().now
            let restored = ClockStep.stepping(by: Self.step) {
                Self.wait { movements.withLock { $0.count } == 1 && runs.withLock { !$0.isEmpty } }
            }
            let took = beginning.nanoseconds(to: KernelClock().now)
            Self.wait { movements.withLock { $0.count } == 2 }
            let early = runs.withLock { $0.count }
            scheduler.shutDown()
            #expect(restored)
            // The job was due by the step, and did not wait for the time to pass.
            #expect(took < 1_800_000_000)
            #expect(early >= 1)
            let steps = movements.withLock { $0.map(\.stepNanoseconds) }
            #expect(steps.count == 2)
            for (found, expected) in zip(steps, [Self.step, -Self.step]) {
                #expect(abs(found - expected) < 100_000_000)
            }
            #expect(movements.withLock { $0.first?.affectedJobs } == 1)
            #expect(runs.withLock { $0.values.allSatisfy { $0 == 1 } })
        }
    }

    private static func wait(until condition: () -> Bool) {
        let end = KernelClock().now.advanced(byNanoseconds: 1_500_000_000)
        while !condition(), KernelClock().now < end { usleep(1_000) }
    }
}

/// Sets the clock, and puts it back by the time that has really passed.
enum ClockStep {
    static var isAskedFor: Bool { getenv("PUNCTUAL_TEST_CLOCK").map { $0.pointee != 0 } ?? false }

    /// Tried: setting the clock to what it shows takes the same right.
    static var isAllowed: Bool {
        guard isAskedFor else { return false }
        return set(aheadOfMonotonicBy: offset)
    }

    /// By how much the wall clock is ahead of the monotonic one, in nanoseconds.
    private static var offset: Int64 {
        let reading = KernelClocks().reading
        return reading.wall.nanosecondsSince1970 - reading.monotonic.nanoseconds
    }

    /// - Returns: Whether the clock was set, and is right again.
    static func stepping(by distance: Int64, _ body: () -> Void) -> Bool {
        let before = offset
        guard set(aheadOfMonotonicBy: before + distance) else { return false }
        body()
        return set(aheadOfMonotonicBy: before) && abs(offset - before) < 1_000_000
    }

    private static func set(aheadOfMonotonicBy offset: Int64) -> Bool {
        let time = KernelClock().now.nanoseconds + offset
        var value = timespec(
            tv_sec: Int(time / 1_000_000_000),
            tv_nsec: Int(time % 1_000_000_000)
        )
        return clock_settime(CLOCK_REALTIME, &value) == 0
    }
}
