import Glibc
import Scheduling
import Timekeeping

/// Slow work on a short interval: at most two runs at once, and what was missed runs once.
func limits() throws -> Scheduler {
    let scheduler = Scheduler()
    try scheduler.registerTasks { tasks in
        tasks.register("slow") { _ in usleep(250_000) }
    }
    var policy = JobPolicy()
    policy.coalescing = .latest
    policy.maximumInstances = 2
    policy.misfireGraceNanoseconds = 900_000_000_000
    try scheduler.add(
        Job(
            id: "slow",
            trigger: IntervalTrigger(every: .milliseconds(100), startingAt: WallClock().now),
            work: .task(TaskCall(task: "slow")),
            policy: policy
        )
    )
    scheduler.addListener([.jobMaximumInstances, .jobCoalesced]) { event in
        switch event.kind {
        case .jobMaximumInstances(let job, let occurrence):
            print("\(job.id) of \(occurrence.scheduled.text()) was left out: two go on")
        case .jobCoalesced(let job, let span):
            print("\(job.id): one run stands for \(span.count + 1)")
        default: break
        }
    }
    return scheduler
}
