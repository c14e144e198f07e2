import Glibc
import Scheduling
import Synchronization
import Testing
import Timekeeping

@Suite("Pool of threads", .serialized)
struct ThreadPoolExecutorTests {
    private let recorder = RunRecorder()

    private func started(
        threads: Int = 1,
        _ body: @escaping @Sendable (TaskContext) throws -> Void
    ) throws -> ThreadPoolExecutor {
        var tasks = TaskRegistry()
        tasks.register("task", body)
        let pool = ThreadPoolExecutor(threads: threads)
        try pool.start(tasks: tasks, reportingTo: recorder)
        return pool
    }

    private final class Gate: Sendable {
        private let isOpen = Atomic(false)
        func open() { isOpen.store(true, ordering: .releasing) }
        func wait() { while !isOpen.load(ordering: .acquiring) { usleep(200) } }
    }

    @Test("Each of 20,000 runs is reported once, submitted at once or one by one")
    func many() throws {
        let numbers = [Int64](1...20_000)
        let pool = try started(threads: 10) { _ in }
        pool.submit(numbers[..<10_000].map { run($0) })
        for number in numbers[10_000...] { pool.submit([run(number)]) }
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.ends.map(\.number).sorted() == numbers)
        #expect(recorder.ends.allSatisfy { $0.outcome == .succeeded(result: nil) })
        #expect(recorder.ends.allSatisfy { $0.started != nil })
    }

    @Test("One thread runs them in the order of their submission")
    func order() throws {
        let numbers = [Int64](1...2_000)
        let pool = try started { _ in }
        for start in stride(from: 0, to: numbers.count, by: 100) {
            pool.submit(numbers[start..<(start + 100)].map { run($0) })
        }
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.ends.map(\.number) == numbers)
    }

    @Test("As many run at once as there are threads, and no more")
    func width() throws {
        let gate = Gate()
        let pool = try started(threads: 3) { _ in gate.wait() }
        pool.submit((1...8).map { run($0) })
        recorder.wait { recorder.begun.count == 3 }
        usleep(5_000)
        #expect(recorder.begun.count == 3)
        gate.open()
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.ends.count == 8)
    }

    @Test("A run that may not start is over without a word")
    func refused() throws {
        recorder.refuse(1)
        let pool = try started { _ in }
        pool.submit([run(1), run(2)])
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.ends.map(\.number) == [2])
    }

    @Test("What a task throws is the message of its failure")
    func failure() throws {
        let pool = try started { _ in throw RunRecorder.Refusal(description: "no paper") }
        pool.submit([run(1)])
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.outcome(of: 1) == .failed(message: "no paper", output: nil))
    }

    @Test("A task that finds itself cancelled and throws for it ends as cancelled")
    func heeded() throws {
        let body: @Sendable (TaskContext) throws -> Void = { context in
            while !context.isCancelled { usleep(200) }
            throw RunRecorder.Refusal(description: "told to end")
        }
        let pool = try started(body)
        pool.submit([run(1)])
        recorder.wait { recorder.begun.count == 1 }
        pool.cancel(RunNumber(1), abandoningAfterNanoseconds: 60_000_000_000)
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.outcome(of: 1) == .cancelled(output: nil))
    }

    @Test("A run that waits is left out when it is cancelled")
    func cancelWaiting() throws {
        let gate = Gate()
        let pool = try started { _ in gate.wait() }
        pool.submit([run(1), run(2), run(3)])
        recorder.wait { recorder.begun.count == 1 }
        pool.cancel(RunNumber(2), abandoningAfterNanoseconds: 0)
        #expect(recorder.outcome(of: 2) == .cancelled(output: nil))
        gate.open()
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.begun == [1, 3])
        #expect(recorder.ends.count == 3)
    }

    @Test("A task that does not heed it is given up once, and others have its place")
    func abandoned() throws {
        let gate = Gate()
        let body: @Sendable (TaskContext) throws -> Void = { context in
            if context.attempt == 1 { gate.wait() }
        }
        let pool = try started(threads: 2, body)
        pool.submit([run(1), run(2)])
        recorder.wait { recorder.begun.count == 2 }
        for number in Int64(1)...2 {
            pool.cancel(RunNumber(number), abandoningAfterNanoseconds: 5_000_000)
        }
        pool.submit((3...102).map { run($0, attempt: 2) })
        recorder.wait(forEnds: 102)
        // The stuck ones come back: nobody hears of them again.
        gate.open()
        pool.submit((103...202).map { run($0, attempt: 2) })
        pool.shutDown(waitingUntil: nil)
        #expect(recorder.ends.map(\.number).sorted() == [Int64](1...202))
        #expect(recorder.outcome(of: 1) == .cancelled(output: nil))
        #expect(recorder.outcome(of: 2) == .cancelled(output: nil))
        #expect(recorder.ends.allSatisfy { $0.started != nil })
    }

    @Test("A shutdown whose time is over gives up what does not end")
    func shutDownDeadline() throws {
        let gate = Gate()
        defer { gate.open() }
        let pool = try started { _ in gate.wait() }
        pool.submit([run(1), run(2)])
        recorder.wait { recorder.begun.count == 1 }
        pool.shutDown(waitingUntil: KernelClock().now.advanced(byNanoseconds: 2_000_000))
        #expect(recorder.ends.map(\.number).sorted() == [1, 2])
        #expect(recorder.ends.allSatisfy { $0.outcome == .cancelled(output: nil) })
    }

    @Test("Shut down and started again, it takes runs as before")
    func restart() throws {
        var tasks = TaskRegistry()
        tasks.register("task") { _ in }
        let pool = ThreadPoolExecutor(threads: 2)
        for number in Int64(1)...20 {
            try pool.start(tasks: tasks, reportingTo: recorder)
            pool.submit([run(number)])
            pool.shutDown(waitingUntil: nil)
        }
        #expect(recorder.ends.map(\.number) == Array(1...20))
    }

    @Test("No thread is left when it is shut down")
    func threads() throws {
        let pool = ThreadPoolExecutor(threads: 8)
        for _ in 1...50 {
            try pool.start(tasks: TaskRegistry(), reportingTo: recorder)
            pool.shutDown(waitingUntil: nil)
        }
        // Others tests of this process have threads of their own, but none of these names.
        recorder.wait { namedThreads("pool") == 0 }
        #expect(namedThreads("pool") == 0)
    }

    private func namedThreads(_ name: String) -> Int {
        guard let folder = opendir("/proc/self/task") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            let number = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard let file = fopen("/proc/self/task/\(number)/comm", "r") else { continue }
            var bytes = [UInt8](repeating: 0, count: 32)
            let read = fread(&bytes, 1, bytes.count, file)
            fclose(file)
            if String(decoding: bytes.prefix(read), as: UTF8.self) == "\(name)\n" { count += 1 }
        }
        return count
    }
}
