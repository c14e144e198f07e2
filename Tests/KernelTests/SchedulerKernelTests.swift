import Scheduling
import Synchronization
import Testing
import Timekeeping
import Wakeups

/// Real threads and real time: what must hold however late this machine is.
@Suite("Scheduler on the kernel", .serialized)
struct SchedulerKernelTests {
    private final class Count: Sendable {
        let value = Atomic(0)
        let early = Atomic(0)
    }

    private func scheduler(
        _ wakeup: SchedulerWakeup,
        executor: any Executor = ThreadPoolExecutor(threads: 4),
        _ register: (inout TaskRegistry) -> Void
    ) throws -> Scheduler {
        var configuration = SchedulerConfiguration()
        configuration.wakeup = wakeup
        let scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": MemoryJobStore()],
            executors: ["default": executor]
        )
        try scheduler.registerTasks(register)
        return scheduler
    }

    private func job(
        _ id: String,
        everyMilliseconds: Int64,
        _ change: (inout JobPolicy) -> Void = { _ in }
    ) throws -> Job {
        var policy = JobPolicy()
        change(&policy)
        let trigger = try IntervalTrigger(
            everyNanoseconds: everyMilliseconds * 1_000_000,
            startingAt: KernelClocks().reading.wall
        )
        return Job(id: id, trigger: trigger, work: .task(TaskCall(task: "task")), policy: policy)
    }

    private func wait(upToSeconds limit: Int64 = 20, until condition: () -> Bool) {
        let end = KernelClock().now.nanoseconds + limit * 1_000_000_000
        while !condition(), KernelClock().now.nanoseconds < end { pause() }
    }

    @Test(
        "No run starts before it is due, whatever is waited with",
        arguments: [
            .timerfdEpoll, .ppoll, .futex, .dispatch, .precise(processorBudgetPercent: 5),
            .polling(intervalNanoseconds: 1_000_000),
        ] as [SchedulerWakeup]
    )
    func neverEarly(_ wakeup: SchedulerWakeup) throws {
        let count = Count()
        let scheduler = try scheduler(wakeup) { tasks in
            tasks.register("task") { context in
                let now = KernelClocks().reading.wall
                if now < context.due { count.early.add(1, ordering: .relaxed) }
                count.value.add(1, ordering: .relaxed)
            }
        }
        try scheduler.start()
        try scheduler.add(try job("job", everyMilliseconds: 5))
        wait { count.value.load(ordering: .relaxed) >= 20 }
        scheduler.shutDown()
        #expect(count.value.load(ordering: .relaxed) >= 20)
        #expect(count.early.load(ordering: .relaxed) == 0)
    }

    @Test("A job that comes before what is waited for ends the wait")
    func earlierJob() throws {
        let count = Count()
        let scheduler = try scheduler(.timerfdEpoll) { tasks in
            tasks.register("task") { _ in count.value.add(1, ordering: .relaxed) }
        }
        try scheduler.start()
        try scheduler.add(try job("late", everyMilliseconds: 3_600_000))
        try scheduler.add(try job("soon", everyMilliseconds: 20))
        wait { count.value.load(ordering: .relaxed) >= 2 }
        scheduler.shutDown()
        #expect(count.value.load(ordering: .relaxed) >= 2)
    }

    @Test("Each of ten thousand jobs that are due at once runs once")
    func burst() throws {
        let count = Count()
        let scheduler = try scheduler(.timerfdEpoll) { tasks in
            tasks.register("task") { _ in count.value.add(1, ordering: .relaxed) }
        }
        let at = KernelClocks().reading.wall.nanosecondsSince1970 + 300_000_000
        let trigger = DateTrigger(at: WallTime(nanosecondsSince1970: at))
        let jobs = (0..<10_000).map {
            Job(id: "job-\($0)", trigger: trigger, work: .task(TaskCall(task: "task")))
        }
        try scheduler.start()
        try scheduler.add(jobs)
        wait { count.value.load(ordering: .relaxed) >= 10_000 }
        scheduler.shutDown()
        #expect(count.value.load(ordering: .relaxed) == 10_000)
        #expect(try scheduler.jobs().isEmpty)
    }

    @Test("A task that never ends is given up after its time, and does not stop the others")
    func neverEnding() throws {
        let count = Count()
        let timeouts = Count()
        let isOver = Count()
        let scheduler = try scheduler(.timerfdEpoll, executor: ThreadPoolExecutor(threads: 1)) {
            tasks in
            tasks.register("task") { context in
                guard context.jobID == "stuck" else {
                    count.value.add(1, ordering: .relaxed)
                    return
                }
                while isOver.value.load(ordering: .relaxed) == 0 { pause() }
            }
        }
        scheduler.addListener(.jobError) { event in
            if case .jobError(let report) = event.kind, report.job.id == "stuck" {
                timeouts.value.add(1, ordering: .relaxed)
            }
        }
        try scheduler.start()
        try scheduler.add(
            try job("stuck", everyMilliseconds: 50) { $0.timeoutNanoseconds = 50_000_000 }
        )
        wait { timeouts.value.load(ordering: .relaxed) >= 1 }
        try scheduler.remove("stuck")
        try scheduler.add(try job("other", everyMilliseconds: 10))
        wait { count.value.load(ordering: .relaxed) >= 3 }
        isOver.value.store(1, ordering: .relaxed)
        scheduler.shutDown(.atMost(nanoseconds: 5_000_000_000))
        #expect(count.value.load(ordering: .relaxed) >= 3)
        #expect(timeouts.value.load(ordering: .relaxed) >= 1)
    }

    @Test("A stream of events has each of them in order, or says how many it has lost")
    func stream() async throws {
        let scheduler = try scheduler(.timerfdEpoll) { $0.register("task") { _ in } }
        let events = scheduler.events(.all, capacity: 8)
        try scheduler.start()
        for number in 0..<100 {
            try scheduler.add(try job("job-\(number)", everyMilliseconds: 3_600_000))
        }
        scheduler.shutDown()
        try scheduler.start()
        var seen = 0
        var lost = 0
        var last: UInt64 = 0
        for await event in events {
            if case .eventsLost(let count) = event.kind {
                lost += count
                break
            }
            #expect(event.sequence > last)
            last = event.sequence
            seen += 1
            if seen == 8 { try scheduler.pause() }
        }
        scheduler.shutDown()
        #expect(seen == 8)
        #expect(lost > 90)
    }
}

/// A short pause between two looks at a condition.
private func pause() {
    var sleep = AbsoluteSleep()
    let end = KernelClock().now.advanced(byNanoseconds: 1_000_000)
    try? sleep.wait(until: end)
}
