import CKernel
import Glibc
import Synchronization
import Timekeeping

/// A thread that is made for one round.
///
/// Fresh threads are alike: no policy, affinity or slack of an earlier round clings to them.
enum MeasuringThread {
    /// Enough for the deepest call outside the loop many times over; touched before the loop.
    private static let stackBytes = 1 << 20
    private static let touchedBytes = 256 << 10

    /// Runs the body on a new thread that no signal is delivered to, so that the coordinating
    /// thread gets them all.
    static func detach(_ body: @escaping @Sendable () -> Void) throws(SystemCallError) {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackBytes)

        var blocked = sigset_t()
        var previous = sigset_t()
        sigfillset(&blocked)
        // A crash keeps its own signal.
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP] { sigdelset(&blocked, signal) }
        pthread_sigmask(SIG_SETMASK, &blocked, &previous)
        defer { pthread_sigmask(SIG_SETMASK, &previous, nil) }

        let start = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            &attributes,
            { start in
                guard let start else { return nil }
                MeasuringThread.touchStack()
                Unmanaged<Body>.fromOpaque(start).takeRetainedValue().run()
                return nil
            },
            start.toOpaque()
        )
        guard code == 0 else {
            start.release()
            throw SystemCallError(call: "pthread_create", code: code)
        }
    }

    /// A first touch of a stack page in the loop would be a page fault.
    private static func touchStack() {
        withUnsafeTemporaryAllocation(byteCount: touchedBytes, alignment: 16) { stack in
            if let base = stack.baseAddress { memset(base, 0, stack.count) }
        }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }
}
