import Scheduling
import Synchronization
import Timekeeping

/// A scheduler on virtual clocks, with what it has done.
final class Bench: Sendable {
    let clocks: VirtualClocks
    let scheduler: Scheduler
    let store = MemoryJobStore()
    /// Scheduled instants of the runs, in seconds after the start, by job.
    private let runs = Mutex<[(job: String, seconds: Double, attempt: Int)]>([])
    private let kinds = Mutex<[String]>([])
    private let failures = Mutex(0)

    static let start = WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000)

    /// A bench whose scheduler sees the clocks through something else, if a test wants that.
    init(
        policy: ClockPolicy = .follow,
        start: WallTime = Bench.start,
        seen: (VirtualClocks) -> any Clocks = { $0 }
    ) throws {
        clocks = VirtualClocks(wall: start)
        var configuration = SchedulerConfiguration()
        configuration.wakeup = .manual
        configuration.clocks = seen(clocks)
        configuration.clockPolicy = policy
        scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": store],
            executors: ["default": InlineExecutor(clocks: clocks)]
        )
        try scheduler.registerTasks { [self] tasks in
            tasks.register("note") { context in self.note(context) }
            tasks.register("fail") { context in
                self.note(context)
                throw Failure()
            }
            tasks.register("recover") { context in
                self.note(context)
                let done = try context.lastCheckpoint(as: Int.self) ?? 0
                try context.checkpoint(done + 1)
                if done < 2 { throw Failure() }
            }
            tasks.register("slow") { context in
                self.note(context)
                self.clocks.advance(byNanoseconds: 2_500_000_000)
            }
        }
        scheduler.addListener { [self] event in
            kinds.withLock { $0.append(Self.name(event.kind)) }
        }
    }

    struct Failure: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    private func note(_ context: TaskContext) {
        let distance =
            context.scheduled.nanosecondsSince1970 - Self.start.nanosecondsSince1970
        runs.withLock {
            $0.append((context.jobID, Double(distance) / 1e9, context.attempt))
        }
    }

    func job(
        _ id: String = "job",
        every seconds: Int64 = 1,
        task: String = "note",
        _ change: (inout JobPolicy) -> Void = { _ in }
    ) throws -> Job {
        var policy = JobPolicy()
        change(&policy)
        let trigger = try IntervalTrigger(
            everyNanoseconds: seconds * 1_000_000_000,
            startingAt: WallTime(
                nanosecondsSince1970: Self.start.nanosecondsSince1970 + seconds * 1_000_000_000
            )
        )
        return Job(id: id, trigger: trigger, work: .task(TaskCall(task: task)), policy: policy)
    }

    /// Lets time pass, stopping wherever the scheduler has something to do.
    func pass(seconds: Int64) {
        let end = clocks.reading.monotonic.advanced(byNanoseconds: seconds * 1_000_000_000)
        while let next = scheduler.runPending(), next <= end {
            let now = clocks.reading.monotonic
            if next > now { clocks.advance(byNanoseconds: now.nanoseconds(to: next)) }
        }
        let now = clocks.reading.monotonic
        if now < end { clocks.advance(byNanoseconds: now.nanoseconds(to: end)) }
        scheduler.runPending()
    }

    var scheduledSeconds: [Double] { runs.withLock { $0.map(\.seconds) } }
    var trace: [String] { runs.withLock { $0.map { "\($0.job)@\($0.seconds)#\($0.attempt)" } } }
    var attempts: [Int] { runs.withLock { $0.map(\.attempt) } }
    var events: [String] { kinds.withLock { $0 } }

    func forgetEvents() {
        kinds.withLock { $0 = [] }
    }

    /// The case without its values.
    private static func name(_ kind: Event.Kind) -> String {
        String(String(describing: kind).prefix { $0 != "(" })
    }
}
