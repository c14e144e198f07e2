import Timekeeping

/// What is to be done with a job that is due, and was not done yet.
struct Firing: Sendable {
    let job: ScheduledJob
    let key: JobKey
    private(set) var plan: FiringPlan
    /// Occurrences of the plan that are left out, since too many runs are going on.
    private(set) var skipped: [PlannedOccurrence] = []

    /// `nil` if the job has no occurrence to come.
    ///
    /// - Parameters:
    ///   - job: As the store has found it.
    ///   - store: The store's number.
    ///   - now: Up to when occurrences are taken up.
    ///   - catchUp: As in `FiringPlan`.
    init?(of job: ScheduledJob, inStore store: Int, now: WallTime, catchUp: Int?) {
        guard let first = job.next else { return nil }
        self.job = job
        key = JobKey(store: store, id: job.job.id)
        plan = FiringPlan(of: job.job, from: first, now: now, catchUp: catchUp)
    }

    /// Leaves out all but the first runs.
    mutating func keepRuns(atMost limit: Int) {
        guard plan.runs.count > limit else { return }
        skipped = Array(plan.runs.dropFirst(limit))
        plan.runs = Array(plan.runs.prefix(limit))
    }

    /// What the store is to write before anything of it happens.
    var claim: Claim {
        var entries: [LedgerEntry] = []
        entries.reserveCapacity(plan.runs.count)
        if let missed = plan.missed { entries.append(entry(missed, .missed)) }
        if let coalesced = plan.coalesced { entries.append(entry(coalesced, .coalesced)) }
        for occurrence in skipped {
            entries.append(LedgerEntry(jobID: key.id, occurrence: occurrence, state: .skipped))
        }
        for occurrence in plan.runs {
            entries.append(
                LedgerEntry(jobID: key.id, occurrence: occurrence, state: .claimed, attempt: 1)
            )
        }
        return Claim(jobID: key.id, revision: job.revision, entries: entries, next: plan.next)
    }

    private func entry(_ span: Backlog, _ state: LedgerState) -> LedgerEntry {
        LedgerEntry(
            jobID: key.id,
            occurrence: PlannedOccurrence(scheduled: span.last, due: span.last),
            state: state,
            count: span.count,
            first: span.first
        )
    }
}
