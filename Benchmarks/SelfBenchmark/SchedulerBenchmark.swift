import Glibc
import Scheduling
import Synchronization
import Timekeeping

/// What the scheduler costs, and how late it is.
struct SchedulerBenchmark {
    /// One round for the comparison with APScheduler, as a JSON object of figures by name.
    func printRound(seconds: Double) throws {
        var figures: [(String, Double)] = []
        figures.append(("add_memory_interval", try addRate(30_000, batch: false, cron: false)))
        figures.append(("add_memory_cron", try addRate(30_000, batch: false, cron: true)))
        let millisecond = try interval(jobs: 1, seconds: seconds)
        figures.append(("fire_1ms_done", millisecond.rate))
        figures.append(("fire_1ms_p50_us", millisecond.p50))
        figures.append(("fire_1ms_p99_us", millisecond.p99))
        figures.append(("fire_1ms_lost", Double(millisecond.lost)))
        figures.append(("fire_rate", try interval(jobs: 250, seconds: seconds).rate))
        let burst = try burst()
        figures.append(("burst_10000_max_ms", burst.milliseconds))
        figures.append(("burst_10000_run", Double(burst.count)))
        let text = figures.map { "\"\($0.0)\": \($0.1)" }.joined(separator: ", ")
        print("{\(text)}")
    }

    func run() throws {
        try tellAdding()
        try tellFiring()
        let burst = try burst()
        tell(
            "10,000 jobs due at once, pool of 10: the last one starts after",
            "\(decimal(burst.milliseconds, 1)) ms, \(burst.count) run",
            bar: "50 ms, all",
            isMet: burst.milliseconds <= 50 && burst.count == 10_000
        )
        try tellCatchUp()
        try tellIdle()
    }

    private func tellAdding() throws {
        let single = try addRate(100_000, batch: false, cron: false)
        let batch = try addRate(100_000, batch: true, cron: false)
        tell(
            "jobs added to memory, one by one / in a batch",
            "\(decimal(single / 1e3, 0)) / \(decimal(batch / 1e3, 0)) thousand a second",
            bar: "50 x APScheduler: see the comparison",
            isMet: true
        )
    }

    private func tellFiring() throws {
        let pool = try interval(jobs: 1, seconds: 5)
        tell(
            "one job each millisecond, thread pool",
            "\(decimal(pool.rate, 0)) a second, \(pool.lost) lost, lateness p50 "
                + "\(decimal(pool.p50, 1)) us, p99 \(decimal(pool.p99, 1)) us",
            bar: "none lost",
            isMet: pool.lost == 0
        )
        let inline = try interval(
            jobs: 1,
            seconds: 5,
            wakeup: .precise(processorBudgetPercent: 20),
            executor: InlineExecutor()
        )
        tell(
            "the same, inline executor and `precise` with a fifth of a processor",
            "\(decimal(inline.rate, 0)) a second, \(inline.lost) lost, lateness p50 "
                + "\(decimal(inline.p50, 2)) us, p99 \(decimal(inline.p99, 1)) us",
            bar: "p50 at most 5 us",
            isMet: inline.p50 <= 5
        )
        let rate = try interval(jobs: 250, seconds: 3).rate
        tell(
            "trivial tasks run in a second, thread pool",
            "\(decimal(rate / 1e3, 0)) thousand",
            bar: "200 thousand",
            isMet: rate >= 200_000
        )
    }

    private func tellCatchUp() throws {
        let clocks = VirtualClocks(wall: WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000))
        var configuration = SchedulerConfiguration()
        configuration.wakeup = .manual
        configuration.clocks = clocks
        let scheduler = try scheduler(configuration, InlineExecutor(clocks: clocks)) { _ in }
        try scheduler.start()
        let trigger = try CronTrigger(CronFields(second: "*"))
        try scheduler.add(Job(id: "job", trigger: trigger, work: .task(TaskCall(task: "task"))))
        clocks.advance(byNanoseconds: 3_653 * 86_400 * 1_000_000_000)
        let elapsed = nanoseconds { scheduler.runPending() }
        tell(
            "ten missed years of a cron job each second, caught up in",
            "\(decimal(elapsed / 1e3, 0)) us",
            bar: "1 ms",
            isMet: elapsed <= 1e6
        )
    }

    private func tellIdle() throws {
        let small = try idle(10_000)
        let large = try idle(1_000_000)
        tell(
            "memory of a million idle jobs, each",
            "\(decimal(large.bytes, 0)) bytes",
            bar: "500 bytes",
            isMet: large.bytes <= 500
        )
        tell(
            "looking for due jobs among ten thousand / a million idle ones",
            "\(decimal(small.dueNanoseconds, 0)) / \(decimal(large.dueNanoseconds, 0)) ns",
            bar: "not growing",
            isMet: large.dueNanoseconds <= 2 * small.dueNanoseconds + 100
        )
    }
}

// MARK: Measuring

extension SchedulerBenchmark {
    private func nanoseconds(_ work: () throws -> Void) rethrows -> Double {
        let start = KernelClock().now
        try work()
        return Double(start.nanoseconds(to: KernelClock().now))
    }

    private func scheduler(
        _ configuration: SchedulerConfiguration = SchedulerConfiguration(),
        _ executor: any Executor = ThreadPoolExecutor(threads: 10),
        _ body: @escaping @Sendable (TaskContext) -> Void
    ) throws -> Scheduler {
        let scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": MemoryJobStore()],
            executors: ["default": executor]
        )
        try scheduler.registerTasks { $0.register("task", body) }
        return scheduler
    }

    private func jobs(
        _ count: Int,
        cron: Bool = false,
        every: Int64,
        start: WallTime
    ) throws -> [Job] {
        var jobs: [Job] = []
        jobs.reserveCapacity(count)
        for number in 0..<count {
            let trigger: any Trigger =
                cron
                ? try CronTrigger(crontab: "\(number % 60) * * * *")
                : try IntervalTrigger(everyNanoseconds: every, startingAt: start)
            jobs.append(
                Job(id: "job-\(number)", trigger: trigger, work: .task(TaskCall(task: "task")))
            )
        }
        return jobs
    }

    /// Jobs a second, their triggers included.
    private func addRate(_ count: Int, batch: Bool, cron: Bool) throws -> Double {
        let scheduler = try scheduler { _ in }
        try scheduler.start(paused: true)
        defer { scheduler.shutDown() }
        let start = KernelClocks().reading.wall
        let elapsed = try nanoseconds {
            if batch {
                try scheduler.add(
                    try jobs(count, cron: cron, every: 3_600_000_000_000, start: start)
                )
                return
            }
            for number in 0..<count {
                let trigger: any Trigger =
                    cron
                    ? try CronTrigger(crontab: "\(number % 60) * * * *")
                    : try IntervalTrigger(everyNanoseconds: 3_600_000_000_000, startingAt: start)
                try scheduler.add(
                    Job(id: "job-\(number)", trigger: trigger, work: .task(TaskCall(task: "task")))
                )
            }
        }
        return Double(count) / elapsed * 1e9
    }

    private struct Firing {
        var rate: Double
        var lost: Int
        var p50: Double
        var p99: Double
    }

    /// Jobs each millisecond; lateness is measured in the task's first line, in microseconds.
    private func interval(
        jobs count: Int,
        seconds: Double,
        wakeup: SchedulerWakeup = .timerfdEpoll,
        executor: any Executor = ThreadPoolExecutor(threads: 10)
    ) throws -> Firing {
        let keepsAll = count == 1
        let recorder = Recorder()
        if keepsAll { recorder.latenesses.withLock { $0.reserveCapacity(Int(seconds * 1_100)) } }
        var configuration = SchedulerConfiguration()
        configuration.wakeup = wakeup
        let scheduler = try scheduler(configuration, executor) { context in
            let now = KernelClocks().reading.wall
            recorder.done.add(1, ordering: .relaxed)
            guard keepsAll else { return }
            recorder.latenesses.withLock {
                $0.append(now.nanosecondsSince1970 - context.scheduled.nanosecondsSince1970)
            }
        }
        if keepsAll {
            scheduler.addListener([.jobCoalesced, .jobMissed, .jobMaximumInstances]) { event in
                switch event.kind {
                case .jobCoalesced(_, let span), .jobMissed(_, let span):
                    recorder.lost.add(span.count, ordering: .relaxed)
                default: recorder.lost.add(1, ordering: .relaxed)
                }
            }
        }
        try scheduler.start()
        let start = WallTime(
            nanosecondsSince1970: KernelClocks().reading.wall.nanosecondsSince1970 + 10_000_000
        )
        try scheduler.add(try jobs(count, every: 1_000_000, start: start))
        let elapsed = nanoseconds { usleep(UInt32(seconds * 1e6)) }
        let runs = recorder.done.load(ordering: .relaxed)
        try scheduler.removeAll()
        scheduler.shutDown()
        let sorted = recorder.latenesses.withLock { $0.sorted() }
        return Firing(
            rate: Double(runs) / elapsed * 1e9,
            lost: recorder.lost.load(ordering: .relaxed),
            p50: sorted.isEmpty ? 0 : Double(sorted[sorted.count / 2]) / 1e3,
            p99: sorted.isEmpty ? 0 : Double(sorted[sorted.count * 99 / 100]) / 1e3
        )
    }

    /// From the common instant to the first line of the last of 10,000 jobs.
    private func burst() throws -> (milliseconds: Double, count: Int) {
        let box = Recorder()
        let scheduler = try scheduler { context in
            let now = KernelClocks().reading.wall.nanosecondsSince1970
            box.latest.max(now - context.scheduled.nanosecondsSince1970, ordering: .relaxed)
            box.done.add(1, ordering: .relaxed)
        }
        try scheduler.start()
        defer { scheduler.shutDown() }
        let instant = KernelClocks().reading.wall.nanosecondsSince1970 + 500_000_000
        let trigger = DateTrigger(at: WallTime(nanosecondsSince1970: instant))
        try scheduler.add(
            (0..<10_000).map {
                Job(id: "job-\($0)", trigger: trigger, work: .task(TaskCall(task: "task")))
            }
        )
        let end = KernelClock().now.nanoseconds + 10_000_000_000
        while box.done.load(ordering: .relaxed) < 10_000, KernelClock().now.nanoseconds < end {
            usleep(10_000)
        }
        return (
            Double(box.latest.load(ordering: .relaxed)) / 1e6, box.done.load(ordering: .relaxed)
        )
    }

    /// Resident memory of a store with idle jobs, and the time of a look for due ones.
    private func idle(_ count: Int) throws -> (bytes: Double, dueNanoseconds: Double) {
        let store = MemoryJobStore()
        let scheduler = Scheduler(
            stores: ["default": store],
            executors: ["default": InlineExecutor()]
        )
        try scheduler.registerTasks { tasks in tasks.register("task") { _ in } }
        let start = KernelClocks().reading.wall
        let before = residentBytes()
        for number in 0..<count {
            try scheduler.add(
                Job(
                    id: "job-\(number)",
                    trigger: try IntervalTrigger(
                        everyNanoseconds: 3_600_000_000_000,
                        startingAt: start.advanced(byNanoseconds: Int64(number))
                    ),
                    work: .task(TaskCall(task: "task"))
                )
            )
        }
        let bytes = Double(residentBytes() - before) / Double(count)
        let times = try (0..<2_001).map { _ in
            try nanoseconds { _ = try store.due(atOrBefore: start, limit: 10_000) }
        }
        return (bytes, median(times))
    }

    private func residentBytes() -> Int {
        // The second number of statm(5): resident pages.
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var numbers = [0]
        while let digit = Optional(getc(file)), digit != EOF {
            if digit == 32 {
                numbers.append(0)
            } else {
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int(digit) - 48
            }
            if numbers.count == 3 { break }
        }
        return numbers.count > 1 ? numbers[1] * Int(getpagesize()) : 0
    }
}

/// What tasks have seen.
private final class Recorder: Sendable {
    let latenesses = Mutex<[Int64]>([])
    let latest = Atomic<Int64>(0)
    let done = Atomic(0)
    let lost = Atomic(0)
}
