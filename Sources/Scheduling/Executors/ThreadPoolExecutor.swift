import PunctualPlatform
import Synchronization
public import Timekeeping
import Wakeups

/// Runs tasks on a fixed number of threads.
///
/// Runs start in the order in which they were submitted. A task that does not heed its cancellation
/// is given up: its run ends as far as the scheduler knows, and another thread takes the place of the
/// one that it keeps.
public final class ThreadPoolExecutor: Executor {
    private struct State {
        var tasks = TaskRegistry()
        var observer: (any RunObserver)?
        /// The runs that wait, from `head` on; what is before is done with.
        var queue: [Run] = []
        var head = 0
        var workers: [PoolWorker] = []
        /// Threads that wait for work, the latest to fall asleep last: its caches are the warmest.
        var idle: [PoolWorker] = []
        /// Runs to give up, with the time.
        var abandonments: [(number: RunNumber, instant: MonotonicInstant)] = []
        var isStopping = false
        var watcher: BackgroundThread?

        var waiting: Int { queue.count - head }

        func worker(carryingOut number: RunNumber) -> PoolWorker? {
            workers.first { $0.current == number }
        }

        var running: [RunNumber] { workers.compactMap(\.current) }

        mutating func next() -> Run? {
            guard head < queue.count else { return nil }
            defer {
                head += 1
                if head == queue.count {
                    queue.removeAll(keepingCapacity: true)
                    head = 0
                }
            }
            return queue[head]
        }
    }

    private let threads: Int
    private let clocks: any Clocks
    private let state = ContendedLock(State())
    /// Wakes whoever waits for runs to be given up, or for the last one to end.
    private let watch = FutexTimeout().interrupter

    /// - Parameters:
    ///   - threads: How many tasks run at once; above 0.
    ///   - clocks: What the stamps of starts are read on.
    public init(threads: Int = 10, clocks: any Clocks = KernelClocks()) {
        precondition(threads > 0, "a pool has a thread at least")
        self.threads = threads
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
            state = State()
            state.tasks = tasks
            state.observer = observer
        }
        do throws(SystemCallError) {
            for _ in 0..<threads { try addWorker() }
            let watcher = try BackgroundThread(named: "pool-watch") { [self] in watchRuns() }
            state.withLock { $0.watcher = watcher }
        } catch {
            shutDown(waitingUntil: nil)
            throw .system(error)
        }
    }

    private func addWorker() throws(SystemCallError) {
        let worker = PoolWorker()
        state.withLock { $0.workers.append(worker) }
        do throws(SystemCallError) {
            let thread = try BackgroundThread(named: "pool") { [self] in work(as: worker) }
            worker.thread.withLock { $0 = thread }
        } catch {
            state.withLock { $0.workers.removeAll { $0 === worker } }
            throw error
        }
    }

    // MARK: Runs

    public func submit(_ runs: [Run]) {
        let woken: [PoolWorker] = state.withLock { state in
            state.queue.append(contentsOf: runs)
            let count = min(runs.count, state.idle.count)
            let woken = Array(state.idle.suffix(count))
            state.idle.removeLast(count)
            return woken
        }
        for worker in woken { worker.interrupter.interrupt() }
    }

    private func work(as worker: PoolWorker) {
        var wait = FutexTimeout(sharing: worker.interrupter)
        let far = MonotonicInstant(nanoseconds: .max)
        defer { worker.hasEnded.store(true, ordering: .releasing) }
        while true {
            switch next(for: worker) {
            case .run(let run, let tasks, let observer):
                carryOut(run, as: worker, tasks, observer)
            case .wait: _ = try? wait.waitForInterruption(until: far)
            case .end: return
            }
        }
    }

    private enum Found {
        case run(Run, TaskRegistry, any RunObserver)
        case wait
        case end
    }

    private func next(for worker: PoolWorker) -> Found {
        state.withLock { state in
            guard !worker.isAbandoned.load(ordering: .relaxed) else { return .end }
            if let observer = state.observer, let run = state.next() {
                worker.begin(run.number)
                return .run(run, state.tasks, observer)
            }
            if state.isStopping { return .end }
            state.idle.append(worker)
            return .wait
        }
    }

    private func carryOut(
        _ run: Run,
        as worker: PoolWorker,
        _ tasks: TaskRegistry,
        _ observer: any RunObserver
    ) {
        guard observer.runMayStart(run.number) else {
            _ = worker.end(run.number)
            return
        }
        let started = clocks.reading
        worker.started.withLock { $0 = (run.number, started) }
        let outcome = tasks.outcome(of: run, reportingTo: observer) {
            worker.isCancelled.load(ordering: .relaxed)
        }
        // Whoever ends the run reports it: one that was given up has been reported.
        guard worker.end(run.number) else { return }
        observer.runEnded(run.number, worker.outcome(outcome), started: started)
    }

    // MARK: Cancelling

    public func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64) {
        let end = KernelClock().now.advanced(byNanoseconds: max(abandoningAfterNanoseconds, 0))
        let waiting: (any RunObserver)? = state.withLock { state in
            if let worker = state.worker(carryingOut: number) {
                worker.isCancelled.store(true, ordering: .relaxed)
                state.abandonments.append((number, end))
                return nil
            }
            guard let index = state.queue[state.head...].firstIndex(where: { $0.number == number })
            else { return nil }
            state.queue.remove(at: index)
            return state.observer
        }
        watch.interrupt()
        waiting?.runEnded(number, .cancelled(output: nil), started: nil)
    }

    /// Gives up runs that did not heed their cancellation in time.
    private func watchRuns() {
        var wait = FutexTimeout(sharing: watch)
        while true {
            let (next, isOver) = giveUpDueRuns()
            if isOver { return }
            _ = try? wait.waitForInterruption(until: next)
        }
    }

    private func giveUpDueRuns() -> (MonotonicInstant, Bool) {
        let now = KernelClock().now
        let (given, observer, next, isOver) = state.withLock { state in
            let running = state.running
            state.abandonments.removeAll { !running.contains($0.number) }
            let due = state.abandonments.filter { $0.instant <= now }
            state.abandonments.removeAll { $0.instant <= now }
            var given: [(RunNumber, PoolWorker)] = []
            for (number, _) in due {
                guard let worker = state.worker(carryingOut: number), worker.end(number) else {
                    continue
                }
                worker.isAbandoned.store(true, ordering: .releasing)
                state.workers.removeAll { $0 === worker }
                given.append((number, worker))
            }
            let next = state.abandonments.map(\.instant).min()
            return (given, state.observer, next, state.isStopping && state.workers.isEmpty)
        }
        for (number, worker) in given {
            // One that has not begun leaves there the start of the run before it.
            let started = worker.started.withLock { $0?.number == number ? $0?.reading : nil }
            observer?.runEnded(number, .cancelled(output: nil), started: started)
            if !state.withLock({ $0.isStopping }) { try? addWorker() }
        }
        return (next ?? MonotonicInstant(nanoseconds: .max), isOver)
    }

    // MARK: Shutdown

    public func shutDown(waitingUntil deadline: MonotonicInstant?) {
        let idle: [PoolWorker] = state.withLock { state in
            state.isStopping = true
            defer { state.idle = [] }
            return state.idle
        }
        for worker in idle { worker.interrupter.interrupt() }
        if let deadline { endRuns(at: deadline) }
        for worker in state.withLock({ $0.workers }) {
            guard let thread = worker.thread.withLock({ $0 }), !thread.isCurrent else { continue }
            join(worker, thread)
        }
        let watcher = state.withLock { state in
            state.workers = []
            defer { state.watcher = nil }
            return state.watcher
        }
        watch.interrupt()
        watcher?.join()
        state.withLock { $0.observer = nil }
    }

    /// Waits until all has ended, or the deadline; what is left then is given up.
    private func endRuns(at deadline: MonotonicInstant) {
        var pause = FutexTimeout()
        while KernelClock().now < deadline, state.withLock({ $0.waiting + $0.running.count > 0 }) {
            let next = KernelClock().now.advanced(byNanoseconds: 1_000_000)
            try? pause.wait(until: min(next, deadline))
        }
        let (waiting, running) = state.withLock { state in
            (state.queue[state.head...].map(\.number), state.running)
        }
        for number in waiting + running { cancel(number, abandoningAfterNanoseconds: 0) }
    }

    /// Joins a thread, unless the run that it carries out is given up meanwhile.
    private func join(_ worker: PoolWorker, _ thread: BackgroundThread) {
        var pause = FutexTimeout()
        while !worker.hasEnded.load(ordering: .acquiring) {
            if worker.isAbandoned.load(ordering: .acquiring) { return thread.detach() }
            let next = KernelClock().now.advanced(byNanoseconds: 200_000)
            try? pause.wait(until: next)
        }
        thread.join()
    }
}

/// One thread of a pool.
private final class PoolWorker: Sendable {
    let interrupter = FutexTimeout().interrupter
    let thread = Mutex<BackgroundThread?>(nil)
    /// When the last run that it has begun did so.
    let started = Mutex<(number: RunNumber, reading: ClockReading)?>(nil)
    /// Whether the run that it carries out is.
    let isCancelled = Atomic(false)
    /// The number of that run, which are above 0; 0 between two.
    private let number = Atomic<Int64>(0)
    /// Whether its run was given up, and so its thread.
    let isAbandoned = Atomic(false)
    let hasEnded = Atomic(false)

    /// The run that it carries out.
    var current: RunNumber? {
        let value = number.load(ordering: .acquiring)
        return value == 0 ? nil : RunNumber(value)
    }

    func begin(_ run: RunNumber) {
        isCancelled.store(false, ordering: .relaxed)
        number.store(run.value, ordering: .releasing)
    }

    /// - Returns: Whether it was this call that has ended it.
    func end(_ run: RunNumber) -> Bool {
        number.compareExchange(
            expected: run.value,
            desired: 0,
            ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// A task that was cancelled and threw because of it was not a failure of its own.
    func outcome(_ outcome: RunOutcome) -> RunOutcome {
        guard isCancelled.load(ordering: .relaxed), case .failed = outcome else { return outcome }
        return .cancelled(output: nil)
    }
}
