public import Timekeeping

/// Carries out runs: on threads, as Swift tasks, or in processes.
public protocol Executor: AnyObject, Sendable {
    /// Whether it can do this kind of work; if not, a sentence that says why.
    func objection(to work: Work, tasks: TaskRegistry) -> String?

    /// Makes ready for runs. An executor that was shut down can be started again.
    func start(
        tasks: TaskRegistry,
        reportingTo observer: any RunObserver
    ) throws(ExecutorError)

    /// Takes runs, in this order, and returns without waiting for them. Each will end in a call of
    /// `runEnded`.
    func submit(_ runs: [Run])

    /// Ends a run that is waiting or going on, as far as the executor can: a waiting one is left
    /// out, a process is killed with its group, a Swift task is cancelled, and a task on a thread
    /// finds `isCancelled` true. The run ends with `RunOutcome.cancelled`.
    ///
    /// With `abandoning`, a run that does not heed it is given up after that many nanoseconds: it
    /// ends at once as far as the scheduler knows, and its thread is replaced.
    func cancel(_ number: RunNumber, abandoningAfterNanoseconds: Int64)

    /// Takes no more runs, and waits for those that it has.
    ///
    /// - Parameter deadline: When to wait no longer; `nil` for ever. What has not ended then is
    ///   cancelled and abandoned.
    func shutDown(waitingUntil deadline: MonotonicInstant?)
}

/// Counts the runs of one scheduler.
public struct RunNumber: Hashable, Sendable, Comparable {
    public var value: Int64

    public init(_ value: Int64) {
        self.value = value
    }

    public static func < (left: RunNumber, right: RunNumber) -> Bool { left.value < right.value }
}

/// One execution of a job's work.
public struct Run: Sendable {
    public var number: RunNumber
    public var jobID: String
    public var work: Work
    public var occurrence: PlannedOccurrence
    /// From 1.
    public var attempt: Int
    /// What an earlier attempt has left.
    public var checkpoint: [UInt8]?

    public init(
        number: RunNumber,
        jobID: String,
        work: Work,
        occurrence: PlannedOccurrence,
        attempt: Int = 1,
        checkpoint: [UInt8]? = nil
    ) {
        self.number = number
        self.jobID = jobID
        self.work = work
        self.occurrence = occurrence
        self.attempt = attempt
        self.checkpoint = checkpoint
    }
}

/// What hears of the progress of runs, from any thread.
public protocol RunObserver: AnyObject, Sendable {
    /// Called immediately before the first line of a task, or before its process is started.
    ///
    /// - Returns: Whether it may start. If not, the run is over, and `runEnded` is not called.
    func runMayStart(_ number: RunNumber) -> Bool

    /// The same for a thread that has other things to watch, or that is not to be blocked.
    ///
    /// - Returns: `nil` if the start cannot be noted at present: the run is to be kept, and this is
    ///   to be asked again soon.
    func runMayStartNow(_ number: RunNumber) -> Bool?

    /// Called once when the run is over.
    ///
    /// - Parameters:
    ///   - number: The run.
    ///   - outcome: How it has ended.
    ///   - started: When the first line was about to run; `nil` if it never did.
    func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?)

    /// Keeps a checkpoint; returns when it is as durable as the job's store makes it.
    func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws
}

extension RunObserver {
    /// One that notes nothing has nothing to wait for.
    public func runMayStartNow(_ number: RunNumber) -> Bool? { runMayStart(number) }

    /// Between two questions whether a run may start.
    var startRetryNanoseconds: Int64 { 10_000_000 }
}

/// How a run has ended.
public enum RunOutcome: Hashable, Sendable {
    /// What it has returned, as JSON, or printed.
    case succeeded(result: String?)
    /// - Parameter output: What a command has printed.
    case failed(message: String, output: String?)
    case cancelled(output: String?)
}

/// Why an executor could not be made ready.
public enum ExecutorError: Error, Hashable, Sendable {
    case system(SystemCallError)
    case unusable(reason: String)
}

extension ExecutorError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let error): error.description
        case .unusable(let reason): reason
        }
    }
}
