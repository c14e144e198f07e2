import PunctualBase
import Synchronization
public import Timekeeping
import Wakeups

/// Waiting for the next occurrence, and what is done when it is due.
extension Scheduler {
    /// Jobs that are taken up at once, so that the first of many that are due together start while
    /// the others are being claimed.
    private static let dueLimit = 1_000
    /// Runs that are handed over at once: for so long workers wait for the lock.
    private static let commitLimit = 100
    /// Jobs that are looked at to tell how many a clock change has made due.
    private static let affectedLimit = 10_000

    /// Does all that is due, and returns when there will be something to do again.
    ///
    /// For the `manual` wakeup alone; any other calls it by itself.
    ///
    /// - Returns: An instant on the scheduler's monotonic clock; `nil` when nothing is to come.
    @discardableResult
    public func runPending() -> MonotonicInstant? {
        let target = pass()
        return target.nanoseconds == .max ? nil : target
    }

    /// Waits and works until the scheduler is shut down.
    func work() throws(SystemCallError) {
        switch configuration.wakeup {
        case .timerfdEpoll: try loop(waitingWith: EpollTimer())
        case .ppoll: try loop(waitingWith: PollTimeout())
        case .futex: try loop(waitingWith: FutexTimeout())
        case .dispatch: try loop(waitingWith: DispatchTimer())
        case .precise(let budget):
            let rehearsal = Rehearsal()
            try loop(
                waitingWith: PreciseSleep(processorBudgetPercent: budget) { rehearsal?.play() }
            )
        case .polling(let interval):
            try loop(waitingWith: PollingLoop(intervalNanoseconds: interval))
        case .manual: break
        }
    }

    private func loop<Mechanism: InterruptibleMechanism & ~Copyable>(
        waitingWith mechanism: consuming Mechanism
    ) throws(SystemCallError) {
        interrupters.set(mechanism.interrupter)
        defer { interrupters.set(nil) }
        while !core.withLock({ $0.isStopRequested }) {
            let target = pass()
            _ = try mechanism.waitForInterruption(until: target)
        }
    }

    /// Does all that is due.
    ///
    /// - Returns: When to look again.
    private func pass() -> MonotonicInstant {
        // One reading for all of it: a step that comes after it is the next pass's to notice, before
        // anything is done that is due by the step.
        let now = readingAfterClockChanges()
        if logsSteps { configuration.log.write(.debug, "looking for jobs that are due") }
        let count = step(at: now) { core, actions in
            guard core.state.phase == .running else { return 0 }
            core.state.timePassed(at: now, into: &actions)
            return core.stores.count
        }
        for index in 0..<count { serve(index, at: now) }
        let end = reading()
        let target = target(at: end)
        if logsSteps { logTarget(target, at: end) }
        return target
    }

    private func logTarget(_ target: MonotonicInstant, at now: ClockReading) {
        let wait = now.monotonic.nanoseconds(to: target)
        guard target.nanoseconds < .max else {
            return configuration.log.write(.debug, "nothing is due until something changes")
        }
        let time = now.wall.advanced(byNanoseconds: wait)
        let length = QuantityText().span(nanoseconds: max(wait, 0))
        configuration.log.write(
            .debug,
            "the next wakeup is due at \(time.text()), in \(length)"
        )
    }

    // MARK: Stores

    /// Takes up what is due in a store.
    ///
    /// Its trouble is its own: the other stores go on.
    private func serve(_ index: Int, at now: ClockReading) {
        let slot = core.withLock { core in
            let slot = core.stores[index]
            // Before the question: a job that is added during it makes it stale again.
            if slot.isOpen, !slot.isPostponed(at: now) { core.stores[index].isStale = false }
            return slot
        }
        guard slot.isOpen || slot.isStandingBy, !slot.isPostponed(at: now) else { return }
        guard slot.isOpen else { return tryToServeAgain(index, at: now) }
        do throws(JobStoreError) {
            if slot.mayHaveRequests { try takeRequests(index, slot, at: now) }
            if slot.isStale || slot.due.map({ $0 <= now.wall }) ?? false {
                try takeDue(index, slot, at: now)
            }
            core.withLock { core in
                core.stores[index].catchUp = nil
                core.stores[index].notBefore = nil
                core.stores[index].isFailing = false
            }
            if slot.isFailing {
                configuration.log.write(.warning, "the job store “\(slot.name)” answers again")
            }
        } catch {
            if case .servedByAnother = error { standBy(index) }
            postpone(index, at: now)
            core.withLock { $0.stores[index].isFailing = true }
            guard !slot.isFailing else { return }
            configuration.log.write(.error, "the job store “\(slot.name)” fails: \(error)")
            tell(.jobStoreFailed(name: slot.name, reason: error.description))
        }
    }

    private func postpone(_ index: Int, at now: ClockReading) {
        let pause = configuration.storeRetryNanoseconds
        core.withLock { core in
            core.stores[index].notBefore = now.monotonic.advanced(byNanoseconds: pause)
            core.stores[index].isStale = true
        }
    }

    /// Leaves a store to the scheduler that has taken it over.
    ///
    /// That one has found all that was claimed here, so nothing of it may begin here any more, and
    /// what has begun is told to end.
    private func standBy(_ index: Int) {
        let writer = core.withLock { core in
            core.stores[index].isOpen = false
            core.stores[index].isStandingBy = true
            defer { core.stores[index].writer = nil }
            return core.stores[index].writer
        }
        step(at: reading()) { core, actions in
            core.state.forgetRuns(ofStore: index, into: &actions)
        }
        writer?.stop()
        core.withLock { $0.stores[index].store }.close()
    }

    /// Takes a store's jobs up again, once the scheduler that had taken it over has gone.
    private func tryToServeAgain(_ index: Int, at now: ClockReading) {
        do throws(SchedulerError) {
            try open(index)
            let name = core.withLock { core in
                core.stores[index].isStandingBy = false
                return core.stores[index].name
            }
            configuration.log.write(.warning, "the job store “\(name)” is served again")
        } catch {
            return postpone(index, at: now)
        }
        serve(index, at: now)
    }

    private func takeDue(
        _ index: Int,
        _ slot: StoreSlot,
        at now: ClockReading
    ) throws(JobStoreError) {
        while true {
            let (jobs, quarantined) = try slot.store.due(
                atOrBefore: now.wall,
                limit: Self.dueLimit
            )
            for job in quarantined { tellQuarantined(job, of: slot) }
            if jobs.isEmpty { break }
            try fire(jobs, of: index, slot, at: now, catchUp: slot.catchUp)
            if jobs.count < Self.dueLimit { break }
        }
        let due = try slot.store.nextDue()
        core.withLock { $0.stores[index].due = due }
    }

    private func tellQuarantined(_ job: QuarantinedJob, of slot: StoreSlot) {
        configuration.log.write(.error, "the job “\(job.id)” is set aside: \(job.reason)")
        tell(.jobQuarantined(JobReference(id: job.id, store: slot.name), reason: job.reason))
    }

    /// Claims what is due of these jobs, up to the time or up to now, and hands it over.
    func fire(
        _ jobs: [ScheduledJob],
        of index: Int,
        _ slot: StoreSlot,
        at now: ClockReading,
        asOf time: WallTime? = nil,
        catchUp: Int? = nil
    ) throws(JobStoreError) {
        let time = time ?? now.wall
        var firings = jobs.compactMap {
            Firing(of: $0, inStore: index, now: time, catchUp: catchUp)
        }
        core.withLock { core in
            for number in firings.indices { core.state.leaveOut(of: &firings[number]) }
        }
        let taken = try slot.store.claim(firings.map(\.claim))
        guard taken.contains(false) else { return commit(firings, expired: now) }
        commit(zip(firings, taken).compactMap { $1 ? $0 : nil }, expired: now)
        for (firing, isTaken) in zip(firings, taken) where !isTaken {
            try moveOn(firing, of: index, slot, at: now)
        }
    }

    /// Hands over what was claimed, some at a time: the first of them run while the others follow.
    private func commit(_ firings: [Firing], expired: ClockReading) {
        var rest = firings[...]
        while !rest.isEmpty {
            let some = rest.prefix(Self.commitLimit)
            let now = reading()
            step(at: now) { core, actions in
                actions.expectedRuns = some.count
                // A store that was removed meanwhile keeps what was claimed for its next scheduler.
                for firing in some where !core.stores[firing.key.store].isRemoved {
                    core.state.commit(firing, expired: expired, at: now, into: &actions)
                }
            }
            rest = rest.dropFirst(some.count)
        }
    }

    private func takeRequests(
        _ index: Int,
        _ slot: StoreSlot,
        at now: ClockReading
    ) throws(JobStoreError) {
        core.withLock { $0.stores[index].mayHaveRequests = false }
        let requests = try slot.store.takeRequests()
        step(at: now) { core, actions in
            guard !core.stores[index].isRemoved else { return }
            for request in requests {
                core.state.admit(
                    request.job.job,
                    inStore: index,
                    request.entry.occurrence,
                    at: now,
                    into: &actions
                )
            }
        }
    }

    // MARK: When to look again

    private func target(at now: ClockReading) -> MonotonicInstant {
        core.withLock { core in
            var target = core.state.phase == .running ? core.state.nextReminder : nil
            for slot in core.stores
            where core.state.phase == .running && (slot.isOpen || slot.isStandingBy) {
                for instant in [slot.wakeup(at: now)].compactMap(\.self) {
                    target = min(target ?? instant, instant)
                }
            }
            core.target = target ?? MonotonicInstant(nanoseconds: .max)
            return core.target
        }
    }

    // MARK: Clock changes

    /// What the clocks show, by the policy for clock changes, after a look at how far they have moved
    /// since the last one.
    private func readingAfterClockChanges() -> ClockReading {
        let (now, movement) = movement()
        if let movement { notice(movement, at: now) }
        return byPolicy(now)
    }

    private func notice(_ found: ClockMovement, at now: ClockReading) {
        var movement = found
        if configuration.clockPolicy != .hold {
            movement.affectedJobs = jobsMade(dueBy: movement, at: now.wall)
        }
        configuration.log.write(
            .warning,
            "the clock was set by \(movement.stepNanoseconds) ns, the machine slept "
                + "\(movement.suspendedNanoseconds) ns; \(movement.affectedJobs) jobs are due by that"
        )
        tell(.clockMoved(movement))
        core.withLock { core in
            // One that holds to its own time has nothing to look at again.
            guard configuration.clockPolicy != .hold else { return }
            for index in core.stores.indices {
                core.stores[index].isStale = true
                guard case .catchUp(let limit) = configuration.clockPolicy,
                    movement.totalNanoseconds > 0
                else { continue }
                core.stores[index].catchUp = limit
            }
        }
    }

    private func jobsMade(dueBy movement: ClockMovement, at now: WallTime) -> Int {
        let before = now.advanced(byNanoseconds: -max(movement.totalNanoseconds, 0))
        var count = 0
        for slot in core.withLock({ $0.stores }) where slot.isOpen {
            // A store that fails is told of when its jobs are looked for.
            guard let found = try? slot.store.due(atOrBefore: now, limit: Self.affectedLimit) else {
                continue
            }
            for job in found.quarantined { tellQuarantined(job, of: slot) }
            count += found.jobs.count { ($0.next?.due ?? before) > before }
        }
        return count
    }

    /// The present reading of the clocks, and how it differs from what the last one led to expect.
    private func movement() -> (ClockReading, ClockMovement?) {
        var now = configuration.clocks.reading
        // A thread that loses the processor between two readings sees a step that is none; a real
        // one is still there at the second look.
        for _ in 0..<3 {
            let suspended = configuration.clocks.suspendedNanoseconds
            let movement = core.withLock { $0.movement(to: now, suspended) }
            guard let movement else { return (now, nil) }
            guard configuration.wakeup != .manual else {
                core.withLock { $0.remember(now, suspended) }
                return (now, movement)
            }
            now = configuration.clocks.reading
            let confirmed = core.withLock { $0.movement(to: now, suspended) }
            guard confirmed != nil else { continue }
            core.withLock { $0.remember(now, suspended) }
            return (now, confirmed)
        }
        return (now, nil)
    }
}

extension Scheduler.StoreSlot {
    func isPostponed(at now: ClockReading) -> Bool {
        notBefore.map { now.monotonic < $0 } ?? false
    }

    /// When the store is to be looked at again.
    func wakeup(at now: ClockReading) -> MonotonicInstant? {
        if isStale || mayHaveRequests { return notBefore ?? now.monotonic }
        guard let due else { return nil }
        let distance = now.wall.nanoseconds(to: due)
        // The kernel slews the wall clock by up to 500 ppm (adjtimex(2)): a long wait ends a
        // thousandth early, and the rest is waited for by a new reading.
        let wait = distance > 1_000_000_000 ? distance - distance / 1_000 : distance
        let instant = now.monotonic.advanced(
            byNanoseconds: min(wait, Int64.max - max(now.monotonic.nanoseconds, 0))
        )
        return max(instant, notBefore ?? instant)
    }
}

extension Scheduler.Core {
    /// How far the clocks have moved apart since they were remembered; `nil` for no more than slewing
    /// explains.
    fileprivate mutating func movement(
        to now: ClockReading,
        _ suspended: Int64
    ) -> ClockMovement? {
        guard let last = lastReading else {
            remember(now, suspended)
            return nil
        }
        let elapsed = last.monotonic.nanoseconds(to: now.monotonic)
        let slept = suspended - suspendedNanoseconds
        let step = last.wall.nanoseconds(to: now.wall) - elapsed - slept
        let tolerance = 1_000_000 + elapsed / 1_000
        guard abs(step) > tolerance || slept > 1_000_000 else {
            remember(now, suspended)
            return nil
        }
        return ClockMovement(
            stepNanoseconds: abs(step) > tolerance ? step : 0,
            suspendedNanoseconds: slept > 1_000_000 ? slept : 0,
            affectedJobs: 0
        )
    }

    /// Takes the clocks' present distance as the usual one.
    mutating func remember(_ now: ClockReading, _ suspended: Int64) {
        lastReading = now
        suspendedNanoseconds = suspended
    }
}
