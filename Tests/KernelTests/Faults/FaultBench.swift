import Glibc
import Scheduling
import Synchronization
import TestSupport
import Timekeeping

/// A scheduler on the real clock with several stores and executors, and what it tells.
///
/// Its tests run on threads of their own (`onOwnThread`): they block, and Swift tasks have to go on.
final class FaultBench: Sendable {
    let scheduler: Scheduler
    private let told = Mutex<[Event]>([])

    /// - Parameters:
    ///   - stores: By name.
    ///   - executors: By name.
    ///   - mask: The events to keep.
    ///   - register: Adds the tasks that jobs name.
    /// - Throws: `SchedulerError`.
    init(
        stores: [String: any JobStore],
        executors: [String: any Executor] = ["default": ThreadPoolExecutor(threads: 2)],
        telling mask: EventMask = .all,
        _ register: (inout TaskRegistry) -> Void
    ) throws {
        let lines = Lines()
        var configuration = SchedulerConfiguration()
        configuration.cancellationGraceNanoseconds = 50_000_000
        // What is counted afterwards is the whole ledger.
        configuration.retention.entriesPerJob = 1_000_000
        configuration.log = SchedulerLog(level: .warning) { level, line in
            lines.texts.withLock { $0.append("\(level): \(line)") }
        }
        scheduler = Scheduler(
            configuration: configuration,
            stores: stores,
            executors: executors
        )
        log = lines
        try scheduler.registerTasks(register)
        scheduler.addListener(mask) { [self] event in told.withLock { $0.append(event) } }
    }

    private final class Lines: Sendable {
        let texts = Mutex<[String]>([])
    }

    private let log: Lines

    var logLines: [String] { log.texts.withLock { $0 } }

    var events: [Event] { told.withLock { $0 } }

    func add(
        _ id: String,
        _ work: Work,
        on executor: String = "default",
        to store: String = "default",
        everyMilliseconds: Int64? = nil,
        _ change: (inout JobPolicy) -> Void = { _ in }
    ) throws {
        var policy = JobPolicy()
        change(&policy)
        let now = KernelClocks().reading.wall
        var trigger: any Trigger = DateTrigger(at: now)
        if let everyMilliseconds {
            trigger = try IntervalTrigger(
                everyNanoseconds: everyMilliseconds * 1_000_000,
                startingAt: now
            )
        }
        let job = Job(id: id, trigger: trigger, work: work, executor: executor, policy: policy)
        try scheduler.add(job, to: store)
    }

    func entries(_ id: String, in store: String = "default") throws -> [LedgerEntry] {
        try scheduler.history(of: id, in: store, limit: 1_000_000)
    }

    /// Looks again and again, for much longer than what is waited for needs.
    func waitUntil(upToSeconds limit: Int64 = 300, _ condition: () throws -> Bool) rethrows -> Bool
    {
        let end = KernelClock().now.advanced(byNanoseconds: limit * 1_000_000_000)
        while KernelClock().now < end {
            if try condition() { return true }
            usleep(2_000)
        }
        return try condition()
    }

    func succeeded(_ id: String, in store: String = "default") throws -> Int {
        try entries(id, in: store).count { $0.state == .succeeded }
    }
}

extension Work {
    static func task(named name: String) -> Work { .task(TaskCall(task: name)) }
}
