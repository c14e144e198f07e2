import Scheduling
import Timekeeping

struct OutOfPaper: Error {}

/// A listener that logs each result, with how late the run began.
func listener() throws -> Scheduler {
    let scheduler = Scheduler()
    try scheduler.registerTasks { tasks in
        tasks.register("scan") { _ in }
        tasks.register("print") { _ in throw OutOfPaper() }
    }
    for task in ["scan", "print"] {
        let trigger = try IntervalTrigger(every: .milliseconds(200), startingAt: WallClock().now)
        try scheduler.add(Job(id: task, trigger: trigger, work: .task(TaskCall(task: task))))
    }
    scheduler.addListener([.jobExecuted, .jobError, .jobMissed]) { event in
        switch event.kind {
        case .jobExecuted(let run):
            print("\(run.job.id) done, \(run.stamps.latenessNanoseconds ?? 0) ns late")
        case .jobError(let run):
            guard case .failed(let message, _) = run.outcome else { return }
            print("\(run.job.id) failed: \(message)")
        case .jobMissed(let job, let span): print("\(job.id) missed \(span.count) runs")
        default: break
        }
    }
    return scheduler
}
