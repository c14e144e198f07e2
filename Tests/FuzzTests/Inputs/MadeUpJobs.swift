@testable import Scheduling
@testable import Timekeeping

/// Jobs of each kind of trigger, with what has become of their runs.
enum MadeUpJobs {
    private static func at(_ seconds: Int64) -> WallTime {
        WallTime(nanosecondsSince1970: (1_767_225_600 + seconds) * 1_000_000_000)
    }

    private static func occurrence(_ seconds: Int64) -> PlannedOccurrence {
        PlannedOccurrence(scheduled: at(seconds), due: at(seconds))
    }

    static let all: [ScheduledJob] = {
        var policy = JobPolicy()
        policy.retry = Retry(limit: 2)
        policy.overlap = .queue(limit: 3)
        policy.misfireGraceNanoseconds = 5_000_000_000
        policy.timeoutNanoseconds = 1_000_000_000
        let command = Command(["/bin/echo", "a b"])
        let triggers: [any Trigger] = made("triggers") {
            [
                DateTrigger(at: at(60)),
                try IntervalTrigger(everyNanoseconds: 5_000_000_000, startingAt: at(0), end: nil),
                try TriggerText.parse("minute=0", zone: .utc),
                try TriggerText.parse("30 2 * * *", zone: .utc, dialect: .classic),
            ]
        }
        return triggers.enumerated().map { index, trigger in
            ScheduledJob(
                job: Job(
                    id: "job-\(index)",
                    name: index == 0 ? "once" : nil,
                    trigger: trigger,
                    work: index % 2 == 0
                        ? .command(command) : .task(TaskCall(task: "t", arguments: "{\"n\":1}")),
                    policy: index == 1 ? policy : JobPolicy()
                ),
                next: index == 3 ? nil : occurrence(60),
                isPaused: index == 2
            )
        }
    }()

    static let entries: [LedgerEntry] = {
        func reading(_ nanoseconds: Int64) -> ClockReading {
            ClockReading(
                wall: at(0).advanced(byNanoseconds: nanoseconds),
                monotonic: MonotonicInstant(nanoseconds: nanoseconds)
            )
        }
        let stamps = RunStamps(
            due: reading(0),
            expired: reading(50_000),
            dispatched: reading(60_000),
            started: reading(90_000),
            ended: reading(2_000_000)
        )
        return LedgerState.allCases.enumerated().map { index, state in
            LedgerEntry(
                jobID: "job-\(index % 4)",
                occurrence: occurrence(Int64(index) - 20),
                state: state,
                attempt: 1,
                stamps: stamps,
                result: "done",
                message: index % 2 == 0 ? nil : "it failed",
                checkpoint: index == 2 ? [1, 2, 3] : nil
            )
        }
    }()
}
