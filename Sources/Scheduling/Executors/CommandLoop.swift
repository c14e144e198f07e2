import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

/// The thread that starts commands and watches them.
final class CommandLoop: Sendable {
    struct Settings: Sendable {
        var limit: Int
        var outputLimit: Int
        var graceNanoseconds: Int64
        var clocks: any Clocks
    }

    private let settings: Settings
    private let observer: any RunObserver
    private let environment = ProcessEnvironment.current
    private let loop: ExecutorLoop

    init(
        _ settings: Settings,
        reportingTo observer: any RunObserver
    ) throws(SystemCallError) {
        self.settings = settings
        self.observer = observer
        loop = try ExecutorLoop(reportingTo: observer)
    }

    func start() throws(SystemCallError) {
        try loop.start(named: "commands") { [self] in work() }
    }

    // MARK: From any thread

    func submit(_ runs: [Run]) {
        loop.submit(runs)
    }

    func cancel(_ number: RunNumber, graceNanoseconds: Int64) {
        loop.cancel(number, graceNanoseconds: graceNanoseconds)
    }

    func stop(waitingUntil deadline: MonotonicInstant?) {
        loop.stop(waitingUntil: deadline)
    }

    // MARK: On the thread

    private func work() {
        var waiting: ArraySlice<Run> = []  // its first ones are removed at no cost
        var running: [RunningCommand] = []
        var retry: MonotonicInstant?
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let isStopping = takeMail(&waiting, &running)
            retry = fill(&running, from: &waiting)
            // A run whose end is reported may bring another one, so mail is looked at first.
            if isStopping, waiting.isEmpty, running.isEmpty { return }
            watch(&running, until: retry, reading: buffer)
            report(&running)
        }
    }

    /// - Returns: Whether no more runs will come.
    private func takeMail(
        _ waiting: inout ArraySlice<Run>,
        _ running: inout [RunningCommand]
    ) -> Bool {
        let mail = loop.takeMail()
        waiting.append(contentsOf: mail.runs)
        for (number, grace) in mail.cancellations {
            if let index = running.firstIndex(where: { $0.number == number }) {
                running[index].cancel(graceNanoseconds: grace)
            } else if let index = waiting.firstIndex(where: { $0.number == number }) {
                waiting.remove(at: index)
                observer.runEnded(number, .cancelled(output: nil), started: nil)
            }
        }
        if mail.isEnding {
            for run in waiting {
                observer.runEnded(run.number, .cancelled(output: nil), started: nil)
            }
            waiting = []
            for index in running.indices { running[index].cancel(graceNanoseconds: 0) }
        }
        return mail.isStopping
    }

    /// - Returns: When to try again, if the start of a run cannot be noted at present.
    private func fill(
        _ running: inout [RunningCommand],
        from waiting: inout ArraySlice<Run>
    ) -> MonotonicInstant? {
        while running.count < settings.limit, let run = waiting.first {
            // What goes on is watched meanwhile: it may print, end, or take too long.
            guard let mayStart = observer.runMayStartNow(run.number) else {
                return KernelClock().now.advanced(byNanoseconds: observer.startRetryNanoseconds)
            }
            waiting.removeFirst()
            if mayStart, let command = launch(run) { running.append(command) }
        }
        return nil
    }

    private func launch(_ run: Run) -> RunningCommand? {
        let started = settings.clocks.reading
        do throws(CommandRefusal) {
            guard case .command(let command) = run.work else {
                throw CommandRefusal(message: CommandExecutor.taskObjection)
            }
            return RunningCommand(
                run.number,
                try command.launch(inheriting: environment.merging(run.variables) { $1 }),
                started: started,
                outputLimit: settings.outputLimit
            )
        } catch {
            let outcome = RunOutcome.failed(message: error.message, output: nil)
            observer.runEnded(run.number, outcome, started: started)
            return nil
        }
    }

    /// Sleeps until there is mail, a command prints or ends, or something is due.
    private func watch(
        _ running: inout [RunningCommand],
        until retry: MonotonicInstant?,
        reading buffer: UnsafeMutableRawBufferPointer
    ) {
        let ready = loop.watch(
            running.flatMap(\.requests),
            until: (running.map(\.deadline) + [retry]).compactMap(\.self).min()
        )
        for index in running.indices {
            // The output last: at its end, nothing is left that the program has printed.
            if ready[2 * index] != 0 { running[index].noteEnd() }
            if ready[2 * index + 1] != 0 { running[index].read(into: buffer) }
        }
    }

    private func report(_ running: inout [RunningCommand]) {
        let now = KernelClock().now
        var ended: [(RunningCommand, RunOutcome)] = []
        for index in running.indices.reversed() {
            guard let outcome = running[index].outcome(at: now) else { continue }
            ended.append((running.remove(at: index), outcome))
        }
        for (command, outcome) in ended.reversed() {
            observer.runEnded(command.number, outcome, started: command.started)
        }
    }
}

extension Run {
    /// What a command is told of its run: with the scheduled time it can notice a second attempt.
    fileprivate var variables: [String: String] {
        [
            "PUNCTUAL_JOB": jobID,
            "PUNCTUAL_SCHEDULED": "\(occurrence.scheduled.nanosecondsSince1970)",
            "PUNCTUAL_ATTEMPT": "\(attempt)",
        ]
    }
}
