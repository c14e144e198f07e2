import Timekeeping

/// Occurrences that are due, from the decision to the hand-over.
extension SchedulerState {
    /// Takes out of the firing what the overlap policy leaves out.
    ///
    /// Several occurrences that are caught up do not overlap one another: they wait in a row.
    func leaveOut(of firing: inout Firing) {
        let policy = firing.job.job.policy
        guard let activity = activities[firing.key],
            activity.running.count >= policy.maximumInstances
        else { return }
        switch policy.overlap {
        case .cancelRunning: return
        case .skip where policy.coalescing == .all && !activity.pending.isEmpty:
            return  // a row that is being caught up goes on
        case .skip: firing.keepRuns(atMost: 0)
        case .queue(let limit): firing.keepRuns(atMost: max(limit - activity.pending.count, 0))
        }
    }

    /// Does what was decided, now that the claim is stored.
    ///
    /// - Parameters:
    ///   - firing: The decision.
    ///   - expired: When the wait for it ended.
    ///   - now: When the claim had been stored; the difference is what storing it took.
    ///   - actions: What is to be done.
    mutating func commit(
        _ firing: Firing,
        expired: ClockReading,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        tellLeftOut(by: firing, into: &actions)
        let isExhausted = firing.plan.next == nil
        guard let activity = activity(of: firing) else {
            if isExhausted { actions.removeExhausted(firing.key) }
            return
        }
        activity.isExhausted = isExhausted
        for occurrence in firing.plan.runs {
            admit(firing.job.job, occurrence, to: activity, at: expired)
        }
        dispatchPending(of: activity, at: now, into: &actions)
    }

    /// Tells of the occurrences that do not run.
    private func tellLeftOut(by firing: Firing, into actions: inout Actions) {
        if let missed = firing.plan.missed {
            tell(.jobMissed, .jobMissed(reference(firing.key), missed), into: &actions)
        }
        if let coalesced = firing.plan.coalesced {
            tell(.jobCoalesced, .jobCoalesced(reference(firing.key), coalesced), into: &actions)
        }
        for occurrence in firing.skipped {
            tell(
                .jobMaximumInstances,
                .jobMaximumInstances(reference(firing.key), occurrence),
                into: &actions
            )
        }
    }

    /// The runs of the job; `nil` if it has none, and gets none by this.
    private mutating func activity(of firing: Firing) -> JobActivity? {
        firing.plan.runs.isEmpty ? activities[firing.key] : activity(of: firing.key)
    }

    mutating func activity(of key: JobKey) -> JobActivity {
        if let activity = activities[key] { return activity }
        let activity = JobActivity(key)
        activities[key] = activity
        return activity
    }

    /// Takes up an occurrence that was claimed, by this scheduler or by one that died, and hands it
    /// over as soon as may be.
    mutating func admit(
        _ job: Job,
        inStore store: Int,
        _ occurrence: PlannedOccurrence,
        attempt: Int = 1,
        checkpoint: [UInt8]? = nil,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        let activity = activity(of: JobKey(store: store, id: job.id))
        admit(job, occurrence, to: activity, attempt: attempt, checkpoint: checkpoint, at: now)
        dispatchPending(of: activity, at: now, into: &actions)
    }

    @discardableResult
    mutating func admit(
        _ job: Job,
        _ occurrence: PlannedOccurrence,
        to activity: JobActivity,
        attempt: Int = 1,
        checkpoint: [UInt8]? = nil,
        at now: ClockReading
    ) -> ActiveRun {
        lastNumber += 1
        let due = ClockReading(
            wall: occurrence.due,
            monotonic: now.monotonic.advanced(
                byNanoseconds: now.wall.nanoseconds(to: occurrence.due)
            )
        )
        let run = ActiveRun(
            number: RunNumber(lastNumber),
            job: job,
            activity: activity,
            occurrence: occurrence,
            attempt: attempt,
            checkpoint: checkpoint,
            stamps: RunStamps(due: due, expired: now)
        )
        runs.insert(run)
        activity.pending.append(run)
        return run
    }

    /// Hands over as many waiting runs of a job as may be.
    mutating func dispatchPending(
        of activity: JobActivity,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        guard phase == .running else { return }
        while let run = activity.pending.first {
            let policy = run.job.policy
            guard activity.running.count < policy.maximumInstances else {
                if policy.overlap == .cancelRunning { makeRoom(in: activity, into: &actions) }
                break
            }
            activity.pending.removeFirst()
            activity.running.append(run)
            run.phase = .dispatched
            run.stamps.dispatched = now
            tell(.jobSubmitted, .jobSubmitted(report(run)), into: &actions)
            actions.submit(Run(run), to: run.job.executor)
        }
        if activity.isIdle { activities[activity.key] = nil }
    }

    /// Cancels the oldest run for the latest waiting one; those that waited before it are left out.
    private mutating func makeRoom(in activity: JobActivity, into actions: inout Actions) {
        while activity.pending.count > 1, let run = activity.pending.first {
            activity.pending.removeFirst()
            runs.remove(run.number)
            actions.tell(.jobMaximumInstances(reference(run.key), run.occurrence))
            actions.record(run.entry(.skipped), in: run.key.store)
        }
        guard let oldest = activity.running.first else { return }
        cancel(oldest, because: .overlap, into: &actions)
    }

    func cancel(
        _ run: ActiveRun,
        because ending: ActiveRun.Ending,
        into actions: inout Actions
    ) {
        guard run.ending == nil else { return }
        run.ending = ending
        actions.cancel(run.number, in: run.job.executor)
    }
}
