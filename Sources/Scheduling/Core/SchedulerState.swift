import Timekeeping

/// The scheduler's logic: what has happened goes in, and what is to be done comes out.
///
/// It knows neither threads nor stores nor clocks: time is handed in with every call. Whoever calls
/// holds the lock, and carries out the actions when it has let go of it.
struct SchedulerState: Sendable {
    enum Phase: Hashable, Sendable {
        case stopped, running, paused
    }

    var phase = Phase.stopped
    /// Names of the stores, by their numbers.
    var storeNames: [String] = []
    private(set) var runs: [RunNumber: ActiveRun] = [:]
    private(set) var activities: [JobKey: JobActivity] = [:]
    private(set) var reminders = ReminderQueue()
    private var lastNumber: Int64 = 0
    private var random: UInt64
    /// The events that anybody wants to hear of; no others are made.
    var interest: EventMask = .all

    /// - Parameter seed: Of the jitter between retries.
    init(seed: UInt64 = 1) {
        random = seed
    }

    var activeRuns: Int { runs.count }

    /// Whether a run has not ended, as one that was given up has.
    func isActive(_ number: RunNumber) -> Bool { runs[number] != nil }

    /// Adds an event, if anybody wants it.
    private func tell(
        _ mask: EventMask,
        _ kind: @autoclosure () -> Event.Kind,
        into actions: inout [Action]
    ) {
        if !interest.isDisjoint(with: mask) { actions.append(.tell(kind())) }
    }

    func reference(_ key: JobKey) -> JobReference {
        JobReference(id: key.id, store: storeNames[key.store])
    }

    func report(_ run: ActiveRun, outcome: RunOutcome? = nil) -> RunReport {
        RunReport(
            job: reference(run.key),
            number: run.number,
            occurrence: run.occurrence,
            attempt: run.attempt,
            stamps: run.stamps,
            outcome: outcome
        )
    }
}

// MARK: Occurrences that are due

/// What the state machine decided on a job that is due, and has not done yet.
struct Firing: Sendable {
    let claimed: ClaimedJob
    var claim: Claim
    var plan: FiringPlan
    /// Occurrences of the plan that are left out, since too many runs are going on.
    var skipped: [PlannedOccurrence]
}

extension SchedulerState {
    /// Decides what to claim for a job that is due.
    func firing(
        of scheduled: ScheduledJob,
        inStore store: Int,
        now: WallTime,
        catchUp: Int? = nil
    ) -> Firing? {
        guard let first = scheduled.next else { return nil }
        let job = scheduled.job
        let claimed = ClaimedJob(job, inStore: store)
        var plan = FiringPlan(of: job, from: first, now: now, catchUp: catchUp)
        let skipped = skip(&plan, of: job, activities[claimed.key])
        var entries: [LedgerEntry] = []
        entries.reserveCapacity(plan.runs.count)
        if let missed = plan.missed { entries.append(entry(job.id, missed, .missed)) }
        if let coalesced = plan.coalesced { entries.append(entry(job.id, coalesced, .coalesced)) }
        for occurrence in skipped {
            entries.append(LedgerEntry(jobID: job.id, occurrence: occurrence, state: .skipped))
        }
        for occurrence in plan.runs {
            entries.append(
                LedgerEntry(jobID: job.id, occurrence: occurrence, state: .claimed, attempt: 1)
            )
        }
        let claim = Claim(
            jobID: job.id,
            revision: scheduled.revision,
            entries: entries,
            next: plan.next
        )
        return Firing(claimed: claimed, claim: claim, plan: plan, skipped: skipped)
    }

    private func entry(_ id: String, _ span: Backlog, _ state: LedgerState) -> LedgerEntry {
        LedgerEntry(
            jobID: id,
            occurrence: PlannedOccurrence(scheduled: span.last, due: span.last),
            state: state,
            count: span.count,
            first: span.first
        )
    }

    /// Takes out of the plan what the overlap policy leaves out.
    ///
    /// Several occurrences that are caught up do not overlap one another: they wait in a row.
    private func skip(
        _ plan: inout FiringPlan,
        of job: Job,
        _ activity: JobActivity?
    ) -> [PlannedOccurrence] {
        guard let activity, activity.running.count >= job.policy.maximumInstances else { return [] }
        switch job.policy.overlap {
        case .cancelRunning: return []
        case .skip where job.policy.coalescing == .all && !activity.pending.isEmpty:
            // A row that is being caught up goes on.
            return []
        case .skip:
            defer { plan.runs = [] }
            return plan.runs
        case .queue(let limit):
            let room = max(limit - activity.pending.count, 0)
            guard plan.runs.count > room else { return [] }
            let left = Array(plan.runs.dropFirst(room))
            plan.runs = Array(plan.runs.prefix(room))
            return left
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
        into actions: inout [Action]
    ) {
        let key = firing.claimed.key
        let reference = reference(key)
        if let missed = firing.plan.missed {
            tell(.jobMissed, .jobMissed(reference, missed), into: &actions)
        }
        if let coalesced = firing.plan.coalesced {
            tell(.jobCoalesced, .jobCoalesced(reference, coalesced), into: &actions)
        }
        for occurrence in firing.skipped {
            tell(.jobMaximumInstances, .jobMaximumInstances(reference, occurrence), into: &actions)
        }
        let isExhausted = firing.claim.next == nil
        if !firing.plan.runs.isEmpty || activities[key] != nil {
            activities[key, default: JobActivity()].isExhausted = isExhausted
        }
        for occurrence in firing.plan.runs {
            admit(firing.claimed, occurrence, at: expired)
        }
        dispatchPending(of: key, at: now, into: &actions)
        if isExhausted { exhausted(key, into: &actions) }
    }

    /// Takes up an occurrence that was claimed, by this scheduler or by one that died.
    mutating func admit(
        _ claimed: ClaimedJob,
        _ occurrence: PlannedOccurrence,
        attempt: Int = 1,
        checkpoint: [UInt8]? = nil,
        at now: ClockReading
    ) {
        lastNumber += 1
        let number = RunNumber(lastNumber)
        let due = ClockReading(
            wall: occurrence.due,
            monotonic: now.monotonic.advanced(
                byNanoseconds: now.wall.nanoseconds(to: occurrence.due)
            )
        )
        runs[number] = ActiveRun(
            number: number,
            claimed: claimed,
            occurrence: occurrence,
            attempt: attempt,
            checkpoint: checkpoint,
            stamps: RunStamps(due: due, expired: now)
        )
        activities[claimed.key, default: JobActivity()].pending.append(number)
    }

    /// Hands over as many waiting runs of a job as may be.
    mutating func dispatchPending(
        of key: JobKey,
        at now: ClockReading,
        into actions: inout [Action]
    ) {
        guard phase == .running, var activity = activities[key] else { return }
        while let number = activity.pending.first, var run = runs[number] {
            guard activity.running.count < run.job.policy.maximumInstances else {
                if run.job.policy.overlap == .cancelRunning {
                    makeRoom(in: &activity, into: &actions)
                }
                break
            }
            activity.pending.removeFirst()
            activity.running.append(number)
            run.phase = .dispatched
            run.stamps.dispatched = now
            runs[number] = run
            tell(.jobSubmitted, .jobSubmitted(report(run)), into: &actions)
            actions.append(.submit(executor: run.job.executor, Run(run)))
        }
        activities[key] = activity.isIdle ? nil : activity
    }

    /// Cancels the oldest run for the latest waiting one; those that waited before it are left out.
    private mutating func makeRoom(in activity: inout JobActivity, into actions: inout [Action]) {
        while activity.pending.count > 1 {
            let number = activity.pending.removeFirst()
            guard let run = runs.removeValue(forKey: number) else { continue }
            actions.append(.tell(.jobMaximumInstances(reference(run.key), run.occurrence)))
            actions.append(.record(store: run.key.store, run.entry(.skipped)))
        }
        guard let oldest = activity.running.first, runs[oldest]?.ending == nil else { return }
        cancel(oldest, because: .overlap, into: &actions)
    }

    private mutating func cancel(
        _ number: RunNumber,
        because ending: ActiveRun.Ending,
        into actions: inout [Action]
    ) {
        guard let run = runs[number], run.ending == nil else { return }
        runs[number]?.ending = ending
        actions.append(.cancel(executor: run.job.executor, number))
    }
}

// MARK: Runs

extension SchedulerState {
    /// Decides, when a run is about to begin, whether it still may.
    ///
    /// The time in the executor's queue counts as lateness.
    mutating func mayStart(
        _ number: RunNumber,
        at now: ClockReading,
        into actions: inout [Action]
    ) -> ActiveRun? {
        guard var run = runs[number] else { return nil }
        if run.attempt == 1, run.job.policy.isMissed(due: run.occurrence.due, now: now.wall) {
            let scheduled = run.occurrence.scheduled
            let span = Backlog(count: 1, first: scheduled, last: scheduled)
            tell(.jobMissed, .jobMissed(reference(run.key), span), into: &actions)
            actions.append(.record(store: run.key.store, run.entry(.missed)))
            finish(run, at: now, into: &actions)
            return nil
        }
        run.phase = .started
        run.stamps.started = now
        runs[number] = run
        if let timeout = run.job.policy.timeoutNanoseconds {
            reminders.add(.timeout(number), at: now.monotonic.advanced(byNanoseconds: timeout))
        }
        tell(.jobStarted, .jobStarted(report(run)), into: &actions)
        return run
    }

    /// Takes in how a run has ended.
    mutating func ended(
        _ number: RunNumber,
        _ outcome: RunOutcome,
        started: ClockReading?,
        at now: ClockReading,
        into actions: inout [Action]
    ) {
        guard var run = runs[number] else { return }
        run.stamps.started = started
        run.stamps.ended = now
        let state = run.finalState(after: outcome)
        if phase == .stopped, state == .cancelled, started == nil, run.ending == nil {
            // It never began: the ledger keeps the promise, and the next start takes it up.
            runs[number] = nil
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
        actions.append(.record(store: run.key.store, run.entry(state, outcome)))
        finish(run, at: now, into: &actions)
    }

    private mutating func postpone(
        _ run: ActiveRun,
        _ retry: Retry,
        _ outcome: RunOutcome,
        at now: ClockReading,
        into actions: inout [Action]
    ) {
        let delay = retry.delay(afterAttempt: run.attempt, random: nextRandom())
        let time = now.wall.advanced(byNanoseconds: delay)
        var entry = run.entry(.retrying, outcome)
        entry.retryAt = time
        actions.append(.tell(.jobRetried(report(run, outcome: outcome), at: time)))
        actions.append(.record(store: run.key.store, entry))
        var next = run
        next.attempt += 1
        next.ending = nil
        next.phase = .pending
        next.stamps.started = nil
        next.stamps.ended = nil
        runs[run.number] = next
        activities[run.key]?.running.removeAll { $0 == run.number }
        activities[run.key]?.retrying += 1
        reminders.add(.retry(run.number), at: now.monotonic.advanced(byNanoseconds: delay))
        dispatchPending(of: run.key, at: now, into: &actions)
    }

    /// Takes up a retry that a scheduler which died has left.
    mutating func admitRetry(
        _ claimed: ClaimedJob,
        _ entry: LedgerEntry,
        at now: ClockReading
    ) {
        admit(
            claimed,
            entry.occurrence,
            attempt: entry.attempt + 1,
            checkpoint: entry.checkpoint,
            at: now
        )
        let number = RunNumber(lastNumber)
        activities[claimed.key]?.pending.removeAll { $0 == number }
        activities[claimed.key]?.retrying += 1
        let delay = max(now.wall.nanoseconds(to: entry.retryAt ?? now.wall), 0)
        reminders.add(.retry(number), at: now.monotonic.advanced(byNanoseconds: delay))
    }

    mutating func keptCheckpoint(_ data: [UInt8], of number: RunNumber) -> ActiveRun? {
        runs[number]?.checkpoint = data
        return runs[number]
    }

    private mutating func finish(
        _ run: ActiveRun,
        at now: ClockReading,
        into actions: inout [Action]
    ) {
        runs[run.number] = nil
        guard var activity = activities[run.key] else { return }
        if activity.running.first == run.number {
            activity.running.removeFirst()
        } else {
            activity.running.removeAll { $0 == run.number }
        }
        guard activity.isIdle else {
            activities[run.key] = activity
            dispatchPending(of: run.key, at: now, into: &actions)
            return
        }
        activities[run.key] = nil
        if activity.isExhausted { actions.append(.removeExhausted(run.key)) }
    }

    private mutating func nextRandom() -> UInt64 {
        random &+= 0x9E37_79B9_7F4A_7C15
        var value = random
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

// MARK: Time

extension SchedulerState {
    /// When something is to be done that no store knows of.
    var nextReminder: MonotonicInstant? { reminders.first }

    /// Does what has become due by the time.
    mutating func timePassed(at now: ClockReading, into actions: inout [Action]) {
        while let purpose = reminders.take(dueAt: now.monotonic) {
            switch purpose {
            case .timeout(let number): timeOut(number, into: &actions)
            case .retry(let number): tryAgain(number, at: now, into: &actions)
            }
        }
    }

    private mutating func timeOut(_ number: RunNumber, into actions: inout [Action]) {
        guard let run = runs[number], run.phase == .started, run.ending == nil else { return }
        actions.append(.tell(.jobTimedOut(report(run))))
        cancel(number, because: .timeout, into: &actions)
    }

    private mutating func tryAgain(
        _ number: RunNumber,
        at now: ClockReading,
        into actions: inout [Action]
    ) {
        guard var run = runs[number] else { return }
        run.stamps.expired = now
        runs[number] = run
        activities[run.key]?.retrying -= 1
        activities[run.key]?.pending.append(number)
        dispatchPending(of: run.key, at: now, into: &actions)
    }

    /// Hands over what waited while the scheduler was paused.
    mutating func resumed(at now: ClockReading, into actions: inout [Action]) {
        for key in activities.keys.sorted(by: { ($0.store, $0.id) < ($1.store, $1.id) }) {
            dispatchPending(of: key, at: now, into: &actions)
        }
    }

    /// Cancels all runs of a job.
    mutating func cancelRuns(of key: JobKey, into actions: inout [Action]) {
        for number in activities[key]?.running ?? [] {
            cancel(number, because: .asked, into: &actions)
        }
    }

    /// Forgets all runs of a store that another scheduler has taken over, and ends what goes on.
    mutating func forgetRuns(ofStore store: Int, into actions: inout [Action]) {
        for (number, run) in runs where run.key.store == store {
            runs[number] = nil
            guard run.phase != .pending else { continue }
            actions.append(.cancel(executor: run.job.executor, number))
        }
        activities = activities.filter { $0.key.store != store }
    }

    /// Forgets runs that wait, which the ledger still has as claimed: the next start finds them.
    mutating func forgetWaitingRuns() {
        reminders = ReminderQueue()
        for (key, activity) in activities {
            for number in activity.pending { runs[number] = nil }
            activities[key]?.pending = []
            activities[key]?.retrying = 0
            if activity.running.isEmpty { activities[key] = nil }
        }
        runs = runs.filter { $0.value.phase != .pending }
    }
}

extension ActiveRun {
    func entry(_ state: LedgerState, _ outcome: RunOutcome? = nil) -> LedgerEntry {
        var entry = LedgerEntry(
            jobID: key.id,
            occurrence: occurrence,
            state: state,
            attempt: attempt,
            stamps: stamps,
            checkpoint: state.isFinal ? nil : checkpoint
        )
        switch outcome {
        case .succeeded(let result): entry.result = result
        case .failed(let message, let output):
            entry.message = message
            entry.result = output
        case .cancelled(let output): entry.result = output
        case nil: break
        }
        return entry
    }

    fileprivate func finalState(after outcome: RunOutcome) -> LedgerState {
        switch (outcome, ending) {
        case (.succeeded, _): .succeeded
        case (_, .timeout): .timedOut
        case (.failed, nil): .failed
        case (.failed, _), (.cancelled, _): .cancelled
        }
    }
}

extension Run {
    init(_ run: ActiveRun) {
        self.init(
            number: run.number,
            jobID: run.key.id,
            work: run.job.work,
            occurrence: run.occurrence,
            attempt: run.attempt,
            checkpoint: run.checkpoint
        )
    }
}

extension Retry {
    /// `delay · 2ⁿ⁻¹`, at most the cap, and lengthened at random by up to the jitter.
    ///
    /// - Parameters:
    ///   - attempt: The number of the attempt that failed, from 1.
    ///   - random: 64 random bits.
    /// - Returns: Nanoseconds.
    func delay(afterAttempt attempt: Int, random: UInt64) -> Int64 {
        var delay = max(delayNanoseconds, 0)
        for _ in 1..<max(attempt, 1) where delay < delayCapNanoseconds {
            delay = delay.multipliedReportingOverflow(by: 2).overflow ? .max : delay * 2
        }
        delay = min(delay, max(delayCapNanoseconds, 0))
        let range = Double(delay) * Double(max(jitterPercent, 0)) / 100
        let share = Double(random >> 11) / Double(1 << 53)
        return delay.addingReportingOverflow(Int64(min(range * share, 9e18))).partialValue
    }
}

extension SchedulerState {
    mutating func markExhausted(_ key: JobKey) {
        activities[key]?.isExhausted = true
    }

    /// A job has no occurrence to come: it goes, at once or with what runs of it.
    mutating func exhausted(_ key: JobKey, into actions: inout [Action]) {
        if activities[key] == nil {
            actions.append(.removeExhausted(key))
        } else {
            markExhausted(key)
        }
    }
}
