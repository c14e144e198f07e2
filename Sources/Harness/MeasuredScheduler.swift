import Runs
import Scheduling
import Synchronization
import Timekeeping

/// A scheduler with one interval job on a round's grid, whose task does nothing but note the time.
struct MeasuredScheduler {
    static let jobID = "tick"

    let scheduler: Scheduler
    private let grid: FiringGrid

    /// - Parameters:
    ///   - configuration: Its clocks are apart by the grid's offset.
    ///   - executor: What runs the task.
    ///   - grid: When it is to fire.
    ///   - ledger: Accounts for each tick.
    ///   - clock: What the first line of the task reads.
    ///   - delay: What holds the task up before that, on purpose.
    init(
        _ configuration: SchedulerConfiguration,
        executor: any Executor,
        on grid: FiringGrid,
        into ledger: FiringLedger,
        readingTimeFrom clock: some MonotonicClock,
        delay: InjectedDelay? = nil
    ) {
        self.grid = grid
        let heldUp = delay.map(HeldUp.init)
        var tasks = TaskRegistry()
        tasks.register(Self.jobID) { context in
            heldUp?.delay.withLock { $0.pass() }
            let now = clock.now  // the first line of the task
            ledger.run(scheduledFor: context.scheduled, at: now)
        }
        scheduler = Scheduler(
            configuration: configuration,
            stores: ["default": MemoryJobStore()],
            executors: ["default": executor],
            tasks: tasks
        )
        scheduler.addListener(FiringLedger.events) { ledger.hear($0) }
    }

    /// Adds the job; its last tick is the grid's.
    ///
    /// - Parameters:
    ///   - warmUpTicks: Before the first tick that is measured.
    ///   - afterMiss: As for timers. With `skip` it is the earliest tick that runs for those due at
    ///     once, so that a stall is seen in full; the latest one would look nearly punctual.
    /// - Returns: The tick that it will run first.
    /// - Throws: `TriggerError` or `SchedulerError`, if it cannot be had.
    func addJob(warmUpTicks: Int64, afterMiss: AfterMiss) throws -> Int64 {
        var policy = JobPolicy()
        switch afterMiss {
        case .skip: policy.coalescing = .earliest
        case .catchUp:
            policy.coalescing = .all
            policy.overlap = .queue(limit: .max)
        }
        let trigger = try IntervalTrigger(
            everyNanoseconds: grid.periodNanoseconds,
            startingAt: grid.fireTime(of: 1 - warmUpTicks),
            end: grid.fireTime(of: grid.ticks)
        )
        let work = Work.task(TaskCall(task: Self.jobID))
        try scheduler.add(Job(id: Self.jobID, trigger: trigger, work: work, policy: policy))
        // A short job may be over already.
        let next = try scheduler.job(Self.jobID)?.next
        return next.map { grid.tick(of: $0.scheduled) } ?? grid.ticks + 1
    }
}

/// The runs of the job never overlap, but nobody says so to the compiler.
private final class HeldUp: Sendable {
    let delay: Mutex<InjectedDelay>

    init(_ delay: InjectedDelay) {
        self.delay = Mutex(delay)
    }
}
