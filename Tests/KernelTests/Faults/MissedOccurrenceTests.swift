import Glibc
import Scheduling
import Synchronization
import TestSupport
import Testing
import Timekeeping

/// A hundred thousand occurrences that were missed while no scheduler ran, in an SQLite file.
@Suite("A hundred thousand missed occurrences", .serialized)
struct MissedOccurrenceTests {
    private static let missed = 100_000
    private static let second: Int64 = 1_000_000_000

    /// In memory, as a hundred thousand starts are noted on it one by one.
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder(in: access("/dev/shm", W_OK) == 0 ? "/dev/shm" : nil)
    }

    /// Runs by the number of their occurrence.
    private final class Tally: Sendable {
        let counts = Mutex([UInt8](repeating: 0, count: missed))
    }

    /// The scheduler at work on a job that was due each second, from the first time on `missed`
    /// times, until that job has gone.
    ///
    /// - Returns: The scheduler when it is shut down, and how much its memory has grown, in bytes.
    private static func catchUp(
        _ path: String,
        _ tally: Tally,
        _ change: (inout JobPolicy) -> Void
    ) throws -> (bench: FaultBench, first: WallTime, growth: Int) {
        var policy = JobPolicy()
        change(&policy)
        let last = KernelClocks().reading.wall.advanced(byNanoseconds: -60 * second)
        let first = last.advanced(byNanoseconds: -Int64(missed - 1) * second)
        let trigger = try IntervalTrigger(everyNanoseconds: second, startingAt: first, end: last)
        let store = try SQLiteJobStore(path: path)
        let job = Job(id: "job", trigger: trigger, work: .task(named: "note"), policy: policy)
        let next = PlannedOccurrence(scheduled: first, due: first)
        try store.add([ScheduledJob(job: job, next: next)], replacingExisting: false)
        let bench = try FaultBench(
            stores: ["default": store],
            telling: [.jobCoalesced, .jobMissed, .jobError, .jobMaximumInstances, .jobRemoved]
        ) { tasks in
            tasks.register("note") { context in
                let number = Int(first.nanoseconds(to: context.scheduled) / second)
                tally.counts.withLock { $0[number] &+= 1 }
            }
        }
        let before = residentBytes()
        try bench.scheduler.start()
        // Many times what it takes: this machine may do other things.
        let isOver = bench.waitUntil(upToSeconds: 240) {
            bench.events.contains { event in
                if case .jobRemoved = event.kind { true } else { false }
            }
        }
        #expect(isOver)
        let growth = residentBytes() - before
        bench.scheduler.shutDown()
        return (bench, first, growth)
    }

    private static func spans(_ bench: FaultBench) -> [String] {
        bench.events.map { event in
            switch event.kind {
            case .jobCoalesced(_, let span): "coalesced \(span.count)"
            case .jobMissed(_, let span): "missed \(span.count)"
            case .jobRemoved: "removed"
            default: "\(event.kind)"
            }
        }
    }

    @Test(
        "Run once where they are coalesced, and one event tells how many that one stands for",
        arguments: [(.latest, missed - 1), (.earliest, 0)] as [(Coalescing, Int)]
    )
    func coalesced(_ coalescing: Coalescing, _ runs: Int) async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let tally = Tally()
            let (bench, _, _) = try Self.catchUp(path, tally) { $0.coalescing = coalescing }
            #expect(Self.spans(bench) == ["coalesced \(Self.missed - 1)", "removed"])
            let counts = tally.counts.withLock { $0 }
            #expect(counts.indices.filter { counts[$0] > 0 } == [runs])
            let entries = try bench.entries("job")
            #expect(Set(entries.map(\.state)) == [.succeeded, .coalesced])
            #expect(entries.reduce(0) { $0 + $1.count } == Self.missed)
        }
    }

    @Test("Are missed where they are too late, and one event tells how many")
    func tooLate() async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let tally = Tally()
            let (bench, first, _) = try Self.catchUp(path, tally) {
                $0.misfireGraceNanoseconds = 30 * Self.second
            }
            #expect(Self.spans(bench) == ["missed \(Self.missed)", "removed"])
            #expect(tally.counts.withLock { $0.allSatisfy { $0 == 0 } })
            let entries = try bench.entries("job")
            #expect(entries.map(\.state) == [.missed])
            #expect(entries.first?.count == Self.missed)
            #expect(entries.first?.first == first)
        }
    }

    @Test("Run one by one where each is asked for, each once, in bounded memory")
    func each() async throws {
        let path = folder.file("jobs.sqlite")
        try await onOwnThread {
            let tally = Tally()
            let (bench, _, growth) = try Self.catchUp(path, tally) { $0.coalescing = .all }
            #expect(Self.spans(bench) == ["removed"])
            #expect(tally.counts.withLock { $0.allSatisfy { $0 == 1 } })
            let entries = try bench.entries("job")
            #expect(entries.count == Self.missed)
            #expect(entries.allSatisfy { $0.state == .succeeded })
            // A run that waits is less than two kilobytes.
            #expect(growth < 400_000_000, "\(growth) bytes")
        }
    }
}

/// Memory of the process that is in use (proc_pid_statm(5)).
private func residentBytes() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 128)
    let count = fread(&bytes, 1, bytes.count, file)
    let words = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: " ")
    guard words.count > 1, let pages = Int(words[1]) else { return 0 }
    return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
}
