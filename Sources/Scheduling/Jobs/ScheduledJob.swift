public import Timekeeping

/// A job as a store keeps it: with the time of its next occurrence.
public struct ScheduledJob: Sendable {
    public var job: Job
    /// `nil` if nothing is to come: the trigger has no more fire times.
    public var next: PlannedOccurrence?
    /// While paused, a job keeps `next` and is never due.
    public var isPaused: Bool
    /// Counts the changes of trigger, pause or policy.
    ///
    /// A claim that was computed from an older one is refused.
    public var revision: Int64

    public init(
        job: Job,
        next: PlannedOccurrence?,
        isPaused: Bool = false,
        revision: Int64 = 0
    ) {
        self.job = job
        self.next = next
        self.isPaused = isPaused
        self.revision = revision
    }
}

/// One of the instants at which a job is to run.
public struct PlannedOccurrence: Hashable, Sendable {
    /// The trigger's fire time, which is the identity of the occurrence in its job.
    public var scheduled: WallTime
    /// When it is to start: `scheduled`, later by the job's jitter.
    public var due: WallTime

    public init(scheduled: WallTime, due: WallTime) {
        self.scheduled = scheduled
        self.due = due
    }
}
