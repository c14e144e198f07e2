@testable import Scheduling
@testable import Timekeeping

/// What a scheduler and the commands ask a job store.
enum JobQuestions {
    static func ask(_ database: JobDatabase) {
        do throws(JobStoreError) {
            for scheduled in try database.jobs() { ask(scheduled, in: database) }
            for due in [WallTime(nanosecondsSince1970: 0), .distantFuture] {
                for job in try database.due(atOrBefore: due, limit: 10).bad {
                    require(!job.job.reason.isEmpty, "a row is set aside with a reason")
                }
            }
            _ = try database.nextDue()
            for entry in try database.history(jobID: nil, limit: 10) {
                require(entry.attempt >= 0 && entry.count >= 1, "an entry counts")
            }
            _ = try database.summaries()
            _ = try database.quarantined()
        } catch {
            _ = error.description
        }
        // What a server does with a store that it opens.
        do throws(JobStoreError) {
            try database.takeBack()
            let found = try database.takeUnfinished(
                requestedOnly: false,
                session: nil,
                boot: "boot"
            )
            for occurrence in found { _ = occurrence.cannotHaveStarted }
        } catch {
            _ = error.description
        }
    }

    private static func ask(_ scheduled: ScheduledJob, in database: JobDatabase) {
        let trigger = scheduled.job.trigger
        let now = WallTime(nanosecondsSince1970: 1_767_225_600_000_000_000)
        for instant in [now, .distantPast] {
            if let next = trigger.fireTime(after: instant) {
                require(next > instant, "what comes after is later")
            }
        }
        // What was missed in centuries would be a hundred thousand runs.
        if scheduled.job.policy.coalescing != .all {
            _ = Firing(of: scheduled, inStore: 0, now: now, catchUp: nil)?.claim
        }
        _ = try? database.coder.definition(of: scheduled.job)
    }
}
