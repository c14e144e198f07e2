import Glibc
import Synchronization
public import Timekeeping

/// Runs tasks in processes of their own: one that crashes takes neither the scheduler with it nor
/// the tasks beside it.
///
/// The processes are the same program, started again. It has to call
/// ``ProcessWorker/serveIfAsked(tasks:)`` with its tasks at the start of `main`:
///
/// ```swift
/// var tasks = TaskRegistry()
/// tasks.register("resize") { context in … }
/// ProcessWorker.serveIfAsked(tasks: tasks)
/// // From here on, only the scheduler's own process.
/// ```
///
/// - Each process carries out one task at a time, and is used again for the next.
/// - A process that ends during a run, by a signal, a trap or `exit`, is a failure of that run and is
///   replaced.
/// - A cancelled task finds `isCancelled` true; if it does not heed that in time, its process is
///   killed with all that it has started in its process group.
/// - The processes share standard output and errors with the scheduler, and have an empty standard
///   input. They end with the scheduler, however that ends.
/// - A task starts 0.1 to 0.2 ms later than on a thread, as the run travels as a message: this is no
///   executor for small tasks.
public final class ProcessPoolExecutor: Executor {
    private let settings: ProcessPool.Settings
    private let loop = Mutex<ProcessPoolLoop?>(nil)

    /// - Parameters:
    ///   - processes: How many tasks run at once; above 0.
    ///   - program: What the processes run: this program where it is not another one that serves.
    ///   - startLimitNanoseconds: How long `start` waits for the processes to be ready.
    public init(
        processes: Int = 5,
        program: String = "/proc/self/exe",
        startLimitNanoseconds: Int64 = 5_000_000_000
    ) {
        precondition(processes > 0, "a pool has a process at least")
        settings = ProcessPool.Settings(
            processes: processes,
            program: program,
            startLimitNanoseconds: startLimitNanoseconds
        )
    }

    public func objection(to work: Work, tasks: TaskRegistry) -> String? {
        tasks.objectionToBlocking(work)
    }

    public func start(
        tasks: TaskRegistry,
        reportingTo observer: any RunObserver
    ) throws(ExecutorError) {
        // A worker that does not know that it is one would start workers in its turn, without end.
        guard ProcessWorker.inheritedSocket == nil else {
            throw .unusable(
                reason: "this is a worker process that has not begun to serve; the program has to "
                    + "call `ProcessWorker.serveIfAsked(tasks:)` at the start of main"
            )
        }
        guard loop.withLock({ $0 == nil }) else {
            throw .unusable(reason: "the pool of processes runs already; shut it down first")
        }
        let started: ProcessPoolLoop
        do throws(SystemCallError) {
            started = try ProcessPoolLoop(settings, reportingTo: observer)
        } catch {
            throw .system(error)
        }
        try started.start()
        loop.withLock { $0 = started }
    }

    public func submit(_ runs: [Run]) {
        loop.withLock { $0 }?.submit(runs)
    }

    public func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64) {
        loop.withLock { $0 }?.cancel(number, graceNanoseconds: abandoningAfterNanoseconds)
    }

    public func shutDown(waitingUntil deadline: MonotonicInstant?) {
        guard let stopped = loop.withLock({ $0 }) else { return }
        stopped.stop(waitingUntil: deadline)
        loop.withLock { current in
            if current === stopped { current = nil }
        }
    }
}
