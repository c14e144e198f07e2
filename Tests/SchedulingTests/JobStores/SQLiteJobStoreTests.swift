import Glibc
import PunctualBase
import SQLite
import Synchronization
import TestSupport
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Job store in SQLite")
struct SQLiteJobStoreTests {
    let folder: TemporaryFolder
    let path: String

    init() throws {
        folder = try TemporaryFolder()
        path = folder.file("jobs.sqlite")
    }

    /// Changes the file behind the store's back.
    private func execute(_ sql: String) throws {
        try Connection(path: path, mode: .readWrite).execute(sql)
    }

    private func rights(of name: String) -> mode_t {
        var status = stat()
        return stat(folder.file(name), &status) == 0 ? status.st_mode & 0o777 : 0
    }

    // MARK: - Durability

    @Test("Jobs and ledger are there in the next store")
    func persists() throws {
        do {
            let store = try SQLiteJobStore(path: path)
            try store.add([scheduled("a", next: 5)], replacingExisting: false)
            _ = try store.claim([claim("a", 5, next: 10)])
        }
        let store = try SQLiteJobStore(path: path)
        #expect(try store.job("a")?.next == occurrence(10))
        #expect(try store.history(jobID: nil, limit: 9).map(\.state) == [.claimed])
        #expect(store.isDurable)
    }

    @Test("A claim of another boot says nothing of its start, not even at the second recovery")
    func boots() throws {
        do {
            let store = try SQLiteJobStore(path: path, boot: "first")
            _ = try store.open {}
            try store.add([scheduled("a", next: 5)], replacingExisting: false)
            _ = try store.claim([claim("a", 5, next: 10)])
            store.abandon()
            #expect(try store.open {}.map(\.cannotHaveStarted) == [true])
            store.abandon()
        }
        for _ in 0..<2 {
            let store = try SQLiteJobStore(path: path, boot: "second")
            #expect(try store.open {}.map(\.cannotHaveStarted) == [false])
            store.abandon()
        }
    }

    @Test("A claim of a scheduler that never opened the store is in doubt")
    func withoutSession() throws {
        let store = try SQLiteJobStore(path: path)
        try store.add([scheduled("a", next: 5)], replacingExisting: false)
        _ = try store.claim([claim("a", 5, next: 10)])
        #expect(try store.open {}.map(\.cannotHaveStarted) == [false])
    }

    // MARK: - Several processes

    @Test("What is due is claimed by one of two stores")
    func twoStores() throws {
        let first = try SQLiteJobStore(path: path, busyTimeoutMilliseconds: 60_000)
        let second = try SQLiteJobStore(path: path, busyTimeoutMilliseconds: 60_000)
        try first.add((0..<50).map { scheduled("\($0)", next: 1) }, replacingExisting: false)
        let claims = (0..<50).map { claim("\($0)", 1, next: 2) }
        let taken = Mutex<[Bool]>([])
        try withThread {
            for claim in claims { try Self.append(first.claim([claim]), to: taken) }
        } while: {
            for claim in claims.reversed() { try Self.append(second.claim([claim]), to: taken) }
        }
        #expect(taken.withLock { $0.count { $0 } } == 50)
        #expect(try first.history(jobID: nil, limit: 100).count == 50)
    }

    private static func append(_ taken: [Bool], to all: borrowing Mutex<[Bool]>) throws {
        all.withLock { $0 += taken }
    }

    @Test("A second server is told who serves, and takes over when that one has gone")
    func oneServer() throws {
        let first = try SQLiteJobStore(path: path)
        let second = try SQLiteJobStore(path: path)
        _ = try first.open {}
        do throws(JobStoreError) {
            _ = try second.open {}
            Issue.record("two servers")
        } catch {
            #expect(error.description.contains("served by process \(getpid()), since"))
        }
        #expect(try second.openWhenFree(isCancelled: { true }, onChange: {}) == nil)
        first.abandon()
        var asked = 0
        let found = try second.openWhenFree(
            isCancelled: {
                asked += 1
                return false
            },
            onChange: {}
        )
        #expect(found?.isEmpty == true)
        #expect(asked == 1)
    }

    @Test("A server whose lock was undone by removing its file cannot claim any more")
    func fencing() throws {
        let first = try SQLiteJobStore(path: path)
        let second = try SQLiteJobStore(path: path)
        _ = try first.open {}
        try first.add([scheduled("a", next: 1)], replacingExisting: false)
        unlink(path + "-server")
        _ = try second.open {}
        #expect(throws: JobStoreError.self) { try first.claim([claim("a", 1, next: 2)]) }
        #expect(throws: JobStoreError.self) { try first.markStarted(entry("a", 1, .started)) }
        #expect(throws: JobStoreError.self) { try first.record([entry("a", 1, .succeeded)]) }
        #expect(try first.history(jobID: nil, limit: 9).isEmpty)
        #expect(try second.claim([claim("a", 1, next: 2)]) == [true])
    }

    @Test("The server hears of the changes of others, and not of its own")
    func waking() throws {
        let server = try SQLiteJobStore(path: path)
        let other = try SQLiteJobStore(path: path)
        let rings = Rings()
        _ = try server.open { rings.ring() }
        try server.add([scheduled("own", next: 1)], replacingExisting: false)
        #expect(rings.count == 0)
        try other.add([scheduled("a", next: 1)], replacingExisting: false)
        rings.wait(for: 1)
        _ = try other.request(jobID: "a", at: at(77))
        rings.wait(for: 2)
        #expect(try server.takeRequests().map(\.entry.occurrence) == [occurrence(77)])
        #expect(try other.remove(jobID: "a"))
        rings.wait(for: 3)
        server.close()
        _ = try other.removeAll()
        #expect(rings.count == 3)
    }

    @Test("Two requests of one instant are two occurrences")
    func requests() throws {
        let store = try SQLiteJobStore(path: path)
        try store.add([scheduled("a", next: 1)], replacingExisting: false)
        #expect(try store.request(jobID: "a", at: at(7)) == at(7))
        #expect(
            try store.request(jobID: "a", at: at(7))
                == WallTime(nanosecondsSince1970: 7_000_000_001)
        )
        #expect(throws: JobStoreError.noSuchJob(id: "b")) {
            try store.request(jobID: "b", at: at(7))
        }
        #expect(try store.open {}.map(\.entry.state) == [.claimed, .claimed])
        #expect(try store.takeRequests().isEmpty)
    }

    @Test("While another process writes, a call is refused after the time-out and works later")
    func busy() throws {
        let store = try SQLiteJobStore(path: path, busyTimeoutMilliseconds: 1)
        try store.add([scheduled("a", next: 1)], replacingExisting: false)
        let other = try Connection(path: path, mode: .readWrite)
        let transaction = try Transaction(on: other)
        let expected = JobStoreError.busy(store: path)
        #expect(throws: expected) { try store.claim([claim("a", 1, next: 2)]) }
        #expect(throws: expected) { try store.markStarted(entry("a", 1, .started)) }
        #expect(throws: expected) { try store.record([entry("a", 1, .failed)]) }
        #expect(throws: expected) { try store.open {} }
        #expect(expected.isPassing)
        #expect(try store.due(atOrBefore: at(1), limit: 1).jobs.count == 1)
        try transaction.commit()
        #expect(try store.open {}.isEmpty)
        #expect(try store.claim([claim("a", 1, next: 2)]) == [true])
    }

    // MARK: - Rights

    @Test("File and folder are for their owner alone")
    func rights() throws {
        let inner = folder.file("new/folder/jobs.sqlite")
        let store = try SQLiteJobStore(path: inner)
        _ = try store.open {}
        try store.markStarted(entry("a", 1, .started))
        #expect(rights(of: "new") == 0o700)
        #expect(rights(of: "new/folder") == 0o700)
        for end in ["", "-wal", "-shm", "-server"] {
            #expect(rights(of: "new/folder/jobs.sqlite\(end)") == 0o600)
        }
    }

    @Test("A file that others may read is closed to them")
    func tightening() throws {
        _ = try SQLiteJobStore(path: path)
        chmod(path, 0o644)
        _ = try SQLiteJobStore(path: path)
        #expect(rights(of: "jobs.sqlite") == 0o600)
    }

    @Test("Who only looks into a store leaves its rights alone, and so does who finds none")
    func looking() throws {
        _ = try SQLiteJobStore(path: path)
        chmod(path, 0o644)
        let store = try SQLiteJobStore(path: path, mayCreate: false)
        _ = try store.jobs()
        #expect(rights(of: "jobs.sqlite") == 0o644)
        try folder.write(Array("no database at all".utf8), to: "page.html")
        chmod(folder.file("page.html"), 0o644)
        for mayCreate in [false, true] {
            #expect(throws: JobStoreError.self) {
                try SQLiteJobStore(path: folder.file("page.html"), mayCreate: mayCreate)
            }
        }
        #expect(rights(of: "page.html") == 0o644)
    }

    @Test("A link to a store in a folder that others can write to is refused")
    func linkedStore() throws {
        _ = try SQLiteJobStore(path: path)
        try #require(mkdir(folder.file("open"), 0o755) == 0)
        try #require(rename(path, folder.file("open/jobs.sqlite")) == 0)
        try #require(symlink("open/jobs.sqlite", path) == 0)
        _ = try SQLiteJobStore(path: path)
        chmod(folder.file("open"), 0o777)
        #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
    }

    @Test("What stands in the place of the server's file is not written over")
    func foreignSeat() throws {
        let store = try SQLiteJobStore(path: path)
        try folder.write(Array("my notes\n".utf8), to: "jobs.sqlite-server")
        chmod(path + "-server", 0o644)
        #expect(throws: JobStoreError.self) { try store.open {} }
        #expect(try folder.bytes(of: "jobs.sqlite-server") == Array("my notes\n".utf8))
        #expect(rights(of: "jobs.sqlite-server") == 0o644)
    }

    @Test(
        "A folder that others can write to is refused",
        arguments: [0o775, 0o757, 0o1777] as [mode_t]
    )
    func openFolder(mode: mode_t) {
        chmod(folder.path, mode)
        #expect(throws: JobStoreError.self) { try SQLiteJobStore(path: path) }
        #expect(folder.names.isEmpty)
    }

    @Test("A store that is not there is made only if that is wanted")
    func missing() {
        #expect(throws: JobStoreError.self) {
            try SQLiteJobStore(path: path, mayCreate: false)
        }
        #expect(folder.names.isEmpty)
    }

    // MARK: - Summaries

    @Test("Percentiles are of nearest rank, over the runs that started")
    func summaries() throws {
        let store = try SQLiteJobStore(path: path)
        let entries = (1...10 as ClosedRange<Int64>).map { number in
            var entry = entry("a", number, .succeeded)
            // 10, 20, …, 100 ns late, in another order.
            let lateness = (number * 7 % 11) * 10
            entry.stamps = RunStamps(due: reading(1_000), started: reading(1_000 + lateness))
            entry.result = "result \(number)"
            return entry
        }
        try store.record(entries + [entry("a", 11, .missed), entry("b", 1, .missed)])
        let summaries = try store.summaries()
        #expect(
            summaries == [
                "a": JobSummary(
                    runs: 10,
                    latenessP50Nanoseconds: 50,
                    latenessP99Nanoseconds: 100,
                    lastStarted: reading(1_040).wall,
                    lastState: .succeeded,
                    lastResult: "result 10",
                    lastMessage: nil
                )
            ]
        )
    }

    @Test(
        "SQL names the same ranks as the analysis, also where p99 is not the maximum",
        arguments: [
            (1, 1, 1), (2, 1, 2), (99, 50, 99), (100, 50, 99), (101, 51, 100), (198, 99, 197),
            (199, 100, 198), (200, 100, 198), (201, 101, 199),
        ] as [(Int64, Int64, Int64)]
    )
    func ranks(runs: Int64, p50: Int64, p99: Int64) throws {
        let store = try SQLiteJobStore(path: path)
        let entries = (1...runs).map { number in
            var entry = entry("a", number, .succeeded)
            // Late by 1 to so many ns, the latest first: the value is its own rank.
            let lateness = runs + 1 - number
            entry.stamps = RunStamps(due: reading(1_000), started: reading(1_000 + lateness))
            return entry
        }
        try store.record(entries)
        let summary = try store.summaries()["a"]
        #expect(summary?.latenessP50Nanoseconds == p50)
        #expect(summary?.latenessP99Nanoseconds == p99)
        #expect(Array(1...runs).sortedPercentile(50) == p50)
        #expect(Array(1...runs).sortedPercentile(99) == p99)
    }
}

/// Counts calls from another thread.
private final class Rings: Sendable {
    private let number = Mutex(0)

    var count: Int { number.withLock { $0 } }

    func ring() { number.withLock { $0 += 1 } }

    /// Waits until there were so many; a minute is more than any host needs.
    func wait(for expected: Int) {
        for _ in 0..<60_000 where count < expected { usleep(1_000) }
        #expect(count == expected)
    }
}

/// Runs one body on a thread of its own while another one runs here.
private func withThread(
    _ body: @escaping @Sendable () throws -> Void,
    while other: () throws -> Void
) throws {
    let errand = Unmanaged.passRetained(Errand(body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread,
        nil,
        { argument in
            guard let argument else { return nil }
            let errand = Unmanaged<Errand>.fromOpaque(argument).takeRetainedValue()
            do { try errand.body() } catch { Issue.record(error) }
            return nil
        },
        errand.toOpaque()
    )
    try #require(code == 0)
    defer { pthread_join(thread, nil) }
    try other()
}

private final class Errand {
    let body: @Sendable () throws -> Void

    init(_ body: @escaping @Sendable () throws -> Void) {
        self.body = body
    }
}
