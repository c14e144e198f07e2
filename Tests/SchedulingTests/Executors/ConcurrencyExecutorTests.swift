import PunctualPlatform
import Scheduling
import Synchronization
import Testing
import Timekeeping
import Wakeups

@Suite("Executor of Swift tasks")
struct ConcurrencyExecutorTests {
    /// What was reported, awaited without a clock.
    private final class Observer: RunObserver {
        private let outcomes = Mutex<[RunNumber: RunOutcome]>([:])
        let reports = AsyncStream<RunNumber>.makeStream()
        let kept = Mutex<[[UInt8]]>([])

        func runMayStart(_ number: RunNumber) -> Bool { true }

        func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {
            outcomes.withLock { $0[number] = outcome }
            reports.continuation.yield(number)
        }

        func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {
            kept.withLock { $0.append(data) }
        }

        func outcome(_ value: Int64) -> RunOutcome? {
            outcomes.withLock { $0[RunNumber(value)] }
        }

        func waitForReports(_ count: Int) async {
            var iterator = reports.stream.makeAsyncIterator()
            for _ in 0..<count { _ = await iterator.next() }
        }
    }

    /// A door that tasks wait at, whether they are cancelled or not.
    private final class Door: Sendable {
        private let inside = AsyncStream<Void>.makeStream()
        private let waiting = Mutex<(isOpen: Bool, tasks: [CheckedContinuation<Void, Never>])>(
            (false, [])
        )
        let most = Mutex((now: 0, most: 0))

        func pass() async {
            most.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
            await withCheckedContinuation { continuation in
                let isOpen = waiting.withLock { state in
                    if !state.isOpen { state.tasks.append(continuation) }
                    return state.isOpen
                }
                inside.continuation.yield()
                if isOpen { continuation.resume() }
            }
            most.withLock { $0.now -= 1 }
        }

        func waitForArrivals(_ count: Int) async {
            var iterator = inside.stream.makeAsyncIterator()
            for _ in 0..<count { _ = await iterator.next() }
        }

        func open() {
            let tasks = waiting.withLock { state in
                state.isOpen = true
                defer { state.tasks = [] }
                return state.tasks
            }
            for task in tasks { task.resume() }
        }
    }

    private struct Failure: Error, CustomStringConvertible {
        var description: String { "on purpose" }
    }

    private let door = Door()
    private let observer = Observer()

    private var tasks: TaskRegistry {
        var tasks = TaskRegistry()
        tasks.register("blocking") { _ in }
        tasks.registerAsynchronous("answer", returning: Int.self) { _ in 42 }
        tasks.registerAsynchronous("fail") { _ in throw Failure() }
        tasks.registerAsynchronous("endless") { [door] _ in
            await withTaskCancellationHandler {
                await door.pass()
            } onCancel: {
                door.open()
            }
            try Task.checkCancellation()
        }
        tasks.registerAsynchronous("door") { [door] context in
            await door.pass()
            try context.checkpoint([1])
        }
        return tasks
    }

    private func run(_ number: Int64, _ task: String) -> Run {
        let time = WallTime(nanosecondsSince1970: 0)
        return Run(
            number: RunNumber(number),
            jobID: "job",
            work: .task(TaskCall(task: task)),
            occurrence: PlannedOccurrence(scheduled: time, due: time)
        )
    }

    /// On a thread of its own: shutting down blocks.
    private func shutDown(
        _ executor: ConcurrencyExecutor,
        waitingUntil deadline: MonotonicInstant? = nil
    ) async {
        await withCheckedContinuation { continuation in
            let thread = try? BackgroundThread(named: "shutdown") {
                executor.shutDown(waitingUntil: deadline)
                continuation.resume()
            }
            thread?.detach()
        }
    }

    @Test("It takes asynchronous tasks alone, and says why not others")
    func objections() {
        let executor = ConcurrencyExecutor()
        func objection(_ work: Work) -> String? { executor.objection(to: work, tasks: tasks) }
        #expect(objection(.task(TaskCall(task: "answer"))) == nil)
        let blocking = objection(.task(TaskCall(task: "blocking")))
        #expect(blocking?.contains("executor with threads") == true)
        #expect(objection(.task(TaskCall(task: "lost")))?.contains("register it") == true)
        #expect(objection(.command(Command(["true"])))?.contains("executor for commands") == true)
    }

    @Test("Results and errors are reported, and it can be started again")
    func outcomes() async throws {
        let executor = ConcurrencyExecutor()
        for _ in 0..<2 {
            try executor.start(tasks: tasks, reportingTo: observer)
            executor.submit([run(1, "answer"), run(2, "fail"), run(3, "blocking")])
            await observer.waitForReports(3)
            #expect(observer.outcome(1) == .succeeded(result: "42"))
            #expect(observer.outcome(2) == .failed(message: "on purpose", output: nil))
            guard case .failed = observer.outcome(3) else {
                Issue.record("a blocking task was run")
                return
            }
            await shutDown(executor)
        }
    }

    @Test("No more tasks than the limit are under way at once")
    func limit() async throws {
        let executor = ConcurrencyExecutor(limit: 3)
        try executor.start(tasks: tasks, reportingTo: observer)
        executor.submit((1...10).map { run($0, "door") })
        await door.waitForArrivals(3)
        door.open()
        await observer.waitForReports(10)
        #expect(door.most.withLock { $0.most } <= 3)
        #expect(observer.kept.withLock { $0.count } == 10)
        await shutDown(executor)
    }

    @Test("A cancelled run finds its Swift task cancelled; a waiting one never starts")
    func cancelling() async throws {
        let executor = ConcurrencyExecutor(limit: 1)
        try executor.start(tasks: tasks, reportingTo: observer)
        executor.submit([run(1, "endless"), run(2, "answer")])
        await door.waitForArrivals(1)
        executor.cancel(RunNumber(2), abandoningAfterNanoseconds: 0)
        executor.cancel(RunNumber(1), abandoningAfterNanoseconds: 3_600_000_000_000)
        await observer.waitForReports(2)
        #expect(observer.outcome(1) == .cancelled(output: nil))
        #expect(observer.outcome(2) == .cancelled(output: nil))
        await shutDown(executor)
    }

    @Test("A run that does not heed its cancellation is given up, and keeps nothing any more")
    func abandoning() async throws {
        let executor = ConcurrencyExecutor(limit: 1)
        try executor.start(tasks: tasks, reportingTo: observer)
        executor.submit([run(1, "door"), run(2, "answer")])
        await door.waitForArrivals(1)
        executor.cancel(RunNumber(1), abandoningAfterNanoseconds: 0)
        // The second one gets the place although the first has not ended.
        await observer.waitForReports(2)
        #expect(observer.outcome(1) == .cancelled(output: nil))
        #expect(observer.outcome(2) == .succeeded(result: "42"))
        door.open()
        await shutDown(executor)
        #expect(observer.outcome(1) == .cancelled(output: nil))
        #expect(observer.kept.withLock { $0.isEmpty })
    }

    @Test("Shutting down gives up at its deadline what has not ended")
    func deadline() async throws {
        let executor = ConcurrencyExecutor(limit: 1)
        try executor.start(tasks: tasks, reportingTo: observer)
        executor.submit([run(1, "door"), run(2, "door")])
        await door.waitForArrivals(1)
        await shutDown(executor, waitingUntil: KernelClock().now)
        #expect(observer.outcome(1) == .cancelled(output: nil))
        #expect(observer.outcome(2) == .cancelled(output: nil))
        door.open()
    }
}
