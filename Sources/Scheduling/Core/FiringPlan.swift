import PunctualBase
import Timekeeping

/// What is to be done with a job that is due: which of its occurrences run, and which do not.
///
/// A function from values to values; nothing of it has happened yet.
struct FiringPlan: Sendable {
    /// To be run, the earliest first.
    var runs: [PlannedOccurrence] = []
    /// Due too long ago.
    var missed: Backlog?
    /// Left to one of `runs`.
    var coalesced: Backlog?
    /// The first occurrence that is not due yet.
    var next: PlannedOccurrence?
}

extension FiringPlan {
    /// The most occurrences that one pass lets a job catch up; older ones are missed.
    static let catchUpLimit = 100_000

    /// Decides on the occurrences of a job from `first`, which is due, to now.
    ///
    /// The cost does not grow with the number of occurrences that passed, as far as the trigger can
    /// count them, except for those that are really run.
    ///
    /// - Parameters:
    ///   - job: Whose trigger and policy decide.
    ///   - first: The occurrence that the store had planned.
    ///   - now: The wall clock.
    ///   - catchUp: The most occurrences to run whatever the job's coalescing and grace say; `nil` to
    ///     go by those.
    init(of job: Job, from first: PlannedOccurrence, now: WallTime, catchUp: Int? = nil) {
        let trigger = job.trigger
        let policy = job.policy
        guard let following = trigger.fireTime(after: first.scheduled) else {
            take(
                Backlog(count: 1, first: first.scheduled, last: first.scheduled),
                of: job,
                now,
                catchUp,
                first
            )
            return
        }
        let second = job.planned(following)
        if second.due > now {
            next = second
            let isMissed = policy.isMissed(due: first.due, now: now) && catchUp != 0
            if isMissed && catchUp == nil {
                missed = Backlog(count: 1, first: first.scheduled, last: first.scheduled)
            } else {
                runs = [first]
            }
            return
        }
        var end = now
        var backlog = trigger.backlog(after: first.scheduled, through: end)
        if let last = backlog?.last, job.planned(last).due > now {
            // It lies before now, and its jitter behind.
            next = job.planned(last)
            end = last.advanced(byNanoseconds: -1)
            backlog = trigger.backlog(after: first.scheduled, through: end)
        }
        var span = Backlog(count: 1, first: first.scheduled, last: first.scheduled)
        if let backlog {
            span.count.addClamped(backlog.count)
            span.isExact = backlog.isExact
            span.last = backlog.last
        }
        if next == nil { next = trigger.fireTime(after: span.last).map(job.planned) }
        take(span, of: job, now, catchUp, first)
    }

    /// Divides the occurrences that are due into missed, coalesced and running ones.
    private mutating func take(
        _ span: Backlog,
        of job: Job,
        _ now: WallTime,
        _ catchUp: Int?,
        _ first: PlannedOccurrence
    ) {
        var rest: Backlog? = span
        if catchUp == nil, let grace = job.policy.misfireGraceNanoseconds {
            let cutoff = now.advanced(byNanoseconds: -grace)
            rest = split(span, at: cutoff, of: job)
        }
        guard let rest else { return }
        if let catchUp {
            run(atMost: catchUp, of: rest, job)
            return
        }
        switch job.policy.coalescing {
        case .latest:
            runs = [job.planned(rest.last)]
            guard rest.count > 1 else { break }
            coalesced = job.trigger.backlog(
                after: rest.first.advanced(byNanoseconds: -1),
                through: rest.last.advanced(byNanoseconds: -1)
            )
        case .earliest:
            runs = [rest.first == first.scheduled ? first : job.planned(rest.first)]
            guard rest.count > 1 else { break }
            coalesced = job.trigger.backlog(after: rest.first, through: rest.last)
        case .all:
            run(atMost: Self.catchUpLimit, of: rest, job)
        }
    }

    /// Sets aside what was due before the cutoff.
    private mutating func split(_ span: Backlog, at cutoff: WallTime, of job: Job) -> Backlog? {
        // With jitter an occurrence is late by what its own start is, not its grid time.
        let early = cutoff.advanced(byNanoseconds: -job.policy.jitterNanoseconds)
        let before = span.first.advanced(byNanoseconds: -1)
        guard span.first < early else { return span }
        let end = min(early.advanced(byNanoseconds: -1), span.last)
        guard let late = job.trigger.backlog(after: before, through: end) ?? dateBacklog(span)
        else {
            return span
        }
        missed = late
        guard late.last < span.last, let first = job.trigger.fireTime(after: late.last) else {
            return nil
        }
        return Backlog(
            count: max(span.count - late.count, 1),
            isExact: span.isExact && late.isExact,
            first: first,
            last: span.last
        )
    }

    /// A single occurrence is its own span, wherever it came from: one that was asked for by hand
    /// is not among the trigger's.
    private func dateBacklog(_ span: Backlog) -> Backlog? {
        span.first == span.last ? span : nil
    }

    /// Runs the latest occurrences of a span; what is older is missed.
    private mutating func run(atMost limit: Int, of span: Backlog, _ job: Job) {
        var start = span.first
        if span.count > limit || !span.isExact {
            start = job.trigger.start(ofLatest: limit, in: span) ?? span.first
        }
        if limit == 0 {
            merge(missed: span)
            return
        }
        if start > span.first {
            let end = start.advanced(byNanoseconds: -1)
            let before = span.first.advanced(byNanoseconds: -1)
            if let older = job.trigger.backlog(after: before, through: end) {
                merge(missed: older)
            }
        }
        var time: WallTime? = start
        while let scheduled = time, scheduled <= span.last, runs.count < limit {
            runs.append(job.planned(scheduled))
            time = job.trigger.fireTime(after: scheduled)
        }
    }

    private mutating func merge(missed other: Backlog) {
        guard var all = missed else {
            missed = other
            return
        }
        all.count.addClamped(other.count)
        all.isExact = all.isExact && other.isExact
        all.last = other.last
        missed = all
    }
}

extension Trigger {
    /// The fire time from which on a span has the given number of occurrences, found by halving the
    /// span: about sixty counts, however long it is.
    func start(ofLatest limit: Int, in span: Backlog) -> WallTime? {
        var low = span.first.nanosecondsSince1970.subtractingClamped(1)
        var high = span.last.nanosecondsSince1970
        while high.subtractingClamped(low) > 1 {
            // The mean, rounded down, of two numbers whose sum may not fit.
            let middle = (low & high) + (low ^ high) >> 1
            let instant = WallTime(nanosecondsSince1970: middle)
            let count = backlog(after: instant, through: span.last)
            if let count, count.count > limit || !count.isExact {
                low = middle
            } else {
                high = middle
            }
        }
        return fireTime(after: WallTime(nanosecondsSince1970: high))
    }
}

extension JobPolicy {
    func isMissed(due: WallTime, now: WallTime) -> Bool {
        guard let misfireGraceNanoseconds else { return false }
        return due.nanoseconds(to: now) > misfireGraceNanoseconds
    }
}

extension Job {
    /// The occurrence of a fire time, with the job's jitter.
    func planned(_ scheduled: WallTime) -> PlannedOccurrence {
        guard policy.jitterNanoseconds > 0 else {
            return PlannedOccurrence(scheduled: scheduled, due: scheduled)
        }
        let delay = jitter(
            jobID: id,
            scheduled: scheduled,
            maximumNanoseconds: policy.jitterNanoseconds,
            next: trigger.fireTime(after: scheduled)
        )
        return PlannedOccurrence(
            scheduled: scheduled,
            due: scheduled.advanced(byNanoseconds: delay)
        )
    }
}
