import Timekeeping

/// Runs from their first line to their end.
extension SchedulerState {
    /// Decides, when a run is about to begin, whether it still may.
    ///
    /// The time in the executor's queue counts as lateness.
    mutating func mayStart(
        _ number: RunNumber,
        at now: ClockReading,
        into actions: inout Actions
    ) -> ActiveRun? {
        guard let run = runs[number] else { return nil }
        // Asked again, since the store could not take the note before.
        if run.phase == .started { return run }
        let policy = run.job.policy
        if run.attempt == 1, policy.isMissed(due: run.occurrence.due, now: now.wall) {
            let scheduled = run.occurrence.scheduled
            let span = Backlog(count: 1, first: scheduled, last: scheduled)
            tell(.jobMissed, .jobMissed(reference(run.key), span), into: &actions)
            actions.record(run.entry(.missed), in: run.key.store)
            finish(run, at: now, into: &actions)
            return nil
        }
        run.phase = .started
        run.stamps.started = now
        tell(.jobStarted, .jobStarted(report(run)), into: &actions)
        return run
    }

    /// Lets the time run that a run may take, now that nothing keeps it from beginning.
    mutating func limitTime(of number: RunNumber, at now: ClockReading) {
        guard let run = runs[number], let timeout = run.job.policy.timeoutNanoseconds else {
            return
        }
        reminders.add(
            .timeout(number, attempt: run.attempt),
            at: now.monotonic.advanced(byNanoseconds: timeout)
        )
    }

    /// Takes in how a run has ended.
    mutating func ended(
        _ number: RunNumber,
        _ outcome: RunOutcome,
        started: ClockReading?,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        guard let run = runs[number] else { return }
        run.stamps.started = started
        run.stamps.ended = now
        let state = run.finalState(after: outcome)
        if phase == .stopped, state == .cancelled, started == nil, run.ending == nil {
            // It never began: the ledger keeps the promise, and the next start takes it up.
            forget(run)
            return
        }
        if state != .succeeded, state != .cancelled, let retry = run.job.policy.retry,
            run.attempt <= retry.limit
        {
            postpone(run, retry, outcome, at: now, into: &actions)
            return
        }
        if state == .succeeded {
            tell(.jobExecuted, .jobExecuted(report(run, outcome: outcome)), into: &actions)
        } else {
            tell(.jobError, .jobError(report(run, outcome: outcome)), into: &actions)
        }
        actions.record(run.entry(state, outcome), in: run.key.store)
        finish(run, at: now, into: &actions)
    }

    private mutating func postpone(
        _ run: ActiveRun,
        _ retry: Retry,
        _ outcome: RunOutcome,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        let delay = retry.delay(afterAttempt: run.attempt, random: random.next())
        let time = now.wall.advanced(byNanoseconds: delay)
        var entry = run.entry(.retrying, outcome)
        entry.retryAt = time
        actions.tell(.jobRetried(report(run, outcome: outcome), at: time))
        actions.record(entry, in: run.key.store)
        run.attempt += 1
        run.ending = nil
        run.phase = .pending
        run.stamps.started = nil
        run.stamps.ended = nil
        run.activity.running.remove(run)
        run.activity.retrying += 1
        reminders.add(.retry(run.number), at: now.monotonic.advanced(byNanoseconds: delay))
        dispatchPending(of: run.activity, at: now, into: &actions)
    }

    /// Takes up a retry that a scheduler which died has left.
    mutating func admitRetry(
        _ job: Job,
        inStore store: Int,
        _ entry: LedgerEntry,
        at now: ClockReading
    ) {
        let activity = activity(of: JobKey(store: store, id: job.id))
        let run = admit(
            job,
            entry.occurrence,
            to: activity,
            attempt: entry.attempt + 1,
            checkpoint: entry.checkpoint,
            at: now
        )
        activity.pending.remove(run)
        activity.retrying += 1
        let delay = max(now.wall.nanoseconds(to: entry.retryAt ?? now.wall), 0)
        reminders.add(.retry(run.number), at: now.monotonic.advanced(byNanoseconds: delay))
    }

    /// - Returns: The job of the run; `nil` if it is over.
    func keptCheckpoint(
        _ data: [UInt8],
        of number: RunNumber
    ) -> (key: JobKey, scheduled: WallTime)? {
        guard let run = runs[number] else { return nil }
        run.checkpoint = data
        return (run.key, run.occurrence.scheduled)
    }

    private mutating func finish(
        _ run: ActiveRun,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        let activity = run.activity
        runs.remove(run.number)
        activity.running.remove(run)
        guard activity.isIdle else {
            dispatchPending(of: activity, at: now, into: &actions)
            return
        }
        activities[activity.key] = nil
        if activity.isExhausted { actions.removeExhausted(activity.key) }
    }

    mutating func forget(_ run: ActiveRun) {
        let activity = run.activity
        runs.remove(run.number)
        activity.running.remove(run)
        activity.pending.remove(run)
        if activity.isIdle { activities[activity.key] = nil }
    }
}

extension SchedulerState {
    mutating func markExhausted(_ key: JobKey) {
        activities[key]?.isExhausted = true
    }

    /// A job has no occurrence to come: it goes, at once or with what runs of it.
    mutating func exhausted(_ key: JobKey, into actions: inout Actions) {
        if activities[key] == nil {
            actions.removeExhausted(key)
        } else {
            markExhausted(key)
        }
    }
}
