import CKernel
import FoundationEssentials
import Glibc
import PunctualPlatform
import Synchronization
import Timekeeping
import Wakeups

/// The other side of a ``ProcessPoolExecutor``: what its processes do.
public enum ProcessWorker {
    /// Names the socket to a process that shall serve.
    static let variable = "PUNCTUAL_WORKER"
    static let socket = Int32(CKERNEL_SOCKET)

    /// Serves a pool if this process was started for that.
    ///
    /// It does not return then: the process ends with its pool. In any other process it returns at
    /// once.
    ///
    /// To be called at the start of `main`: whatever comes before happens in each worker as well.
    ///
    /// - Parameter tasks: The same as those of the scheduler.
    public static func serveIfAsked(tasks: TaskRegistry) {
        guard let socket = inheritedSocket else { return }
        // What a task starts is no worker, and speaks with no pool.
        unsetenv(variable)
        _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        let server = TaskServer(tasks: tasks, connection: WorkerConnection(socket))
        server.serve()
        fflush(nil)
        // Not `exit`: a task may still be running, and would find its globals torn down.
        _exit(0)
    }

    /// The socket, if this process was started to serve and has not begun.
    static var inheritedSocket: Int32? {
        guard let text = getenv(variable), String(cString: text) == "\(socket)" else { return nil }
        // The variable may have come here through a process between, and the number be of anything.
        var type: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(socket, SOL_SOCKET, SO_TYPE, &type, &size) == 0 else { return nil }
        return socket
    }
}

/// The way from a worker to its pool.
final class WorkerConnection: Sendable {
    private let socket: Int32
    private let sending = Mutex(())

    init(_ socket: Int32) {
        self.socket = socket
    }

    /// Sends the whole message.
    ///
    /// If the pool is gone, so is this process in a moment.
    func send(_ answer: WorkerAnswer) {
        guard let bytes = try? MessageStream.bytes(of: answer) else { return }
        sending.withLock { _ in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes {
                    Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
                }
                if count > 0 {
                    rest.removeFirst(count)
                } else if errno != EINTR {
                    return
                }
            }
        }
    }

    /// Calls for each request, until the pool closes its end.
    func receive(_ body: (WorkerRequest) -> Void) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        var stream = MessageStream()
        while true {
            let count = recv(socket, buffer.baseAddress, buffer.count, 0)
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return
            }
            stream.append(buffer[..<count])
            do {
                while let request = try stream.next(WorkerRequest.self) { body(request) }
            } catch {
                return
            }
        }
    }
}

/// Carries out the runs that a pool sends, one at a time, each on a thread of its own.
private final class TaskServer: RunObserver {
    private struct Current {
        var number: RunNumber
        var isCancelled = false
    }

    private let tasks: TaskRegistry
    private let connection: WorkerConnection
    private let current = Mutex<Current?>(nil)
    /// One checkpoint after the other: a task may have threads of its own.
    private let checkpoints = Mutex(())
    private let kept = Mutex<String?>(nil)
    private let keptBell = FutexTimeout().interrupter

    init(tasks: TaskRegistry, connection: WorkerConnection) {
        self.tasks = tasks
        self.connection = connection
    }

    func serve() {
        connection.send(.ready)
        connection.receive { request in
            switch request {
            case .run(let run): start(run.run)
            case .cancel(let number):
                current.withLock { current in
                    if current?.number.value == number { current?.isCancelled = true }
                }
            case .kept(let problem):
                kept.withLock { $0 = problem }
                keptBell.interrupt()
            }
        }
    }

    private func start(_ run: Run) {
        current.withLock { $0 = Current(number: run.number) }
        do throws(SystemCallError) {
            try BackgroundThread(named: "task") { [self] in carryOut(run) }.detach()
        } catch {
            connection.send(.ended(.failed(message: "the worker has no thread: \(error)")))
        }
    }

    private func carryOut(_ run: Run) {
        let reading = KernelClocks().reading
        connection.send(
            .started(
                wallNanoseconds: reading.wall.nanosecondsSince1970,
                monotonicNanoseconds: reading.monotonic.nanoseconds
            )
        )
        let outcome = tasks.outcome(of: run, reportingTo: self) { [self] in
            current.withLock { $0.map { $0.number != run.number || $0.isCancelled } ?? true }
        }
        connection.send(.ended(WorkerOutcome(outcome)))
    }

    // MARK: RunObserver

    func runMayStart(_ number: RunNumber) -> Bool { true }

    func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {}

    func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {
        try checkpoints.withLock { _ in
            connection.send(.checkpoint(Data(data)))
            var wait = FutexTimeout(sharing: keptBell)
            let far = MonotonicInstant(nanoseconds: .max)
            while try wait.waitForInterruption(until: far) != .interrupted {}
            if let problem = kept.withLock({ $0 }) { throw CheckpointRefusal(message: problem) }
        }
    }
}

/// A checkpoint that the scheduler's process could not keep.
private struct CheckpointRefusal: Error, CustomStringConvertible {
    var message: String
    var description: String { message }
}
