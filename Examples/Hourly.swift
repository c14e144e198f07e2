import Scheduling
import Timekeeping

/// At each full hour, by the clock on the wall.
func hourly() throws -> Scheduler {
    let scheduler = Scheduler()
    try scheduler.registerTasks { tasks in
        tasks.register("report") { context in print("report of \(context.scheduled.text())") }
    }
    let trigger = try CronTrigger(CronFields(minute: "0"), timeZone: .named("Europe/Berlin"))
    try scheduler.add(
        Job(id: "report", trigger: trigger, work: .task(TaskCall(task: "report")))
    )
    if let next = try scheduler.job("report")?.next {
        print("the next report is due at \(next.due.text())")
    }
    return scheduler
}
