import FoundationEssentials
import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// Tasks that never end and heed nothing, on each executor of one scheduler with two stores.
@Suite("Tasks that never end", .serialized)
struct NeverEndingTaskTests {
    /// Where each kind of work is kept and run.
    private static let places: [(id: String, store: String, executor: String)] = [
        ("thread", "default", "threads"), ("task", "memory", "tasks"),
        ("process", "default", "processes"), ("command", "default", "commands"),
    ]

    /// What lets the stuck ones go when a test is over: a thread cannot be ended from outside.
    private final class Door: Sendable {
        private let isOpen = Atomic(false)
        private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])

        func block() {
            while !isOpen.load(ordering: .relaxed) { usleep(1_000) }
        }

        func suspend() async {
            await withCheckedContinuation { continuation in
                let isLate = waiting.withLock { waiting in
                    guard !isOpen.load(ordering: .relaxed) else { return true }
                    waiting.append(continuation)
                    return false
                }
                if isLate { continuation.resume() }
            }
        }

        func open() {
            let tasks = waiting.withLock { waiting in
                isOpen.store(true, ordering: .relaxed)
                defer { waiting = [] }
                return waiting
            }
            for task in tasks { task.resume() }
        }
    }

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static func bench(_ path: String, _ door: Door) throws -> FaultBench {
        try FaultBench(
            stores: ["default": try SQLiteJobStore(path: path), "memory": MemoryJobStore()],
            executors: [
                "threads": ThreadPoolExecutor(threads: 1),
                "tasks": ConcurrencyExecutor(limit: 1),
                "processes": ProcessPoolExecutor(
                    processes: 1,
                    program: ProcessPoolExecutorTests.worker,
                    startLimitNanoseconds: 60_000_000_000
                ),
                "commands": CommandExecutor(limit: 1, terminationGraceNanoseconds: 50_000_000),
            ]
        ) { tasks in
            tasks.register("stuck-thread") { _ in door.block() }
            tasks.register("thread") { _ in }
            tasks.registerAsynchronous("stuck-task") { _ in await door.suspend() }
            tasks.registerAsynchronous("task") { _ in await Task.yield() }
            // What the worker has by these names is in its own program.
            tasks.register("stuck") { _ in }
            tasks.register("process") { _ in }
        }
    }

    private static func stuck(_ id: String) -> Work {
        switch id {
        case "thread": .task(named: "stuck-thread")
        case "task": .task(named: "stuck-task")
        case "process": .task(named: "stuck")
        default: .command(Command(["/bin/sh", "-c", "trap '' TERM; echo $$; exec sleep 600"]))
        }
    }

    private static func healthy(_ id: String) -> Work {
        id == "command" ? .command(Command(["/bin/true"])) : .task(named: id)
    }

    /// The processes that stuck work was carried out by.
    private static func processes(of bench: FaultBench) throws -> [pid_t] {
        let checkpoint = try bench.entries("stuck process").first?.checkpoint
        let own = try checkpoint.map { try JSONDecoder().decode([pid_t].self, from: Data($0)) }
        let printed = try bench.entries("stuck command").first?.result
        return (own ?? [])
            + (printed ?? "").split(separator: "\n").compactMap { pid_t(String($0)) }
    }

    private static func haveAllStarted(_ bench: FaultBench) throws -> Bool {
        try places.allSatisfy { place in
            try bench.entries("stuck \(place.id)", in: place.store).first?.state == .started
                || bench.events.contains { event in
                    guard case .jobStarted(let run) = event.kind else { return false }
                    return run.job.id == "stuck \(place.id)"
                }
        }
    }

    @Test("Each is ended by its timeout, with all its processes, and the next run has its place")
    func timeout() async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let door = Door()
            defer { door.open() }
            let bench = try Self.bench(path, door)
            try bench.scheduler.start()
            for place in Self.places {
                // After what its executor needs to begin: the worker says by a checkpoint that it has.
                try bench.add(
                    "stuck \(place.id)",
                    Self.stuck(place.id),
                    on: place.executor,
                    to: place.store
                ) { $0.timeoutNanoseconds = 1_000_000_000 }
                try bench.add(
                    place.id,
                    Self.healthy(place.id),
                    on: place.executor,
                    to: place.store,
                    everyMilliseconds: 20
                ) { $0.overlap = .queue(limit: 1) }
            }
            for place in Self.places {
                let id = "stuck \(place.id)"
                #expect(
                    try bench.waitUntil {
                        try bench.entries(id, in: place.store).first?.state == .timedOut
                    },
                    "\(id) is not ended"
                )
                let before = try bench.succeeded(place.id, in: place.store)
                #expect(
                    try bench.waitUntil {
                        try bench.succeeded(place.id, in: place.store) >= before + 3
                    },
                    "\(place.id) does not go on"
                )
            }
            let told = bench.events.count { event in
                if case .jobTimedOut = event.kind { true } else { false }
            }
            #expect(told == Self.places.count)
            let processes = try Self.processes(of: bench)
            #expect(processes.count == 3)
            #expect(bench.waitUntil { !processes.contains(where: isAlive) })
            bench.scheduler.shutDown(.atMost(nanoseconds: 10_000_000_000))
        }
    }

    @Test("A shutdown with a time limit ends them, and returns")
    func shutdown() async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let door = Door()
            defer { door.open() }
            let bench = try Self.bench(path, door)
            try bench.scheduler.start()
            for place in Self.places {
                try bench.add(
                    "stuck \(place.id)",
                    Self.stuck(place.id),
                    on: place.executor,
                    to: place.store
                )
            }
            #expect(try bench.waitUntil { try Self.haveAllStarted(bench) })
            #expect(
                try bench.waitUntil {
                    try bench.entries("stuck process").first?.checkpoint != nil
                }
            )
            usleep(200_000)
            let start = KernelClock().now
            bench.scheduler.shutDown(.atMost(nanoseconds: 100_000_000))
            let took = start.nanoseconds(to: KernelClock().now)
            #expect(took >= 100_000_000)
            #expect(took < 30_000_000_000)
            for place in Self.places {
                let entry = try bench.entries("stuck \(place.id)", in: place.store).first
                #expect(entry?.state == .cancelled, "\(place.id)")
            }
            let processes = try Self.processes(of: bench)
            #expect(processes.count == 3)
            #expect(bench.waitUntil { !processes.contains(where: isAlive) })
        }
    }

    @Test("One that makes room for the next occurrence is ended for it", arguments: [0, 3])
    func overlap(place index: Int) async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let door = Door()
            defer { door.open() }
            let bench = try Self.bench(path, door)
            let place = Self.places[index]
            try bench.scheduler.start()
            try bench.add(
                "job",
                Self.stuck(place.id),
                on: place.executor,
                everyMilliseconds: 100
            ) { $0.overlap = .cancelRunning }
            #expect(
                try bench.waitUntil {
                    try bench.entries("job").count { $0.state == .cancelled } >= 3
                }
            )
            bench.scheduler.shutDown(.notAtAll)
            for entry in try bench.entries("job") where entry.state == .cancelled {
                #expect(entry.stamps?.ended != nil)
            }
        }
    }
}
