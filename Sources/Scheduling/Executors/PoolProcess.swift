import CKernel
import Glibc
import PunctualPlatform
import Timekeeping

/// A worker process, seen by the one thread that watches it.
struct PoolProcess {
    /// The run that it carries out.
    struct Assignment {
        let number: RunNumber
        var started: ClockReading?
        var isCancelled = false
    }

    /// For how long a killed process is waited for: one that hangs in the kernel does not end.
    private static let killNanoseconds: Int64 = 1_000_000_000

    private let identifier: pid_t
    private var process: Int32
    private var socket: Int32
    private var received = MessageStream()
    private var unsent: [UInt8] = []
    private var isKilled = false
    /// When the next thing is to be done although nothing has happened.
    private(set) var deadline: MonotonicInstant?
    private(set) var end: ProcessEnd?
    var isReady = false
    var assignment: Assignment?

    /// Starts one; to be called from a thread that blocks all signals and lives longer.
    init(program: String, environment: [String]) throws(SystemCallError) {
        var started = ckernel_worker_process()
        let code = withPointers(to: [OwnProgram.arguments.first ?? program]) { arguments in
            withPointers(to: environment) { environment in
                ckernel_worker_start(program, arguments, environment, &started)
            }
        }
        guard code == 0 else { throw SystemCallError(call: "execve", code: -code) }
        identifier = started.identifier
        process = started.process
        socket = started.socket
    }

    var isIdle: Bool { isReady && assignment == nil && !isKilled && end == nil }

    /// What to poll for; `poll` passes over negative descriptors.
    var requests: [pollfd] {
        let events = unsent.isEmpty ? POLLIN : POLLIN | POLLOUT
        return [
            pollfd(fd: process, events: Int16(POLLIN), revents: 0),
            pollfd(fd: socket, events: Int16(events), revents: 0),
        ]
    }

    // MARK: Requests

    mutating func send(_ request: WorkerRequest) throws {
        unsent += try MessageStream.bytes(of: request)
        flush()
    }

    /// Sends what the socket takes; the rest when it can be written to.
    mutating func flush() {
        while socket >= 0, !unsent.isEmpty {
            let count = Glibc.send(socket, unsent, unsent.count, Int32(MSG_NOSIGNAL))
            guard count > 0 else {
                // Other errors are those of an end that is noticed by itself.
                if errno != EAGAIN, errno != EINTR { unsent = [] }
                return
            }
            unsent.removeFirst(count)
        }
    }

    mutating func cancel(graceNanoseconds: Int64) {
        guard let number = assignment?.number, !isKilled else { return }
        assignment?.isCancelled = true
        let killing = KernelClock().now.advanced(byNanoseconds: max(graceNanoseconds, 0))
        deadline = min(deadline ?? killing, killing)
        try? send(.cancel(number: number.value))
    }

    /// Ends it and all that it has started.
    mutating func killGroup() {
        guard end == nil, !isKilled else { return }
        isKilled = true
        kill(-identifier, SIGKILL)
        deadline = KernelClock().now.advanced(byNanoseconds: Self.killNanoseconds)
    }

    /// Lets it end when it has nothing to do, which it notices by the end of its socket.
    mutating func dismiss() {
        closeSocket()
        deadline = KernelClock().now.advanced(byNanoseconds: Self.killNanoseconds)
    }

    /// The run is over, and with it the time that it had to end.
    mutating func finishAssignment() -> Assignment? {
        deadline = isKilled ? deadline : nil
        return assignment.take()
    }

    // MARK: Answers

    /// Takes what it has sent.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) -> [WorkerAnswer] {
        while socket >= 0 {
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            if count > 0 {
                received.append(buffer[..<count])
            } else if count < 0, errno == EAGAIN {
                break
            } else if count == 0 || errno != EINTR {
                closeSocket()
            }
        }
        var answers: [WorkerAnswer] = []
        do {
            while let answer = try received.next(WorkerAnswer.self) { answers.append(answer) }
        } catch {
            killGroup()
        }
        return answers
    }

    /// Whether its socket has been closed by it although it goes on.
    var isSilent: Bool { socket < 0 && end == nil && !isKilled }

    /// Takes note of its end.
    mutating func noteEnd() {
        end = ProcessEnd(of: identifier)
        // Until it is reaped, its number belongs to no other group.
        if end != nil { kill(-identifier, SIGKILL) }
    }

    /// Does what is due.
    ///
    /// - Returns: Whether it is over: it has ended, or hangs in the kernel and is given up.
    mutating func isOver(at now: MonotonicInstant) -> Bool {
        if end != nil { return true }
        guard let deadline, deadline <= now else { return false }
        if isKilled { return true }
        killGroup()
        return false
    }

    mutating func release() {
        closeSocket()
        if process >= 0 { close(process) }
        process = -1
        var status: Int32 = 0
        waitpid(identifier, &status, WNOHANG)
    }

    private mutating func closeSocket() {
        if socket >= 0 { close(socket) }
        socket = -1
    }
}
