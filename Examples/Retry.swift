import Scheduling
import Timekeeping

struct ConnectionLost: Error {}

/// A task that is tried again after a failure, and goes on where it was.
func retrying() throws -> Scheduler {
    let scheduler = Scheduler()
    try scheduler.registerTasks { tasks in
        tasks.register("upload") { context in
            let first = try context.lastCheckpoint(as: Int.self) ?? 0
            for part in first..<6 {
                print("attempt \(context.attempt) sends part \(part)")
                try context.checkpoint(part + 1)
                if part % 2 == 1, part < 5 { throw ConnectionLost() }
            }
            print("all parts are sent")
        }
    }
    var policy = JobPolicy()
    policy.retry = Retry(limit: 3, delayNanoseconds: 50_000_000, delayCapNanoseconds: 1_000_000_000)
    try scheduler.add(
        Job(
            id: "upload",
            trigger: DateTrigger(at: WallClock().now.advanced(byNanoseconds: 10_000_000)),
            work: .task(TaskCall(task: "upload")),
            policy: policy
        )
    )
    return scheduler
}
