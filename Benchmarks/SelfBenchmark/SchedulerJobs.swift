import Glibc
import Scheduling
import Synchronization
import Timekeeping

// MARK: - Adding and looking for jobs

extension SchedulerBenchmark {
    func nanoseconds(_ work: () throws -> Void) rethrows -> Double {
        let start = KernelClock().now
        try work()
        return Double(start.nanoseconds(to: KernelClock().now))
    }

    func scheduler(
        _ configuration: SchedulerConfiguration = SchedulerConfiguration(),
        _ executor: any Executor = ThreadPoolExecutor(threads: 10),
        over store: any JobStore = MemoryJobStore(),
        _ body: @escaping @Sendable (TaskContext) -> Void
    ) throws -> Scheduler {
        let scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": store],
            executors: ["default": executor]
        )
        try scheduler.registerTasks { $0.register("task", body) }
        return scheduler
    }

    private func job(
        _ number: Int,
        cron: Bool = false,
        every interval: Int64 = 3_600_000_000_000,
        start: WallTime,
        end: WallTime? = nil
    ) throws -> Job {
        let trigger: any Trigger =
            cron
            ? try CronTrigger(crontab: "\(number % 60) * * * *")
            : try IntervalTrigger(everyNanoseconds: interval, startingAt: start, end: end)
        return Job(id: "job-\(number)", trigger: trigger, work: .task(TaskCall(task: "task")))
    }

    func jobs(
        _ count: Int,
        cron: Bool = false,
        every interval: Int64 = 3_600_000_000_000,
        start: WallTime,
        end: WallTime? = nil
    ) throws -> [Job] {
        try (0..<count).map {
            try job($0, cron: cron, every: interval, start: start, end: end)
        }
    }

    /// Jobs that are added to memory in a second, their triggers included.
    func addRate(_ count: Int, batch: Bool, cron: Bool) throws -> Double {
        try addRate(count, batch: batch, cron: cron, to: MemoryJobStore())
    }

    /// Jobs that are added in a second to a file in which each call is durable when it returns.
    func storedAddRate(
        _ count: Int,
        batch: Bool,
        in folder: borrowing BenchmarkFolder
    ) throws -> Double {
        let store = try SQLiteJobStore(path: folder.newFile())
        return try addRate(count, batch: batch, cron: false, to: store)
    }

    private func addRate(
        _ count: Int,
        batch: Bool,
        cron: Bool,
        to store: any JobStore
    ) throws -> Double {
        let scheduler = try scheduler(over: store) { _ in }
        try scheduler.start(paused: true)
        defer { scheduler.shutDown() }
        let start = KernelClocks().reading.wall
        let elapsed = try nanoseconds {
            if batch {
                try scheduler.add(try jobs(count, cron: cron, start: start))
                return
            }
            for number in 0..<count {
                try scheduler.add(try job(number, cron: cron, start: start))
            }
        }
        return Double(count) / elapsed * 1e9
    }

    /// Resident memory of a store with idle jobs, and the time of a look for due ones.
    func idle(_ count: Int) throws -> IdleJobs {
        let store = MemoryJobStore()
        let scheduler = try scheduler(SchedulerConfiguration(), InlineExecutor(), over: store) {
            _ in
        }
        let start = KernelClocks().reading.wall
        let before = residentBytes()
        for number in 0..<count {
            let first = start.advanced(byNanoseconds: Int64(number))
            try scheduler.add(try job(number, start: first))
        }
        let bytes = Double(residentBytes() - before) / Double(count)
        return IdleJobs(
            bytes: bytes,
            dueNanoseconds: try dueNanoseconds(in: store, atOrBefore: start)
        )
    }

    private func dueNanoseconds(
        in store: any JobStore,
        atOrBefore time: WallTime
    ) throws -> Double {
        median(
            try (0..<2_001).map { _ in
                try nanoseconds { _ = try store.due(atOrBefore: time, limit: 10_000) }
            }
        )
    }

    /// A file with idle jobs and one that is due: the time of a look for due ones while there are
    /// none, and from the opening of the file to the first line of the task of the due one.
    func storedJobs(
        _ count: Int,
        in folder: borrowing BenchmarkFolder
    ) throws -> (dueNanoseconds: Double, startNanoseconds: Double) {
        let path = folder.newFile()
        let now = KernelClocks().reading.wall
        let due: Double
        do {
            let store = try SQLiteJobStore(path: path)
            let scheduler = try scheduler(over: store) { _ in }
            let later = now.advanced(byNanoseconds: 3_600_000_000_000)
            try scheduler.add(try jobs(count - 1, start: later))
            due = try dueNanoseconds(in: store, atOrBefore: now)
            let trigger = DateTrigger(at: now)
            try scheduler.add(
                Job(id: "first", trigger: trigger, work: .task(TaskCall(task: "task")))
            )
        }
        let firstLine = FirstLine()
        let begin = KernelClock().now
        let scheduler = try scheduler(over: try SQLiteJobStore(path: path)) { _ in firstLine.note()
        }
        try scheduler.start()
        defer { scheduler.shutDown() }
        let end = begin.advanced(byNanoseconds: 10_000_000_000)
        while firstLine.instant == nil, KernelClock().now < end { usleep(1_000) }
        return (due, Double(begin.nanoseconds(to: firstLine.instant ?? end)))
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

/// When a task has begun.
private final class FirstLine: Sendable {
    private let nanoseconds = Atomic<Int64>(0)

    var instant: MonotonicInstant? {
        let value = nanoseconds.load(ordering: .acquiring)
        return value == 0 ? nil : MonotonicInstant(nanoseconds: value)
    }

    func note() {
        nanoseconds.store(KernelClock().now.nanoseconds, ordering: .releasing)
    }
}
