import PunctualPlatform
import Synchronization
public import Timekeeping
import Wakeups

/// Runs asynchronous tasks as tasks of Swift's concurrency.
///
/// They share the threads of Swift's pool, so they are to suspend rather than block. Runs start in
/// the order in which they were submitted. A cancelled run finds its Swift task cancelled; one that
/// does not heed it is given up: its run ends as far as the scheduler knows, and what it returns
/// later is dropped.
public final class ConcurrencyExecutor: Executor {
    private struct State {
        var tasks = TaskRegistry()
        var observer: (any RunObserver)?
        var waiting: ArraySlice<Run> = []  // its first ones are removed at no cost
        var current: [RunNumber: Execution] = [:]
        /// Runs to give up, with the time.
        var abandonments: [(execution: Execution, instant: MonotonicInstant)] = []
        var isStopping = false
        var watcher: BackgroundThread?

        var isIdle: Bool { waiting.isEmpty && current.isEmpty }

        /// Takes the run out of the table; whoever succeeds with that reports it.
        mutating func take(_ execution: Execution) -> Bool {
            guard current[execution.run.number] === execution else { return false }
            current[execution.run.number] = nil
            return true
        }
    }

    private let limit: Int
    private let clocks: any Clocks
    private let state = Mutex(State())
    /// Wakes the thread that gives runs up.
    private let watch = FutexTimeout().interrupter
    /// Wakes whoever shuts down, when the last run has ended.
    private let idleness = FutexTimeout().interrupter

    /// - Parameters:
    ///   - limit: How many tasks are under way at once, suspended ones included; above 0.
    ///   - clocks: What the stamps of starts are read on.
    public init(limit: Int = 100, clocks: any Clocks = KernelClocks()) {
        precondition(limit > 0, "one task at least runs at once")
        self.limit = limit
        self.clocks = clocks
    }

    public func objection(to work: Work, tasks: TaskRegistry) -> String? {
        switch work {
        case .command:
            return "it runs asynchronous tasks, and this is a command; use an executor for commands"
        case .task(let call):
            switch tasks.bodies[call.task] {
            case .asynchronous: return nil
            case .blocking:
                return "the task “\(call.task)” blocks its thread; use an executor with threads"
            case nil:
                return "no task “\(call.task)” is registered; register it before the job is added"
            }
        }
    }

    public func start(
        tasks: TaskRegistry,
        reportingTo observer: any RunObserver
    ) throws(ExecutorError) {
        state.withLock { state in
            state = State()
            state.tasks = tasks
            state.observer = observer
        }
        do throws(SystemCallError) {
            // A thread of its own: a timer of Swift's pool would wait behind tasks that block it.
            let watcher = try BackgroundThread(named: "tasks-watch") { [self] in watchRuns() }
            state.withLock { $0.watcher = watcher }
        } catch {
            throw .system(error)
        }
    }

    // MARK: Runs

    public func submit(_ runs: [Run]) {
        let refusing: (any RunObserver)? = state.withLock { state in
            guard !state.isStopping else { return state.observer }
            state.waiting += runs
            startRuns(&state)
            return nil
        }
        for run in runs {
            refusing?.runEnded(run.number, .cancelled(output: nil), started: nil)
        }
    }

    private func startRuns(_ state: inout State) {
        guard let observer = state.observer else { return }
        while state.current.count < limit, let run = state.waiting.popFirst() {
            let execution = Execution(run, state.tasks, observer)
            state.current[run.number] = execution
            let task = Task.detached { [self] in await carryOut(execution) }
            execution.task.withLock { $0 = task }
        }
    }

    private func carryOut(_ execution: Execution) async {
        let number = execution.run.number
        var outcome: RunOutcome?
        if await mayStart(execution) {
            let started = clocks.reading
            execution.started.withLock { $0 = started }
            outcome = await execution.outcome(readingWith: self)
        }
        let isOurs = state.withLock { $0.take(execution) }
        if isOurs, let outcome {
            let started = execution.started.withLock { $0 }
            execution.observer.runEnded(number, outcome, started: started)
        }
        goOn()
    }

    /// Waits without a thread where the start cannot be noted at present; a run that is given up
    /// meanwhile never starts.
    private func mayStart(_ execution: Execution) async -> Bool {
        while isCurrent(execution) {
            let number = execution.run.number
            if let mayStart = execution.observer.runMayStartNow(number) { return mayStart }
            let pause = execution.observer.startRetryNanoseconds
            // Cancelled, it would not sleep.
            await Task.detached { try? await Task.sleep(nanoseconds: UInt64(pause)) }.value
        }
        return false
    }

    private func goOn() {
        let isIdle = state.withLock { state in
            startRuns(&state)
            return state.isIdle
        }
        if isIdle { idleness.interrupt() }
    }

    // MARK: Cancelling

    public func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64) {
        let end = KernelClock().now.advanced(byNanoseconds: max(abandoningAfterNanoseconds, 0))
        var waiting: (any RunObserver)?
        var task: Task<Void, Never>?
        state.withLock { state in
            if let execution = state.current[number] {
                execution.isCancelled.store(true, ordering: .relaxed)
                task = execution.task.withLock { $0 }
                state.abandonments.append((execution, end))
            } else if let index = state.waiting.firstIndex(where: { $0.number == number }) {
                state.waiting.remove(at: index)
                waiting = state.observer
            }
        }
        // Not under the lock: it runs the cancellation handlers of the task.
        task?.cancel()
        watch.interrupt()
        waiting?.runEnded(number, .cancelled(output: nil), started: nil)
    }

    /// Gives up runs that did not heed their cancellation in time.
    private func watchRuns() {
        var wait = FutexTimeout(sharing: watch)
        while let next = giveUpDueRuns() {
            _ = try? wait.waitForInterruption(until: next)
        }
    }

    /// - Returns: When to look again; `nil` for not at all.
    private func giveUpDueRuns() -> MonotonicInstant? {
        let now = KernelClock().now
        let (given, next) = state.withLock { state in
            state.abandonments.removeAll {
                state.current[$0.execution.run.number] !== $0.execution
            }
            let due = state.abandonments.filter { $0.instant <= now }.map(\.execution)
            let given = due.filter { state.take($0) }
            state.abandonments.removeAll { $0.instant <= now }
            let next = state.abandonments.map(\.instant).min()
            let far = state.isStopping && state.isIdle ? nil : MonotonicInstant(nanoseconds: .max)
            return (given, next ?? far)
        }
        for execution in given {
            let started = execution.started.withLock { $0 }
            execution.observer.runEnded(
                execution.run.number,
                .cancelled(output: nil),
                started: started
            )
        }
        guard !given.isEmpty else { return next }
        goOn()
        return now
    }

    // MARK: Shutdown

    /// Takes no more runs, and waits for those that it has; not to be called from a Swift task.
    public func shutDown(waitingUntil deadline: MonotonicInstant?) {
        state.withLock { $0.isStopping = true }
        if !waitForIdleness(until: deadline ?? MonotonicInstant(nanoseconds: .max)) {
            let numbers = state.withLock { state in
                state.waiting.map(\.number) + state.current.keys.sorted()
            }
            for number in numbers { cancel(number, abandoningAfterNanoseconds: 0) }
            _ = waitForIdleness(until: MonotonicInstant(nanoseconds: .max))
        }
        let watcher = state.withLock { state in
            state.observer = nil
            return state.watcher.take()
        }
        watch.interrupt()
        guard let watcher else { return }
        if watcher.isCurrent { watcher.detach() } else { watcher.join() }
    }

    private func waitForIdleness(until deadline: MonotonicInstant) -> Bool {
        var wait = FutexTimeout(sharing: idleness)
        while !state.withLock({ $0.isIdle }) {
            let outcome = (try? wait.waitForInterruption(until: deadline)) ?? .deadlinePassed
            if outcome == .deadlinePassed { return state.withLock { $0.isIdle } }
        }
        return true
    }

    /// Whether a run still counts.
    fileprivate func isCurrent(_ execution: Execution) -> Bool {
        state.withLock { $0.current[execution.run.number] === execution }
    }
}

/// A run that was started, or is about to be.
private final class Execution: Sendable {
    let run: Run
    let tasks: TaskRegistry
    let observer: any RunObserver
    let task = Mutex<Task<Void, Never>?>(nil)
    let started = Mutex<ClockReading?>(nil)
    let isCancelled = Atomic(false)

    init(_ run: Run, _ tasks: TaskRegistry, _ observer: any RunObserver) {
        self.run = run
        self.tasks = tasks
        self.observer = observer
    }

    func outcome(readingWith executor: ConcurrencyExecutor) async -> RunOutcome {
        guard case .task(let call) = run.work,
            case .asynchronous(let body) = tasks.bodies[call.task]
        else {
            let reason = executor.objection(to: run.work, tasks: tasks)
            return .failed(message: reason ?? "it cannot be run here", output: nil)
        }
        let context = TaskContext(
            run: run,
            arguments: call.arguments,
            cancellation: { self.isCancelled.load(ordering: .relaxed) },
            keep: { data in
                // A run that was given up may have a later attempt: its state is that one's.
                guard executor.isCurrent(self) else { throw CancellationError() }
                try self.observer.keepCheckpoint(data, of: self.run.number)
            }
        )
        do {
            return .succeeded(result: try await body(context))
        } catch {
            // One that was cancelled and threw because of it has not failed by itself.
            if error is CancellationError || isCancelled.load(ordering: .relaxed) {
                return .cancelled(output: nil)
            }
            return .failed(message: String(describing: error), output: nil)
        }
    }
}
