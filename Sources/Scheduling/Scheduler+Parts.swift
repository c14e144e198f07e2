import Synchronization
import Timekeeping
import Wakeups

/// Adding and removing job stores and executors, also while the scheduler runs.
extension Scheduler {
    /// Adds a job store; to a running scheduler, its jobs are run from now on.
    public func addStore(_ store: any JobStore, named name: String) throws(SchedulerError) {
        let (index, isRunning) = try claimStoreName(name, store)
        if isRunning {
            do throws(SchedulerError) {
                try open(index)
            } catch {
                core.withLock { $0.stores[index].isRemoved = true }
                throw error
            }
            interrupters.interrupt()
        }
        tell(.jobStoreAdded(name: name))
    }

    private func claimStoreName(
        _ name: String,
        _ store: any JobStore
    ) throws(SchedulerError) -> (Int, Bool) {
        let result: (Int, Bool)? = core.withLock { core in
            guard !core.stores.contains(where: { $0.isNamed(name) }) else { return nil }
            core.stores.append(StoreSlot(name: name, store: store))
            core.state.storeNames.append(name)
            return (core.stores.count - 1, core.state.phase != .stopped)
        }
        guard let result else { throw .nameTaken(name) }
        return result
    }

    /// Removes a job store from the scheduler, when what runs of it has ended; its jobs stay in it.
    ///
    /// What was claimed and has not begun is run by the next scheduler that has the store. Not to be
    /// called by a task of that store, whose end it would wait for.
    public func removeStore(named name: String) throws(SchedulerError) {
        let index = try index(ofStore: name)
        let (slot, writer) = core.withLock { core in
            let slot = core.stores[index]
            core.stores[index].isRemoved = true
            core.stores[index].isOpen = false
            core.stores[index].isStandingBy = false
            return (slot, slot.writer)
        }
        var pause = FutexTimeout()
        while hasStartedRuns(ofStore: index) {
            try? pause.wait(until: KernelClock().now.advanced(byNanoseconds: 1_000_000))
        }
        writer?.stop()
        core.withLock { $0.stores[index].writer = nil }
        if slot.isOpen { slot.store.close() }
        tell(.jobStoreRemoved(name: name))
    }

    /// Leaves what waits, also to be tried again, to whoever has the store next.
    private func hasStartedRuns(ofStore index: Int) -> Bool {
        core.withLock { core in
            core.state.forgetWaitingRuns(ofStore: index)
            return core.state.hasRuns(ofStore: index)
        }
    }

    /// Adds an executor.
    public func addExecutor(
        _ executor: any Executor,
        named name: String
    ) throws(SchedulerError) {
        let found: (isRunning: Bool, tasks: TaskRegistry)? = core.withLock { core in
            guard core.executors[name] == nil else { return nil }
            core.executors.add(executor, named: name)
            return (core.state.phase != .stopped, core.executors.tasks)
        }
        guard let found else { throw .nameTaken(name) }
        if found.isRunning {
            do throws(ExecutorError) {
                try executor.start(tasks: found.tasks, reportingTo: self)
            } catch {
                _ = core.withLock { $0.executors.remove(named: name) }
                throw .executor(name: name, error)
            }
        }
        tell(.executorAdded(name: name))
    }

    /// Removes an executor, when what it runs has ended.
    ///
    /// Jobs that name it fail from now on.
    public func removeExecutor(named name: String) throws(SchedulerError) {
        let executor = core.withLock { $0.executors.remove(named: name) }
        guard let executor else { throw .noSuchExecutor(name) }
        executor.shutDown(waitingUntil: nil)
        tell(.executorRemoved(name: name))
    }
}
