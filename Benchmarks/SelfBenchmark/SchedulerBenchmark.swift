import Scheduling
import Timekeeping

/// What the scheduler costs, and how late it is.
struct SchedulerBenchmark {
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
        try tellStored()
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
        let pool = try millisecondJob(seconds: 5)
        tell(
            "one job each millisecond, thread pool",
            pool.text,
            bar: "none lost but what the host stole, each told",
            isMet: pool.isAccountedFor
        )
        let inline = try millisecondJob(
            seconds: 5,
            wakeup: .precise(processorBudgetPercent: 20),
            executor: InlineExecutor()
        )
        tell(
            "the same, inline executor and `precise` with a fifth of a processor",
            inline.text,
            bar: "p50 at most 5 us, none lost but what the host stole, each told",
            isMet: inline.p50 <= 5 && inline.isAccountedFor
        )
        let rate = try firingRate(seconds: 3)
        tell(
            "trivial tasks run in a second, thread pool",
            rate.text,
            bar: "200 thousand",
            isMet: rate.rate >= 200_000
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
        // In processes of their own: what an earlier benchmark has freed would be taken for free.
        let small = try IdleJobs.measuredInFreshProcess(10_000)
        let large = try IdleJobs.measuredInFreshProcess(1_000_000)
        tell(
            "memory of a million idle jobs, each, in a fresh process",
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

    private func tellStored() throws {
        let folder = try BenchmarkFolder()
        let stored = try storedJobs(100_000, in: folder)
        tell(
            "looking for due jobs among 100,000 stored in SQLite",
            "\(decimal(stored.dueNanoseconds / 1e3, 1)) us",
            bar: "20 us",
            isMet: stored.dueNanoseconds <= 20_000
        )
        tell(
            "start with 100,000 jobs stored in SQLite, to the first line of the first task",
            "\(decimal(stored.startNanoseconds / 1e6, 0)) ms",
            bar: "500 ms",
            isMet: stored.startNanoseconds <= 5e8
        )
    }
}
