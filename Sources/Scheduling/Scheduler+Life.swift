import PunctualPlatform
import Synchronization
import Timekeeping
import Wakeups

/// How long a shutdown waits for runs that are waiting or going on.
public enum ShutdownWait: Hashable, Sendable {
    /// Until all have ended.
    case forRuns
    /// At most so many nanoseconds; then they are cancelled and given up.
    case atMost(nanoseconds: Int64)
    case notAtAll
}

/// Starting, pausing and ending.
extension Scheduler {
    /// Starts to run jobs, on a thread of the scheduler's own.
    ///
    /// - Parameter paused: Whether nothing is run until `resume`.
    /// - Throws: `SchedulerError`; then nothing was started.
    public func start(paused: Bool = false) throws(SchedulerError) {
        try begin(paused: paused)
        guard configuration.wakeup != .manual else { return }
        do throws(SystemCallError) {
            let thread = try BackgroundThread(named: "scheduler") { [self] in workOrLog() }
            core.withLock { $0.thread = thread }
        } catch {
            shutDown(.notAtAll)
            throw .system(error)
        }
    }

    /// Runs jobs on the calling thread until `shutDown` is called from another one, or from a task.
    public func run(paused: Bool = false) throws(SchedulerError) {
        try begin(paused: paused)
        workOrLog()
    }

    private func workOrLog() {
        do throws(SystemCallError) {
            try work()
        } catch {
            configuration.log.write(.error, "the scheduler cannot wait any more: \(error)")
        }
    }

    private func begin(paused: Bool) throws(SchedulerError) {
        let isFree = core.withLock { core in
            guard core.state.phase == .stopped, !core.isStopRequested else { return false }
            core.state.phase = .paused
            let now = configuration.clocks.reading
            // Here, not at the first look of the loop: a step between the two would not be noticed.
            core.remember(now, configuration.clocks.suspendedNanoseconds)
            core.clockOffsetNanoseconds =
                now.wall.nanosecondsSince1970 - now.monotonic.nanoseconds
            return true
        }
        guard isFree else { throw .alreadyRunning }
        do throws(SchedulerError) {
            try startDelivery()
            try startClockWatch()
            try startExecutors()
            try openStores()
        } catch {
            close(until: nil)
            stopDelivery()
            core.withLock { $0.state.phase = .stopped }
            throw error
        }
        tell(.schedulerStarted)
        if paused { tell(.schedulerPaused) } else { resumeRuns() }
    }

    /// Looks at the clocks as soon as the kernel says that they were set.
    private func startClockWatch() throws(SchedulerError) {
        guard configuration.wakeup != .manual else { return }
        do throws(SystemCallError) {
            let watch = try ClockChangeWatch()
            let thread = try BackgroundThread(named: "clock-watch") { [interrupters] in
                // Without it a change is noticed at the next wakeup, whatever that is for.
                try? watch.run { interrupters.interrupt() }
            }
            core.withLock { $0.clockWatch = (watch, thread) }
        } catch {
            throw .system(error)
        }
    }

    private func stopClockWatch() {
        let found = core.withLock { core in
            defer { core.clockWatch = nil }
            return core.clockWatch
        }
        found?.watch.stop()
        found?.thread.join()
    }

    private func startExecutors() throws(SchedulerError) {
        let executors = core.withLock { $0.executors }
        for (name, executor) in executors.all {
            do throws(ExecutorError) {
                try executor.start(tasks: executors.tasks, reportingTo: self)
            } catch {
                throw .executor(name: name, error)
            }
        }
    }

    private func openStores() throws(SchedulerError) {
        let stores = core.withLock { $0.stores }
        for index in stores.indices where !stores[index].isRemoved { try open(index) }
    }

    func open(_ index: Int) throws(SchedulerError) {
        let slot = core.withLock { $0.stores[index] }
        do throws(JobStoreError) {
            let unfinished = try slot.store.open { [weak self] in self?.storeChanged(index) }
            if slot.store.isDurable, configuration.wakeup != .manual {
                try startWriter(index, slot)
            }
            core.withLock { core in
                core.stores[index].isOpen = true
                core.stores[index].isStale = true
                core.stores[index].mayHaveRequests = true
                core.stores[index].notBefore = nil
            }
            recover(unfinished, of: index)
        } catch {
            throw .store(error)
        }
    }

    private func startWriter(_ index: Int, _ slot: StoreSlot) throws(JobStoreError) {
        do throws(SystemCallError) {
            let writer = try StoreWriter(
                for: slot.store,
                retention: configuration.retention,
                log: configuration.log
            ) {
                [weak self] id in
                self?.tell(.jobRemoved(JobReference(id: id, store: slot.name)))
            }
            core.withLock { $0.stores[index].writer = writer }
        } catch {
            throw .failed(store: slot.name, reason: error.description)
        }
    }

    /// Decides on what a scheduler that died has left.
    private func recover(_ unfinished: [UnfinishedOccurrence], of index: Int) {
        let now = reading()
        step(at: now) { core, actions in
            for found in unfinished {
                let job = found.job.job
                let key = JobKey(store: index, id: job.id)
                let entry = found.entry
                if entry.state == .retrying {
                    core.state.admitRetry(job, inStore: index, entry, at: now)
                } else if found.cannotHaveStarted || job.policy.recovery == .runAgain {
                    core.state.admit(
                        job,
                        inStore: index,
                        entry.occurrence,
                        attempt: max(entry.attempt, 1),
                        checkpoint: entry.checkpoint,
                        at: now,
                        into: &actions
                    )
                } else {
                    var doubtful = entry
                    doubtful.state = .inDoubt
                    doubtful.message = "the scheduler ended while it ran"
                    actions.record(doubtful, in: index)
                    actions.tell(.jobInDoubt(core.state.reference(key), entry.occurrence))
                    if found.job.next == nil { actions.removeExhausted(key) }
                    continue
                }
                if found.job.next == nil { core.state.markExhausted(key) }
            }
        }
    }

    /// Called by a store when another process has changed it.
    private func storeChanged(_ index: Int) {
        core.withLock { core in
            guard core.stores.indices.contains(index) else { return }
            core.stores[index].isStale = true
            core.stores[index].mayHaveRequests = true
        }
        interrupters.interrupt()
    }

    /// Looks at all stores again, whatever is known of them.
    public func reread() {
        for index in core.withLock({ $0.stores.indices }) { storeChanged(index) }
    }

    // MARK: Pause

    /// Lets no further run begin; what is going on ends as usual.
    public func pause() throws(SchedulerError) {
        guard isRunning else { throw .notRunning }
        step(at: reading()) { core, actions in
            guard core.state.phase == .running else { return }
            core.state.phase = .paused
            actions.tell(.schedulerPaused)
        }
    }

    /// Goes on; what became due meanwhile is due at once.
    public func resume() throws(SchedulerError) {
        guard isRunning else { throw .notRunning }
        resumeRuns()
        tell(.schedulerResumed)
        interrupters.interrupt()
    }

    private func resumeRuns() {
        let now = reading()
        step(at: now) { core, actions in
            core.state.phase = .running
            for index in core.stores.indices { core.stores[index].isStale = true }
            core.state.resumed(at: now, into: &actions)
        }
    }

    // MARK: Shutdown

    /// Ends the scheduler, which can be started again.
    ///
    /// What was claimed and had not begun is run by the next start; of a memory store, too.
    public func shutDown(_ wait: ShutdownWait = .forRuns) {
        let thread: BackgroundThread? = core.withLock { core in
            guard core.state.phase != .stopped else { return nil }
            core.state.phase = .stopped
            core.isStopRequested = true
            defer { core.thread = nil }
            return core.thread
        }
        guard core.withLock({ $0.isStopRequested }) else { return }
        interrupters.interrupt()
        if let thread, !thread.isCurrent { thread.join() }
        let now = KernelClock().now
        switch wait {
        case .forRuns: close(until: nil)
        case .atMost(let nanoseconds): close(until: now.advanced(byNanoseconds: nanoseconds))
        case .notAtAll: close(until: now)
        }
        tell(.schedulerShutDown)
        // Listeners get a little longer than the runs of which they hear.
        let limit = KernelClock().now.advanced(byNanoseconds: 2_000_000_000)
        stopDelivery(until: wait == .forRuns ? nil : limit)
        core.withLock { $0.isStopRequested = false }
    }

    private func close(until deadline: MonotonicInstant?) {
        let (executors, stores) = core.withLock { ($0.executors, $0.stores) }
        stopClockWatch()
        for (_, executor) in executors.all { executor.shutDown(waitingUntil: deadline) }
        core.withLock { $0.state.forgetWaitingRuns() }
        for (index, slot) in stores.enumerated() where slot.isOpen {
            slot.writer?.stop()
            slot.store.close()
            core.withLock { core in
                core.stores[index].isOpen = false
                core.stores[index].writer = nil
            }
        }
        core.withLock { core in
            for index in core.stores.indices { core.stores[index].isStandingBy = false }
        }
    }
}
