import Glibc
import Scheduling
import TestSupport
import Testing
import Timekeeping

/// Tasks that crash their process, under a whole scheduler with a pool of processes.
@Suite("Tasks that crash", .serialized)
struct CrashingTaskTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static func bench(_ path: String) throws -> FaultBench {
        try FaultBench(
            stores: ["default": try SQLiteJobStore(path: path)],
            executors: [
                "default": ProcessPoolExecutor(
                    processes: 2,
                    program: ProcessPoolExecutorTests.worker,
                    startLimitNanoseconds: 60_000_000_000
                )
            ]
        ) { tasks in
            // The bodies are the worker's, which is another program.
            for name in ["process", "crash", "exit", "crash-once"] { tasks.register(name) { _ in } }
        }
    }

    private static func retry(_ limit: Int) -> Retry {
        Retry(limit: limit, delayNanoseconds: 10_000_000, jitterPercent: 0)
    }

    @Test(
        "A crash is a failure that is tried again and told, and the other jobs go on",
        arguments: [
            ("crash", "the worker process was ended by signal 11 (Segmentation fault)"),
            ("exit", "the worker process has exited with code 3"),
        ]
    )
    func crash(task: String, message: String) async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let bench = try Self.bench(path)
            try bench.scheduler.start()
            try bench.add("healthy", .task(named: "process"), everyMilliseconds: 20)
            try bench.add("bad", .task(named: task)) { $0.retry = Self.retry(2) }
            #expect(
                try bench.waitUntil { try bench.entries("bad").first?.state.isFinal ?? false }
            )
            let before = try bench.succeeded("healthy")
            #expect(try bench.waitUntil { try bench.succeeded("healthy") >= before + 5 })
            bench.scheduler.shutDown()
            let entry = try bench.entries("bad").first
            #expect(entry?.state == .failed)
            #expect(entry?.attempt == 3)
            #expect(entry?.message == message)
            let told = bench.events.compactMap { event -> String? in
                switch event.kind {
                case .jobRetried(let run, _) where run.job.id == "bad": "retried"
                case .jobError(let run) where run.job.id == "bad": "error"
                case .jobError(let run): run.job.id
                default: nil
                }
            }
            #expect(told == ["retried", "retried", "error"])
        }
    }

    @Test("A task that crashed after a checkpoint gets it back, with the time it was due")
    func checkpoint() async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let bench = try Self.bench(path)
            try bench.scheduler.start()
            try bench.add("job", .task(named: "crash-once")) { $0.retry = Self.retry(1) }
            #expect(
                try bench.waitUntil { try bench.entries("job").first?.state.isFinal ?? false }
            )
            bench.scheduler.shutDown()
            let entries = try bench.entries("job")
            #expect(entries.map(\.state) == [.succeeded])
            #expect(entries.first?.attempt == 2)
            let scheduled = entries.first?.occurrence.scheduled.nanosecondsSince1970 ?? 0
            #expect(entries.first?.result == "[\(scheduled),\(scheduled)]")
        }
    }
}
