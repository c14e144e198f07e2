import CKernel
import Glibc
import PunctualPlatform
import Synchronization
import Timekeeping
import Wakeups

/// The one thread of an executor that watches processes, and what other threads ask of it.
///
/// One thread for all processes: the kernel kills each with the thread that has started it.
final class ExecutorLoop: Sendable {
    /// What was asked since it was last taken.
    struct Mail {
        var runs: [Run] = []
        /// Each with the time that it has to heed it.
        var cancellations: [(number: RunNumber, graceNanoseconds: Int64)] = []
        /// Whether no more runs will come.
        var isStopping = false
        /// Whether what goes on is to be ended.
        var isEnding = false
    }

    private let observer: any RunObserver
    private let mail = Mutex(Mail())
    private let thread = Mutex<BackgroundThread?>(nil)
    /// Raised when there is mail.
    private let bell: EventDescriptor
    private let ending = FutexTimeout().interrupter

    init(reportingTo observer: any RunObserver) throws(SystemCallError) {
        self.observer = observer
        bell = try EventDescriptor()
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - name: What the system's tools show.
    ///   - work: Returns once its mail has said that no more runs come and all have ended.
    /// - Throws: What the kernel says if there can be no thread.
    func start(
        named name: String,
        _ work: @escaping @Sendable () -> Void
    ) throws(SystemCallError) {
        let started = try BackgroundThread(named: name) { [self] in
            work()
            ending.interrupt()
        }
        thread.withLock { $0 = started }
    }

    // MARK: From any thread

    func submit(_ runs: [Run]) {
        let isTaken = mail.withLock { mail in
            if !mail.isStopping { mail.runs += runs }
            return !mail.isStopping
        }
        if isTaken { return ring() }
        for run in runs {
            observer.runEnded(run.number, .cancelled(output: nil), started: nil)
        }
    }

    func cancel(_ number: RunNumber, graceNanoseconds: Int64) {
        mail.withLock { $0.cancellations.append((number, graceNanoseconds)) }
        ring()
    }

    /// Takes no more runs, and ends with the last one.
    func stop(waitingUntil deadline: MonotonicInstant?) {
        mail.withLock { $0.isStopping = true }
        ring()
        guard let thread = thread.withLock({ $0.take() }) else { return }
        // An observer may shut down from the very thread; that ends then by itself.
        if thread.isCurrent { return thread.detach() }
        if let deadline {
            var wait = FutexTimeout(sharing: ending)
            _ = try? wait.waitForInterruption(until: deadline)
            mail.withLock { $0.isEnding = true }
            ring()
        }
        thread.join()
    }

    private func ring() {
        bell.raise()
    }

    // MARK: On the thread

    func takeMail() -> Mail {
        mail.withLock { mail in
            defer {
                mail.runs.removeAll(keepingCapacity: true)
                mail.cancellations.removeAll(keepingCapacity: true)
            }
            return mail
        }
    }

    /// Sleeps until there is mail, something is to be had from a descriptor, or the deadline.
    ///
    /// - Returns: What each descriptor has, in the order of the requests.
    func watch(_ requests: [pollfd], until deadline: MonotonicInstant?) -> [Int32] {
        var requests = requests + [pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0)]
        guard poll(&requests, nfds_t(requests.count), milliseconds(until: deadline)) > 0 else {
            return [Int32](repeating: 0, count: requests.count - 1)
        }
        if requests.removeLast().revents != 0 {
            try? bell.lower()
        }
        return requests.map { Int32($0.revents) }
    }

    /// Whole milliseconds for `poll`, rounded up so that the time is over when it returns.
    private func milliseconds(until deadline: MonotonicInstant?) -> Int32 {
        guard let deadline else { return -1 }
        let distance = KernelClock().now.nanoseconds(to: deadline)
        return Int32(clamping: (max(distance, 0) + 999_999) / 1_000_000)
    }
}
