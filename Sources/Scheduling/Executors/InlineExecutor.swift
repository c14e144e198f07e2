import Synchronization
public import Timekeeping

/// Runs tasks on the thread that waits for them: the floor of lateness.
///
/// Nothing stands between the wakeup and the task but the scheduler's own decisions. While a task
/// runs, nothing else is woken for: it is for work of microseconds.
public final class InlineExecutor: Executor {
    private struct State {
        var tasks = TaskRegistry()
        var observer: (any RunObserver)?
        var cancelled: Set<RunNumber> = []
        var queue: [Run] = []
        var isRunning = false
    }

    private let state = Mutex(State())
    private let clocks: any Clocks

    /// - Parameter clocks: What the stamp of a start is read on.
    public init(clocks: any Clocks = KernelClocks()) {
        self.clocks = clocks
    }

    public func objection(to work: Work, tasks: TaskRegistry) -> String? {
        tasks.objectionToBlocking(work)
    }

    public func start(
        tasks: TaskRegistry,
        reportingTo observer: any RunObserver
    ) throws(ExecutorError) {
        state.withLock { state in
            state.tasks = tasks
            state.observer = observer
        }
    }

    public func submit(_ runs: [Run]) {
        // The end of a run may bring the next one of its job: that comes back here, and must wait
        // for its turn rather than nest.
        let isFirst = state.withLock { state in
            state.queue.append(contentsOf: runs)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard isFirst else { return }
        while let (runs, tasks, observer) = take() {
            for run in runs { carryOut(run, tasks, observer) }
        }
    }

    private func take() -> ([Run], TaskRegistry, any RunObserver)? {
        state.withLock { state in
            guard !state.queue.isEmpty, let observer = state.observer else {
                state.isRunning = false
                return nil
            }
            var runs: [Run] = []
            swap(&runs, &state.queue)
            return (runs, state.tasks, observer)
        }
    }

    private func carryOut(_ run: Run, _ tasks: TaskRegistry, _ observer: any RunObserver) {
        guard observer.runMayStart(run.number) else { return }
        let started = clocks.reading
        let outcome = tasks.outcome(of: run, reportingTo: observer) { [weak self] in
            self?.state.withLock { $0.cancelled.contains(run.number) } ?? true
        }
        observer.runEnded(run.number, outcome, started: started)
        _ = state.withLock { $0.cancelled.remove(run.number) }
    }

    public func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64) {
        _ = state.withLock { $0.cancelled.insert(number) }
    }

    public func shutDown(waitingUntil deadline: MonotonicInstant?) {
        state.withLock { $0.observer = nil }
    }
}

extension TaskRegistry {
    /// Why a thread cannot do this work; `nil` if it can.
    func objectionToBlocking(_ work: Work) -> String? {
        switch work {
        case .command: return "it runs tasks, and this is a command; use an executor for commands"
        case .task(let call):
            switch bodies[call.task] {
            case .blocking: return nil
            case .asynchronous:
                return "the task “\(call.task)” is asynchronous; use an executor of Swift tasks"
            case nil:
                return "no task “\(call.task)” is registered; register it before the job is added"
            }
        }
    }

    /// Runs a task on the calling thread.
    func outcome(
        of run: Run,
        reportingTo observer: any RunObserver,
        isCancelled: @escaping @Sendable () -> Bool
    ) -> RunOutcome {
        guard case .task(let call) = run.work, case .blocking(let body) = bodies[call.task] else {
            let reason = objectionToBlocking(run.work) ?? "it cannot be run here"
            return .failed(message: reason, output: nil)
        }
        let context = TaskContext(
            run: run,
            arguments: call.arguments,
            cancellation: isCancelled,
            keep: { try observer.keepCheckpoint($0, of: run.number) }
        )
        do {
            return .succeeded(result: try body(context))
        } catch {
            if error is CancellationError { return .cancelled(output: nil) }
            return .failed(message: String(describing: error), output: nil)
        }
    }
}
