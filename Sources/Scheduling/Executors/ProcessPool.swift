import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

/// The worker processes of a pool and their runs, seen by the one thread that watches them.
struct ProcessPool {
    struct Settings: Sendable {
        var processes: Int
        var program: String
        var startLimitNanoseconds: Int64
    }

    /// Between two attempts to replace a process that could not be started or did not get ready.
    private static let restartNanoseconds: Int64 = 1_000_000_000

    private let settings: Settings
    private let observer: any RunObserver
    private let environment: [String]
    private var processes: [PoolProcess] = []
    private var waiting: ArraySlice<Run> = []  // its first ones are removed at no cost
    private var restart: MonotonicInstant?
    /// When to ask again whether a run may start.
    private var retry: MonotonicInstant?
    private var isDismissed = false

    init(_ settings: Settings, reportingTo observer: any RunObserver) {
        self.settings = settings
        self.observer = observer
        let own = [ProcessWorker.variable: "\(ProcessWorker.socket)"]
        environment = ProcessEnvironment.current.merging(own) { $1 }.map { "\($0.key)=\($0.value)" }
    }

    var hasNothing: Bool { waiting.isEmpty && processes.allSatisfy { $0.assignment == nil } }

    var isReady: Bool {
        processes.count == settings.processes && processes.allSatisfy(\.isReady)
    }

    var isEmpty: Bool { processes.isEmpty }

    var requests: [pollfd] { processes.flatMap(\.requests) }

    var deadline: MonotonicInstant? {
        (processes.map(\.deadline) + [restart, retry]).compactMap(\.self).min()
    }

    // MARK: What is asked

    mutating func take(_ mail: ExecutorLoop.Mail) {
        waiting.append(contentsOf: mail.runs)
        for (number, grace) in mail.cancellations {
            if let index = processes.firstIndex(where: { $0.assignment?.number == number }) {
                processes[index].cancel(graceNanoseconds: grace)
            } else if let index = waiting.firstIndex(where: { $0.number == number }) {
                waiting.remove(at: index)
                observer.runEnded(number, .cancelled(output: nil), started: nil)
            }
        }
        guard mail.isEnding else { return }
        for run in waiting {
            observer.runEnded(run.number, .cancelled(output: nil), started: nil)
        }
        waiting = []
        for index in processes.indices { processes[index].cancel(graceNanoseconds: 0) }
    }

    /// Gives waiting runs to processes that have nothing to do.
    mutating func assign() {
        retry = nil
        while let run = waiting.first, let index = processes.firstIndex(where: \.isIdle) {
            // What goes on is watched meanwhile.
            guard let mayStart = observer.runMayStartNow(run.number) else {
                retry = KernelClock().now.advanced(byNanoseconds: observer.startRetryNanoseconds)
                return
            }
            waiting.removeFirst()
            guard mayStart else { continue }
            guard case .task(let call) = run.work else {
                let reason = "it runs tasks, and this is a command"
                observer.runEnded(run.number, .failed(message: reason, output: nil), started: nil)
                continue
            }
            processes[index].assignment = PoolProcess.Assignment(number: run.number)
            do {
                try processes[index].send(.run(WorkerRun(run, call)))
            } catch {
                finish(index, .failed(message: "it cannot be sent: \(error)", output: nil))
            }
        }
    }

    // MARK: What happens

    /// Starts what is missing, not more often than makes sense.
    ///
    /// - Throws: Why one could not be started.
    mutating func fill() throws(SystemCallError) {
        if let restart, KernelClock().now < restart { return }
        restart = nil
        while processes.count < settings.processes {
            do throws(SystemCallError) {
                processes.append(
                    try PoolProcess(program: settings.program, environment: environment)
                )
            } catch {
                waitBeforeRestart()
                throw error
            }
        }
    }

    private mutating func waitBeforeRestart() {
        guard !isDismissed else { return }
        restart = KernelClock().now.advanced(byNanoseconds: Self.restartNanoseconds)
    }

    /// Takes what has arrived.
    ///
    /// - Parameters:
    ///   - ready: What `poll` says, two numbers for each process.
    ///   - buffer: Where it is read to before it is looked at.
    mutating func take(_ ready: [Int32], reading buffer: UnsafeMutableRawBufferPointer) {
        for index in processes.indices {
            // The end is looked for first: what it sent before can then all be read.
            if ready[2 * index] != 0 { processes[index].noteEnd() }
            guard ready[2 * index] != 0 || ready[2 * index + 1] != 0 else { continue }
            for answer in processes[index].read(into: buffer) { take(answer, from: index) }
            processes[index].flush()
            // It has closed its end and goes on: no answer will come any more.
            if processes[index].isSilent { processes[index].killGroup() }
        }
    }

    private mutating func take(_ answer: WorkerAnswer, from index: Int) {
        switch answer {
        case .ready: processes[index].isReady = true
        case .started(let wall, let monotonic):
            processes[index].assignment?.started = ClockReading(
                wall: WallTime(nanosecondsSince1970: wall),
                monotonic: MonotonicInstant(nanoseconds: monotonic)
            )
        case .checkpoint(let data):
            guard let number = processes[index].assignment?.number else { return }
            var problem: String?
            do {
                try observer.keepCheckpoint(Array(data), of: number)
            } catch {
                problem = "\(error)"
            }
            try? processes[index].send(.kept(problem: problem))
        case .ended(let outcome): finish(index, RunOutcome(outcome))
        }
    }

    /// Lets go of processes that are over, and of those that take too long.
    ///
    /// - Returns: Why one that was not ready yet has ended; `nil` if none has.
    mutating func removeEnded() -> String? {
        let now = KernelClock().now
        var problem: String?
        for index in processes.indices.reversed() {
            guard processes[index].isOver(at: now) else { continue }
            let reason = Self.sentence(on: processes[index].end)
            finish(index, .failed(message: reason, output: nil))
            if !processes[index].isReady {
                problem = reason
                waitBeforeRestart()
            }
            processes[index].release()
            processes.remove(at: index)
        }
        return problem
    }

    private mutating func finish(_ index: Int, _ outcome: RunOutcome) {
        guard let assignment = processes[index].finishAssignment() else { return }
        var outcome = outcome
        // What was killed, or has failed because it was told to end, has not failed by itself.
        if assignment.isCancelled, case .failed = outcome { outcome = .cancelled(output: nil) }
        observer.runEnded(assignment.number, outcome, started: assignment.started)
    }

    private static func sentence(on end: ProcessEnd?) -> String {
        switch end {
        case .exited(let code): "the worker process has exited with code \(code)"
        case .signalled(let signal):
            "the worker process was ended by \(ProcessEnd.name(ofSignal: signal))"
        case .unknown, nil: "the worker process has ended, and its exit code is lost"
        }
    }

    // MARK: The end

    /// Lets all processes end, which have nothing more to do.
    mutating func dismiss() {
        isDismissed = true
        restart = nil
        for index in processes.indices { processes[index].dismiss() }
    }
}
