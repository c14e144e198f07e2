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
        var waiting: ArraySlice<Run> = []  // its first ones are removed at no cost
        var isRunning = false
        var current: RunNumber?
        var isCancelled = false
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
            state.waiting.append(contentsOf: runs)
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard isFirst else { return }
        while let (run, tasks, observer) = take() { carryOut(run, tasks, observer) }
    }

    private func take() -> (Run, TaskRegistry, any RunObserver)? {
        state.withLock { state in
            state.isCancelled = false
            state.current = nil
            guard let observer = state.observer, let run = state.waiting.popFirst() else {
                state.waiting = []
                state.isRunning = false
                return nil
            }
            state.current = run.number
            return (run, state.tasks, observer)
        }
    }

    private func carryOut(_ run: Run, _ tasks: TaskRegistry, _ observer: any RunObserver) {
        guard observer.runMayStart(run.number) else { return }
        let started = clocks.reading
        let number = run.number
        var outcome = tasks.outcome(of: run, reportingTo: observer) { [weak self] in
            self?.isCancelled(number) ?? true
        }
        // What a task throws because it was told to end is no failure of its own.
        if case .failed = outcome, isCancelled(run.number) { outcome = .cancelled(output: nil) }
        observer.runEnded(run.number, outcome, started: started)
    }

    private func isCancelled(_ number: RunNumber) -> Bool {
        state.withLock { $0.current != number || $0.isCancelled }
    }

    public func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64) {
        let observer: (any RunObserver)? = state.withLock { state in
            if state.current == number { state.isCancelled = true }
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
                return nil
            }
            state.waiting.remove(at: index)
            return state.observer
        }
        observer?.runEnded(number, .cancelled(output: nil), started: nil)
    }

    public func shutDown(waitingUntil deadline: MonotonicInstant?) {
        // The thread that runs the tasks is the one that submits them, so there is nothing to wait
        // for, unless a task itself shuts down: then it is the last one.
        let (left, observer) = state.withLock { state in
            defer {
                state.waiting = []
                state.observer = nil
                state.isCancelled = state.current != nil
            }
            return (state.waiting, state.observer)
        }
        for run in left {
            observer?.runEnded(run.number, .cancelled(output: nil), started: nil)
        }
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
        let number = run.number
        let context = TaskContext(
            run: run,
            arguments: call.arguments,
            cancellation: isCancelled,
            keep: { try observer.keepCheckpoint($0, of: number) }
        )
        do {
            return .succeeded(result: try body(context))
        } catch {
            if error is CancellationError { return .cancelled(output: nil) }
            return .failed(message: String(describing: error), output: nil)
        }
    }
}
