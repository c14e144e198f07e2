import CKernel
import Glibc
import Synchronization
import Timekeeping
import Wakeups

/// The thread that starts commands and watches them.
///
/// One thread for all: the kernel kills a command when the thread that has started it ends.
final class CommandLoop: Sendable {
    struct Settings: Sendable {
        var limit: Int
        var outputLimit: Int
        var graceNanoseconds: Int64
        var clocks: any Clocks
    }

    private enum Message {
        case run(Run)
        case cancel(RunNumber, graceNanoseconds: Int64)
    }

    private struct Mailbox {
        var messages: [Message] = []
        var isStopping = false
        /// Whether what goes on is to be ended.
        var isEnding = false
    }

    private let settings: Settings
    private let observer: any RunObserver
    private let environment = inheritedEnvironment()
    private let mailbox = Mutex(Mailbox())
    private let thread = Mutex<BackgroundThread?>(nil)
    /// An eventfd that is raised when there is mail.
    private let bell: Int32
    private let endings = Endings()

    init(
        _ settings: Settings,
        reportingTo observer: any RunObserver
    ) throws(SystemCallError) {
        self.settings = settings
        self.observer = observer
        bell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard bell >= 0 else { throw SystemCallError(call: "eventfd", code: errno) }
    }

    deinit {
        close(bell)
    }

    func start() throws(SystemCallError) {
        let started = try BackgroundThread(named: "commands") { [self] in work() }
        thread.withLock { $0 = started }
    }

    // MARK: From any thread

    func submit(_ runs: [Run]) {
        let isTaken = mailbox.withLock { mailbox in
            guard !mailbox.isStopping else { return false }
            mailbox.messages += runs.map { .run($0) }
            return true
        }
        if isTaken { return ring() }
        for run in runs {
            observer.runEnded(run.number, .cancelled(output: nil), started: nil)
        }
    }

    func cancel(_ number: RunNumber, graceNanoseconds: Int64) {
        mailbox.withLock {
            $0.messages.append(.cancel(number, graceNanoseconds: graceNanoseconds))
        }
        ring()
    }

    /// Takes no more runs, and ends with the last one.
    func stop(waitingUntil deadline: MonotonicInstant?) {
        mailbox.withLock { $0.isStopping = true }
        ring()
        guard let thread = thread.withLock({ $0.take() }) else { return }
        // An observer may shut down from the very thread; that ends then by itself.
        if thread.isCurrent { return thread.detach() }
        if let deadline {
            endings.wait(until: deadline)
            mailbox.withLock { $0.isEnding = true }
            ring()
        }
        thread.join()
    }

    private func ring() {
        eventfd_write(bell, 1)
    }

    // MARK: On the thread

    private func work() {
        var waiting: ArraySlice<Run> = []  // its first ones are removed at no cost
        var running: [RunningCommand] = []
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer {
            buffer.deallocate()
            endings.announce()
        }
        while true {
            let isStopping = takeMail(&waiting, &running)
            fill(&running, from: &waiting)
            // A run whose end is reported may bring another one, so mail is looked at first.
            if isStopping, waiting.isEmpty, running.isEmpty { return }
            watch(&running, reading: buffer)
            report(&running)
        }
    }

    /// - Returns: Whether no more runs will come.
    private func takeMail(
        _ waiting: inout ArraySlice<Run>,
        _ running: inout [RunningCommand]
    ) -> Bool {
        let mail = mailbox.withLock { mailbox in
            defer { mailbox.messages.removeAll(keepingCapacity: true) }
            return mailbox
        }
        for message in mail.messages {
            switch message {
            case .run(let run): waiting.append(run)
            case .cancel(let number, let grace):
                if let index = running.firstIndex(where: { $0.number == number }) {
                    running[index].cancel(graceNanoseconds: grace)
                } else if let index = waiting.firstIndex(where: { $0.number == number }) {
                    waiting.remove(at: index)
                    observer.runEnded(number, .cancelled(output: nil), started: nil)
                }
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

    private func fill(_ running: inout [RunningCommand], from waiting: inout ArraySlice<Run>) {
        while running.count < settings.limit, let run = waiting.popFirst() {
            if let command = launch(run) { running.append(command) }
        }
    }

    private func launch(_ run: Run) -> RunningCommand? {
        guard observer.runMayStart(run.number) else { return nil }
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
        reading buffer: UnsafeMutableRawBufferPointer
    ) {
        var requests = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
        for command in running { requests += command.requests }
        let timeout = timeout(until: running.compactMap(\.deadline).min())
        guard poll(&requests, nfds_t(requests.count), timeout) > 0 else { return }
        if requests[0].revents != 0 {
            var count: eventfd_t = 0
            eventfd_read(bell, &count)
        }
        for index in running.indices {
            // The output last: at its end, nothing is left that the program has printed.
            if requests[1 + 2 * index].revents != 0 { running[index].noteEnd() }
            if requests[2 + 2 * index].revents != 0 { running[index].read(into: buffer) }
        }
    }

    /// Whole milliseconds for `poll`, rounded up so that it is over when it returns.
    private func timeout(until deadline: MonotonicInstant?) -> Int32 {
        guard let deadline else { return -1 }
        let distance = KernelClock().now.nanoseconds(to: deadline)
        return Int32(clamping: (max(distance, 0) + 999_999) / 1_000_000)
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

/// The end of a thread, for one that waits for it until a deadline.
private struct Endings: Sendable {
    private let interrupter = FutexTimeout().interrupter

    func announce() { interrupter.interrupt() }

    func wait(until deadline: MonotonicInstant) {
        var wait = FutexTimeout(sharing: interrupter)
        _ = try? wait.waitForInterruption(until: deadline)
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
