import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

/// A command that was started, seen by the one thread that watches it.
struct RunningCommand {
    /// For how long the output is read after the program has ended: what it has left in the
    /// background may hold the pipe open for ever.
    private static let drainNanoseconds: Int64 = 100_000_000
    /// For how long a killed process is waited for: one that hangs in the kernel does not end.
    private static let killNanoseconds: Int64 = 1_000_000_000

    let number: RunNumber
    let started: ClockReading
    private let identifier: pid_t
    private var process: Int32
    private var pipe: Int32
    private var output: CommandOutput
    private var end: ProcessEnd?
    private var isCancelled = false
    private var isKilled = false
    /// When the next thing is to be done although nothing has happened.
    private(set) var deadline: MonotonicInstant?

    init(_ run: RunNumber, _ process: CommandProcess, started: ClockReading, outputLimit: Int) {
        number = run
        self.started = started
        identifier = process.identifier
        self.process = process.process
        pipe = process.output
        output = CommandOutput(limit: outputLimit)
    }

    /// What to poll for; `poll` passes over negative descriptors.
    var requests: [pollfd] {
        [process, pipe].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    }

    // MARK: What happens

    mutating func cancel(graceNanoseconds: Int64) {
        guard end == nil, !isKilled else { return }
        let killing = KernelClock().now.advanced(byNanoseconds: graceNanoseconds)
        if isCancelled {
            deadline = min(deadline ?? killing, killing)
        } else {
            isCancelled = true
            deadline = killing
            if graceNanoseconds > 0 { kill(-identifier, SIGTERM) }
        }
    }

    /// Kills what is left of the group; possible until the process is reaped, as its number is its.
    private mutating func killGroup() {
        isKilled = true
        kill(-identifier, SIGKILL)
        deadline = KernelClock().now.advanced(byNanoseconds: Self.killNanoseconds)
    }

    /// Takes what it has printed.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) {
        guard pipe >= 0 else { return }
        let count = Glibc.read(pipe, buffer.baseAddress, buffer.count)
        if count > 0 {
            output.append(buffer[..<count])
        } else if count == 0 || (errno != EAGAIN && errno != EINTR) {
            close(pipe)
            pipe = -1
        }
    }

    /// Takes note of its end.
    mutating func noteEnd() {
        end = ProcessEnd(of: identifier)
        guard end != nil else { return }
        close(process)
        process = -1
        if isCancelled { kill(-identifier, SIGKILL) }
        deadline = KernelClock().now.advanced(byNanoseconds: Self.drainNanoseconds)
    }

    /// Does what is due.
    ///
    /// - Returns: How it has ended, if it has; all that it held is then released.
    mutating func outcome(at now: MonotonicInstant) -> RunOutcome? {
        if end != nil, pipe < 0 { return finish() }
        guard let deadline, deadline <= now else { return nil }
        if end != nil || isKilled { return finish() }
        killGroup()
        return nil
    }

    private mutating func finish() -> RunOutcome {
        for descriptor in [process, pipe] where descriptor >= 0 { close(descriptor) }
        // It does not wait: the process has ended, or hangs in the kernel and was given up.
        var status: Int32 = 0
        waitpid(identifier, &status, WNOHANG)
        let text = output.text
        guard !isCancelled else { return .cancelled(output: text) }
        switch end {
        case .exited(code: 0): return .succeeded(result: text)
        case .exited(let code): return .failed(message: "exit code \(code)", output: text)
        case .signalled(let signal):
            let name = ProcessEnd.name(ofSignal: signal)
            return .failed(message: "ended by \(name)", output: text)
        case .unknown, nil:
            let message =
                "its exit code is lost; let the program neither ignore SIGCHLD nor reap the "
                + "processes of others"
            return .failed(message: message, output: text)
        }
    }
}
