import CKernel
import Glibc

/// How a thread is made.
package struct ThreadAttributes: Sendable {
    /// What the system's tools show, at most 15 bytes of it; `nil` for the name of its maker.
    package var name: String?
    /// `nil` for the system's default.
    package var stackBytes: Int?
    /// How much of the stack is touched before the work begins, so that no page of it faults later.
    package var touchedStackBytes = 0
    /// Whether the signals of the process are for other threads; those of a crash stay its own.
    package var blocksSignals = true

    package init(name: String? = nil) {
        self.name = name
    }
}

/// A thread that runs one piece of work, and is joined or detached.
///
/// The one place that makes threads.
package final class BackgroundThread: Sendable {
    private let handle: pthread_t

    /// - Parameters:
    ///   - attributes: How it is made.
    ///   - work: Ends by itself; it is not cancelled.
    /// - Throws: `SystemCallError` if there can be no more threads.
    package init(
        _ attributes: ThreadAttributes,
        _ work: @escaping @Sendable () -> Void
    ) throws(SystemCallError) {
        var settings = pthread_attr_t()
        pthread_attr_init(&settings)
        defer { pthread_attr_destroy(&settings) }
        if let bytes = attributes.stackBytes { pthread_attr_setstacksize(&settings, bytes) }

        // The new thread inherits the mask: to set it there would leave a moment in which a signal of
        // the process can be delivered to it.
        var former = sigset_t()
        if attributes.blocksSignals {
            var blocked = processSignals()
            pthread_sigmask(SIG_BLOCK, &blocked, &former)
        }
        defer { if attributes.blocksSignals { pthread_sigmask(SIG_SETMASK, &former, nil) } }

        let start = Unmanaged.passRetained(ThreadStart(attributes, work))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            &settings,
            { argument in
                guard let argument else { return nil }
                Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            start.release()
            throw SystemCallError(call: "pthread_create", code: code)
        }
        handle = thread
    }

    package convenience init(
        named name: String,
        _ work: @escaping @Sendable () -> Void
    ) throws(SystemCallError) {
        try self.init(ThreadAttributes(name: name), work)
    }

    /// Whether it is the calling thread, which cannot join itself.
    package var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

    /// Waits for its end; to be called once.
    package func join() {
        pthread_join(handle, nil)
    }

    /// Waits for its end as long as the time allows.
    ///
    /// - Returns: Whether it has ended, and is joined then.
    package func join(withinNanoseconds limit: Int64) -> Bool {
        ckernel_join_thread(handle, limit) == 0
    }

    /// Lets it end by itself, instead of `join`.
    package func detach() {
        pthread_detach(handle)
    }
}

/// All signals but those of a crash: one that is blocked would end the process without the runtime's
/// report of where it came from.
private func processSignals() -> sigset_t {
    var signals = sigset_t()
    sigfillset(&signals)
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
        sigdelset(&signals, signal)
    }
    return signals
}

private final class ThreadStart: Sendable {
    private let attributes: ThreadAttributes
    private let work: @Sendable () -> Void

    init(_ attributes: ThreadAttributes, _ work: @escaping @Sendable () -> Void) {
        self.attributes = attributes
        self.work = work
    }

    func run() {
        if let name = attributes.name { ckernel_name_thread(name) }
        if attributes.touchedStackBytes > 0 { touchStack() }
        work()
    }

    /// Its frame is gone before the work begins, which then runs where it was.
    private func touchStack() {
        let count = attributes.touchedStackBytes
        withUnsafeTemporaryAllocation(byteCount: count, alignment: 16) { stack in
            if let base = stack.baseAddress { memset(base, 0, stack.count) }
        }
    }
}
