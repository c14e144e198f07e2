import CKernel
import Scheduling
import Synchronization
import Testing
import Timekeeping

@Suite("Executor on the calling thread")
struct InlineExecutorTests {
    /// Submits another run when one has ended, as a scheduler does.
    private final class Chain: RunObserver {
        let executor: InlineExecutor
        let ends = Mutex<[Int64]>([])
        let depth = Atomic(0)
        let deepest = Atomic(0)

        init(_ executor: InlineExecutor) {
            self.executor = executor
        }

        func runMayStart(_ number: RunNumber) -> Bool { true }

        func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {
            let depth = depth.add(1, ordering: .relaxed).newValue
            deepest.max(depth, ordering: .relaxed)
            ends.withLock { $0.append(number.value) }
            if number.value < 1_000 { executor.submit([run(number.value + 1)]) }
            self.depth.subtract(1, ordering: .relaxed)
        }

        func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {}
    }

    private func started(
        _ recorder: RunRecorder,
        _ body: @escaping @Sendable (TaskContext) throws -> Void
    ) throws -> InlineExecutor {
        var tasks = TaskRegistry()
        tasks.register("task", body)
        let executor = InlineExecutor()
        try executor.start(tasks: tasks, reportingTo: recorder)
        return executor
    }

    @Test("Runs have ended when they were submitted, in their order, on this thread")
    func order() throws {
        let recorder = RunRecorder()
        let here = ckernel_thread_id()
        let executor = try started(recorder) { _ in
            if ckernel_thread_id() != here {
                throw RunRecorder.Refusal(description: "another thread")
            }
        }
        executor.submit((1...100).map { run($0) })
        #expect(recorder.ends.map(\.number) == Array(1...100))
        #expect(recorder.ends.allSatisfy { $0.outcome == .succeeded(result: nil) })
    }

    @Test("A run that the end of another brings waits for its turn instead of nesting")
    func chain() throws {
        var tasks = TaskRegistry()
        tasks.register("task") { _ in }
        let executor = InlineExecutor()
        let chain = Chain(executor)
        try executor.start(tasks: tasks, reportingTo: chain)
        executor.submit([run(1)])
        #expect(chain.ends.withLock { $0 } == Array(1...1_000))
        #expect(chain.deepest.load(ordering: .relaxed) == 1)
    }

    @Test("A run that waits behind another is left out when it is cancelled")
    func cancelWaiting() throws {
        let recorder = RunRecorder()
        let box = Mutex<InlineExecutor?>(nil)
        let executor = try started(recorder) { _ in
            box.withLock { $0 }?.cancel(RunNumber(2), abandoningAfterNanoseconds: 0)
        }
        box.withLock { $0 = executor }
        executor.submit([run(1), run(2), run(3)])
        box.withLock { $0 = nil }
        #expect(recorder.outcome(of: 2) == .cancelled(output: nil))
        #expect(recorder.begun == [1, 3])
        #expect(recorder.ends.count == 3)
    }

    @Test("A task finds its cancellation, and what it throws for it is no failure")
    func cancelRunning() throws {
        let recorder = RunRecorder()
        let box = Mutex<InlineExecutor?>(nil)
        let executor = try started(recorder) { context in
            box.withLock { $0 }?.cancel(RunNumber(1), abandoningAfterNanoseconds: 0)
            if context.isCancelled { throw RunRecorder.Refusal(description: "told to end") }
        }
        box.withLock { $0 = executor }
        executor.submit([run(1)])
        box.withLock { $0 = nil }
        #expect(recorder.outcome(of: 1) == .cancelled(output: nil))
    }

    @Test("A task that shuts down is the last one, and what waits is reported as cancelled")
    func shutDownFromTask() throws {
        let recorder = RunRecorder()
        let box = Mutex<InlineExecutor?>(nil)
        let executor = try started(recorder) { _ in
            box.withLock { $0 }?.shutDown(waitingUntil: nil)
        }
        box.withLock { $0 = executor }
        executor.submit([run(1), run(2)])
        box.withLock { $0 = nil }
        #expect(recorder.begun == [1])
        #expect(recorder.outcome(of: 1) == .succeeded(result: nil))
        #expect(recorder.outcome(of: 2) == .cancelled(output: nil))
    }
}
