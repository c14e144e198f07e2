import Timekeeping

/// What the passing of time brings, and what ends many runs at once.
extension SchedulerState {
    /// When something is to be done that no store knows of.
    var nextReminder: MonotonicInstant? { reminders.first }

    /// Does what has become due by the time.
    mutating func timePassed(at now: ClockReading, into actions: inout Actions) {
        while let purpose = reminders.take(dueAt: now.monotonic) {
            switch purpose {
            case .timeout(let number, let attempt):
                // An earlier attempt may have ended in time.
                if runs[number]?.attempt == attempt { timeOut(number, into: &actions) }
            case .retry(let number): tryAgain(number, at: now, into: &actions)
            }
        }
    }

    private func timeOut(_ number: RunNumber, into actions: inout Actions) {
        guard let run = runs[number], run.phase == .started, run.ending == nil else { return }
        actions.tell(.jobTimedOut(report(run)))
        cancel(run, because: .timeout, into: &actions)
    }

    private mutating func tryAgain(
        _ number: RunNumber,
        at now: ClockReading,
        into actions: inout Actions
    ) {
        guard let run = runs[number] else { return }
        run.stamps.expired = now
        run.activity.retrying -= 1
        run.activity.pending.append(run)
        dispatchPending(of: run.activity, at: now, into: &actions)
    }

    /// Hands over what waited while the scheduler was paused.
    mutating func resumed(at now: ClockReading, into actions: inout Actions) {
        let waiting = activities.values.sorted {
            ($0.key.store, $0.key.id) < ($1.key.store, $1.key.id)
        }
        for activity in waiting { dispatchPending(of: activity, at: now, into: &actions) }
    }

    /// Cancels all runs of a job.
    func cancelRuns(of key: JobKey, into actions: inout Actions) {
        for run in activities[key]?.running.all ?? [] {
            cancel(run, because: .asked, into: &actions)
        }
    }

    /// Forgets all runs of a store that another scheduler has taken over, and ends what goes on.
    mutating func forgetRuns(ofStore store: Int, into actions: inout Actions) {
        for run in runs.all where run.key.store == store {
            forget(run)
            guard run.phase != .pending else { continue }
            actions.cancel(run.number, in: run.job.executor)
        }
        activities = activities.filter { $0.key.store != store }
    }

    /// Forgets runs that wait, which the ledger still has as claimed: the next start finds them.
    mutating func forgetWaitingRuns() {
        reminders = ReminderQueue()
        for store in storeNames.indices { forgetWaitingRuns(ofStore: store) }
    }

    /// The same for one store; what it is reminded of then finds no run.
    mutating func forgetWaitingRuns(ofStore store: Int) {
        for activity in activities.values where activity.key.store == store {
            activity.pending.removeAll()
            activity.retrying = 0
        }
        activities = activities.filter { $0.key.store != store || !$0.value.running.isEmpty }
        for run in runs.all where run.key.store == store && run.phase == .pending {
            runs.remove(run.number)
        }
    }

    func hasRuns(ofStore store: Int) -> Bool {
        runs.all.contains { $0.key.store == store }
    }
}
