import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// Jobs that are changed from other threads while their occurrences are claimed.
@Suite("Changes of a job that runs", .serialized)
struct ChangeRaceTests {
    private static let period: Int64 = 2_000_000
    /// Each is an occurrence of its own; a durable one costs two synchronisations of the disk.
    private static let changes = 100

    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("Lose no occurrence and run none twice, whatever they meet", arguments: [false, true])
    func races(isDurable: Bool) async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let runs = Mutex<[WallTime: Int]>([:])
            let store: any JobStore =
                isDurable
                ? try SQLiteJobStore(path: path, busyTimeoutMilliseconds: 10_000)
                : MemoryJobStore(historyLimit: 1_000_000)
            let bench = try FaultBench(stores: ["default": store], telling: .jobError) { tasks in
                tasks.register("note") { context in
                    runs.withLock { $0[context.scheduled, default: 0] += 1 }
                }
            }
            let start = KernelClocks().reading.wall.advanced(byNanoseconds: 50_000_000)
            var job = Job(
                id: "job",
                trigger: try IntervalTrigger(everyNanoseconds: Self.period, startingAt: start),
                work: .task(named: "note")
            )
            job.policy.coalescing = .all
            job.policy.overlap = .queue(limit: 1_000_000)
            try bench.scheduler.add(job)
            try bench.scheduler.start()
            for _ in 0..<Self.changes {
                try bench.scheduler.runNow("job")
                try bench.scheduler.modify("job") { $0.name += "." }
                try bench.scheduler.add(job, replacingExisting: true)
            }
            let count = runs.withLock { $0.count }
            #expect(bench.waitUntil { runs.withLock { $0.count } >= count + 20 })
            try bench.scheduler.pause("job")
            #expect(
                try bench.waitUntil {
                    try bench.entries("job").allSatisfy(\.state.isFinal)
                }
            )
            let next = try #require(try bench.scheduler.job("job")?.next?.scheduled)
            bench.scheduler.shutDown()
            #expect(bench.events.isEmpty)
            let entries = try bench.entries("job")
            let onGrid = entries.map { start.nanoseconds(to: $0.occurrence.scheduled) }
                .filter { $0 % Self.period == 0 }
            let grid = Array(
                stride(from: 0, to: start.nanoseconds(to: next), by: Int(Self.period))
            )
            #expect(onGrid.sorted() == grid)
            #expect(entries.count == grid.count + Self.changes)
            #expect(runs.withLock { $0.values.allSatisfy { $0 == 1 } })
            #expect(runs.withLock { $0.count } == entries.count)
        }
    }
}
