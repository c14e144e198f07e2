import Glibc
import Synchronization
import Timekeeping
import Wakeups

/// The thread that starts the worker processes of a pool and watches them.
final class ProcessPoolLoop: Sendable {
    private let settings: ProcessPool.Settings
    private let observer: any RunObserver
    private let loop: ExecutorLoop
    /// What became of the start: `nil` as long as that is open, then a reason or success.
    private let startup = Mutex<Result<Void, ExecutorError>?>(nil)
    private let startupBell = FutexTimeout().interrupter

    init(
        _ settings: ProcessPool.Settings,
        reportingTo observer: any RunObserver
    ) throws(SystemCallError) {
        self.settings = settings
        self.observer = observer
        loop = try ExecutorLoop(reportingTo: observer)
    }

    // MARK: From any thread

    /// Returns when all processes are ready.
    func start() throws(ExecutorError) {
        do throws(SystemCallError) {
            try loop.start(named: "process-pool") { [self] in work() }
        } catch {
            throw .system(error)
        }
        let limit = KernelClock().now.advanced(byNanoseconds: settings.startLimitNanoseconds)
        var wait = FutexTimeout(sharing: startupBell)
        _ = try? wait.waitForInterruption(until: limit)
        let problem: ExecutorError
        switch startup.withLock({ $0 }) {
        case .success: return
        case .failure(let error): problem = error
        case nil: problem = Self.unusable("they did not get ready in time")
        }
        loop.stop(waitingUntil: KernelClock().now)
        throw problem
    }

    func submit(_ runs: [Run]) {
        loop.submit(runs)
    }

    func cancel(_ number: RunNumber, graceNanoseconds: Int64) {
        loop.cancel(number, graceNanoseconds: graceNanoseconds)
    }

    func stop(waitingUntil deadline: MonotonicInstant?) {
        loop.stop(waitingUntil: deadline)
    }

    private static func unusable(_ what: String) -> ExecutorError {
        .unusable(
            reason: "the worker processes cannot be used, as \(what); the program has to call "
                + "`ProcessWorker.serveIfAsked(tasks:)` at the start of main, before anything else"
        )
    }

    // MARK: On the thread

    private func work() {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)
        defer { buffer.deallocate() }
        var pool = ProcessPool(settings, reportingTo: observer)
        while true {
            let mail = loop.takeMail()
            pool.take(mail)
            // Before the look at what is left: a run that is reported may bring another one.
            if mail.isStopping, pool.hasNothing { break }
            fill(&pool)
            pool.assign()
            watch(&pool, reading: buffer)
        }
        pool.dismiss()
        while !pool.isEmpty { watch(&pool, reading: buffer) }
    }

    private func fill(_ pool: inout ProcessPool) {
        do throws(SystemCallError) {
            try pool.fill()
        } catch {
            settle(.failure(.system(error)))
        }
    }

    private func watch(_ pool: inout ProcessPool, reading buffer: UnsafeMutableRawBufferPointer) {
        let ready = loop.watch(pool.requests, until: pool.deadline)
        pool.take(ready, reading: buffer)
        if let problem = pool.removeEnded() { settle(.failure(Self.unusable(problem))) }
        if pool.isReady { settle(.success(())) }
    }

    /// Tells the starting thread; the first news counts.
    private func settle(_ result: Result<Void, ExecutorError>) {
        let isFirst = startup.withLock { startup in
            guard startup == nil else { return false }
            startup = result
            return true
        }
        if isFirst { startupBell.interrupt() }
    }
}
