import Glibc
import Scheduling
import Timekeeping

/// What jobs may name, for the scheduler and for its worker processes alike.
func productionTasks() -> TaskRegistry {
    var tasks = TaskRegistry()
    tasks.register("mail") { context in print("mail of \(context.scheduled.text())") }
    tasks.register("sum", returning: Int.self) { context in
        try context.arguments(as: [Int].self).reduce(0, +)
    }
    return tasks
}

/// Jobs that outlive the program, run by 20 threads and by 5 processes.
func production() throws -> Scheduler {
    var configuration = SchedulerConfiguration()
    configuration.log = SchedulerLog(level: .warning) { level, line in print(level, line) }
    let scheduler = Scheduler(
        configuration: configuration,
        stores: ["default": try SQLiteJobStore(path: "production.sqlite")],
        executors: [
            "default": ThreadPoolExecutor(threads: 20),
            "processes": ProcessPoolExecutor(processes: 5),
        ],
        tasks: productionTasks()
    )
    let now = WallClock().now
    // Added at every start: a job that is there already keeps its next fire time.
    try scheduler.add(
        Job(
            id: "mail",
            trigger: IntervalTrigger(every: .milliseconds(200), startingAt: now),
            work: .task(TaskCall(task: "mail"))
        ),
        replacingExisting: true
    )
    try scheduler.add(
        Job(
            id: "sum",
            trigger: IntervalTrigger(every: .milliseconds(200), startingAt: now),
            work: .task(TaskCall(task: "sum", arguments: "[1, 2, 39]")),
            executor: "processes"
        ),
        replacingExisting: true
    )
    scheduler.addListener([.jobExecuted, .jobError]) { event in
        guard case .jobExecuted(let run) = event.kind, run.job.id == "sum" else { return }
        if case .succeeded(let result?) = run.outcome { print("the sum is \(result)") }
    }
    return scheduler
}
