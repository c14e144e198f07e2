import Synchronization

/// Runs the work on a thread made for it, and returns what it gave when the thread has ended.
///
/// Whatever the work does to its thread, to its policy or signal mask, ends with it.
///
/// - Parameters:
///   - limitNanoseconds: How long the work may take; `nil` for as long as it wants.
///   - work: Goes on without anybody when the time is over.
/// - Returns: `nil` if the time was over before the work was.
/// - Throws: `SystemCallError` if there can be no more threads.
package func onFreshThread<Result: Sendable>(
    limitNanoseconds: Int64,
    _ work: @escaping @Sendable () -> Result
) throws(SystemCallError) -> Result? {
    let errand = Errand(work)
    var attributes = ThreadAttributes()
    attributes.blocksSignals = false
    let thread = try BackgroundThread(attributes, errand.run)
    guard thread.join(withinNanoseconds: limitNanoseconds) else {
        thread.detach()
        return nil
    }
    return errand.result
}

private final class Errand<Result: Sendable>: Sendable {
    private let work: @Sendable () -> Result
    private let outcome = Mutex<Result?>(nil)

    init(_ work: @escaping @Sendable () -> Result) {
        self.work = work
    }

    @Sendable func run() {
        let result = work()
        outcome.withLock { $0 = result }
    }

    var result: Result? { outcome.withLock { $0 } }
}
