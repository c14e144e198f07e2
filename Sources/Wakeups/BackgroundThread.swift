import CKernel
import Glibc
package import Timekeeping

/// A thread that runs one piece of work and is joined.
package final class BackgroundThread: @unchecked Sendable {
    // Unchecked for the handle alone, which is set before anybody else sees it.
    private var handle = pthread_t()

    /// - Parameters:
    ///   - name: What the system's tools show; at most 15 bytes of it.
    ///   - work: Ends by itself; it is not cancelled.
    /// - Throws: `SystemCallError` if there can be no more threads.
    package init(
        named name: String,
        _ work: @escaping @Sendable () -> Void
    ) throws(SystemCallError) {
        let errand = Unmanaged.passRetained(BackgroundWork(name, work))
        let code = pthread_create(&handle, nil, runBackgroundWork, errand.toOpaque())
        guard code == 0 else {
            errand.release()
            throw SystemCallError(call: "pthread_create", code: code)
        }
    }

    /// Whether it is the calling thread, which cannot join itself.
    package var isCurrent: Bool { pthread_equal(handle, pthread_self()) != 0 }

    /// Waits for its end; to be called once.
    package func join() {
        pthread_join(handle, nil)
    }

    /// Lets it end by itself, instead of `join`.
    package func detach() {
        pthread_detach(handle)
    }
}

private final class BackgroundWork {
    let name: String
    let work: @Sendable () -> Void

    init(_ name: String, _ work: @escaping @Sendable () -> Void) {
        self.name = name
        self.work = work
    }
}

private func runBackgroundWork(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    // Signals are for the program's own threads.
    var blocked = sigset_t()
    sigfillset(&blocked)
    // A crash keeps its own signal, and with it the runtime's report of where it came from.
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
        sigdelset(&blocked, signal)
    }
    pthread_sigmask(SIG_SETMASK, &blocked, nil)
    guard let argument else { return nil }
    let work = Unmanaged<BackgroundWork>.fromOpaque(argument).takeRetainedValue()
    ckernel_name_thread(work.name)
    work.work()
    return nil
}
