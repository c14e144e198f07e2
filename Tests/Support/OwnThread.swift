import Glibc

/// Runs the body on a thread of its own, for what blocks: no thread of the test runner waits for it,
/// so other tests go on, and so do Swift tasks that the body waits for.
///
/// It is a task all the same, so that what the body expects is known to belong to its test.
package func onOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
    try await startOnOwnThread(body).value
}

/// The same, and the body is under way when this returns.
///
/// An `async let` would not do for the other end of a pipe: it begins when a thread of the test
/// runner is free, and all of them may wait for tests that block.
package func startOnOwnThread<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
) -> Task<Result, any Error> {
    Task(executorPreference: OwnThreadExecutor()) { try body() }
}

/// Gives each piece of a task, of which a body that does not suspend is one, a thread of its own.
private final class OwnThreadExecutor: TaskExecutor {
    private final class Errand {
        let job: UnownedJob
        let executor: OwnThreadExecutor

        init(_ job: UnownedJob, _ executor: OwnThreadExecutor) {
            self.job = job
            self.executor = executor
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let errand = Unmanaged.passRetained(Errand(UnownedJob(job), self))
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                let errand = Unmanaged<Errand>.fromOpaque(context).takeRetainedValue()
                errand.job.runSynchronously(on: errand.executor.asUnownedTaskExecutor())
                return nil
            },
            errand.toOpaque()
        )
        precondition(code == 0, "a test has a thread")
        pthread_detach(thread)
    }
}
