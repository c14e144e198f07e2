import Synchronization
public import Timekeeping

/// Runs commands: programs in processes of their own, without a shell between.
///
/// - A program is found by its path, or by name on the `PATH`. It gets the scheduler's environment
///   as it was when the executor was started, with the job's added, and an empty standard input.
/// - Its output and errors are one text, which is the result of the run. Of a long one, the beginning
///   and the end are kept.
/// - Exit code 0 is success; any other, or a signal, is a failure.
/// - A cancelled one and all that it has started gets SIGTERM, and SIGKILL when its time to tidy up
///   is over. What has left the process group is out of reach.
/// - What a program that ends by itself has left in the background goes on. Its output is not waited
///   for longer than 100 ms.
/// - No program outlives the scheduler's process, not even if that is killed.
public final class CommandExecutor: Executor {
    static let taskObjection =
        "it runs commands, and this is a task of the program; use an executor for tasks"

    private let settings: CommandLoop.Settings
    private let loop = Mutex<CommandLoop?>(nil)

    /// - Parameters:
    ///   - limit: How many commands run at once; above 0. Others wait for their turn.
    ///   - outputLimit: Bytes to keep of what a command prints.
    ///   - terminationGraceNanoseconds: From SIGTERM to SIGKILL, unless the run is to be given up
    ///     earlier.
    ///   - clocks: What the stamps of starts are read on.
    public init(
        limit: Int = 20,
        outputLimit: Int = 65_536,
        terminationGraceNanoseconds: Int64 = 2_000_000_000,
        clocks: any Clocks = KernelClocks()
    ) {
        precondition(limit > 0, "one command at least runs at once")
        precondition(outputLimit >= 0, "a number of bytes is not negative")
        settings = CommandLoop.Settings(
            limit: limit,
            outputLimit: outputLimit,
            graceNanoseconds: terminationGraceNanoseconds,
            clocks: clocks
        )
    }

    public func objection(to work: Work, tasks: TaskRegistry) -> String? {
        switch work {
        case .task: Self.taskObjection
        case .command(let command): command.mistake
        }
    }

    public func start(
        tasks: TaskRegistry,
        reportingTo observer: any RunObserver
    ) throws(ExecutorError) {
        do throws(SystemCallError) {
            let started = try CommandLoop(settings, reportingTo: observer)
            try started.start()
            loop.withLock { $0 = started }
        } catch {
            throw .system(error)
        }
    }

    public func submit(_ runs: [Run]) {
        loop.withLock { $0 }?.submit(runs)
    }

    public func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64) {
        let grace = max(min(settings.graceNanoseconds, abandoningAfterNanoseconds), 0)
        loop.withLock { $0 }?.cancel(number, graceNanoseconds: grace)
    }

    public func shutDown(waitingUntil deadline: MonotonicInstant?) {
        guard let stopped = loop.withLock({ $0 }) else { return }
        stopped.stop(waitingUntil: deadline)
        loop.withLock { current in
            if current === stopped { current = nil }
        }
    }
}
