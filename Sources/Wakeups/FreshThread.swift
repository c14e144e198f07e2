import Glibc
import Synchronization
package import Timekeeping

/// Runs the work on a thread made for it, and returns what it gave when the thread has ended.
///
/// Whatever the work does to its thread, to its policy or signal mask, ends with it.
package func onFreshThread<Result: Sendable>(
    _ work: @escaping @Sendable () -> Result
) throws(SystemCallError) -> Result {
    let errand = Errand(work)
    let argument = Unmanaged.passRetained(errand)
    var thread = pthread_t()
    let code = pthread_create(&thread, nil, runErrand, argument.toOpaque())
    guard code == 0 else {
        argument.release()
        throw SystemCallError(call: "pthread_create", code: code)
    }
    pthread_join(thread, nil)
    return errand.takeResult()
}

private func runErrand(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    Unmanaged<AnyErrand>.fromOpaque(argument).takeRetainedValue().run()
    return nil
}

/// The part of an errand that a C function, which cannot be generic, is able to name.
private class AnyErrand {
    func run() {}
}

private final class Errand<Result: Sendable>: AnyErrand {
    private let work: @Sendable () -> Result
    private let result = Mutex<Result?>(nil)

    init(_ work: @escaping @Sendable () -> Result) {
        self.work = work
    }

    override func run() {
        let result = work()
        self.result.withLock { $0 = result }
    }

    func takeResult() -> Result {
        guard let result = result.withLock({ $0 }) else {
            preconditionFailure("a thread that was joined has run its errand")
        }
        return result
    }
}
