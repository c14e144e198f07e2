import Glibc
import PunctualBase
import SQLite
import TestSupport
import Testing
import Timekeeping

@testable import Scheduling

@Suite("Damaged job stores")
struct JobStoreDamageTests {
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

    @Test(
        "A row that was changed behind the store is set aside, told once, and kept as it is",
        arguments: [
            "name = 'b'", "trigger_json = replace(trigger_json, '19', '20')", "format = 2",
            "next_due_unix_ns = next_due_unix_ns - 1", "revision = 7", "policy_json = '{}'",
            "work_json = CAST(x'ff' AS TEXT)", "definition_checksum = 0", "position_checksum = 0",
        ]
    )
    func changedRow(change: String) throws {
        let store = try SQLiteJobStore(path: path)
        try store.add(
            [scheduled("a", next: 5), scheduled("good", next: 6)],
            replacingExisting: false
        )
        try execute("UPDATE jobs SET \(change) WHERE job_id = 'a'")
        #expect(throws: JobStoreError.self) { try store.job("a") }
        #expect(try store.jobs().map(\.job.id) == ["good"])

        let (jobs, told) = try store.due(atOrBefore: at(9), limit: 10)

        #expect(jobs.map(\.job.id) == ["good"])
        #expect(told.map(\.id) == ["a"])
        #expect(told.first?.reason.isEmpty == false)
        #expect(told.first?.bytes.starts(with: "a\n".utf8) == true)
        #expect(try store.due(atOrBefore: at(9), limit: 10).quarantined.isEmpty)
        #expect(try store.quarantined() == told)
        #expect(try store.job("a") == nil)
        // A new job may have the id, and the old row is still there.
        try store.add([scheduled("a", next: 7)], replacingExisting: false)
        _ = try store.open {}
        #expect(try store.quarantined() == told)
        #expect(try store.remove(jobID: "a"))
        #expect(try store.quarantined().isEmpty)
    }

    @Test("A bad row that another process has replaced since it was seen stays")
    func mendedMeanwhile() throws {
        let store = try SQLiteJobStore(path: path)
        try store.add([scheduled("a", next: 5)], replacingExisting: false)
        try execute("UPDATE jobs SET name = 'b' WHERE job_id = 'a'")
        let server = try JobDatabase(
            path: path,
            kinds: TriggerKinds(),
            mayCreate: false,
            busyTimeoutMilliseconds: 100
        )
        let seen = try server.due(atOrBefore: at(9), limit: 10).bad
        #expect(seen.map(\.job.id) == ["a"])

        try store.add([scheduled("a", next: 7)], replacingExisting: true)

        #expect(try server.setAside(seen, now: at(9)).isEmpty)
        #expect(try store.job("a")?.next == occurrence(7))
        #expect(try store.quarantined().isEmpty)
    }

    @Test("A job of an unknown kind waits for a program that knows it")
    func unknownKind() throws {
        var kinds = TriggerKinds()
        kinds.register(EverySeconds.self)
        let trigger = EverySeconds(seconds: 3)
        do {
            let store = try SQLiteJobStore(path: path, triggerKinds: kinds)
            try store.add([scheduled("a", next: 5, trigger: trigger)], replacingExisting: false)
        }
        do {
            let store = try SQLiteJobStore(path: path)
            // To look is not to set aside: this may not be the program that serves the store.
            #expect(try store.jobs().isEmpty)
            #expect(try store.quarantined().map(\.id) == ["a"])
            let server = try SQLiteJobStore(path: path, triggerKinds: kinds)
            #expect(try server.jobs().count == 1)
            _ = try store.open {}
            let told = try store.due(atOrBefore: at(9), limit: 10).quarantined
            #expect(told.map(\.id) == ["a"])
            #expect(told.first?.reason.contains("test.every-seconds") == true)
            store.close()
        }
        let store = try SQLiteJobStore(path: path, triggerKinds: kinds)
        #expect(try store.jobs().isEmpty)
        _ = try store.open {}
        let job = try #require(try store.job("a"))
        #expect(job.job.trigger as? EverySeconds == trigger)
        #expect(job.next == occurrence(5))
        #expect(job.revision == 1)
        #expect(try store.quarantined().isEmpty)
    }

    @Test("An unfinished occurrence of a job that cannot be read is in doubt")
    func unreadableJob() throws {
        let store = try SQLiteJobStore(path: path)
        _ = try store.open {}
        try store.add([scheduled("a", next: 5)], replacingExisting: false)
        _ = try store.claim([claim("a", 5, next: 6)])
        try store.markStarted(entry("a", 5, .started))
        store.abandon()
        try execute("UPDATE jobs SET trigger_json = 'x'")
        #expect(try store.open {}.isEmpty)
        let found = try #require(try store.history(jobID: "a", limit: 1).first)
        #expect(found.state == .inDoubt)
        #expect(found.message?.contains("damaged") == true)
    }

    @Test("A state that does not exist leaves the occurrence in doubt")
    func unknownState() throws {
        let store = try SQLiteJobStore(path: path)
        try store.record([entry("a", 5, .succeeded)])
        try execute("UPDATE occurrences SET state = 'succeedee'")
        #expect(try store.history(jobID: "a", limit: 1).first?.state == .inDoubt)
    }

    @Test("What is no job store is refused in a sentence that names it")
    func notAStore() throws {
        try folder.write(
            Array("This is not a database, but a text of some length.".utf8),
            to: "text"
        )
        try Connection(path: folder.file("foreign"), mode: .create)
            .executeScript("CREATE TABLE t (a); PRAGMA application_id = 7;")
        _ = try SQLiteJobStore(path: folder.file("newer"))
        try Connection(path: folder.file("newer"), mode: .readWrite)
            .execute("PRAGMA user_version = 99")
        for name in ["text", "foreign", "newer"] {
            do throws(JobStoreError) {
                _ = try SQLiteJobStore(path: folder.file(name))
                Issue.record("opened \(name)")
            } catch {
                #expect(error.description.hasPrefix(folder.file(name)), "\(error)")
                #expect(!error.isPassing)
            }
        }
    }

    @Test("A truncated store is an error, wherever it was cut", arguments: Array(1..<20))
    func truncated(part: Int) throws {
        do {
            let store = try SQLiteJobStore(path: path)
            try store.add(
                (0..<100).map { scheduled("job \($0)", next: 5) },
                replacingExisting: false
            )
        }
        let whole = try folder.bytes(of: "jobs.sqlite")
        try folder.write(Array(whole.prefix(whole.count * part / 20)), to: "cut.sqlite")
        #expect(throws: JobStoreError.self) {
            let store = try SQLiteJobStore(path: folder.file("cut.sqlite"))
            _ = try store.open {}
        }
    }

    @Test(
        "After a flipped bit a job is as it was, set aside, or the store is refused",
        arguments: [1, 2, 3] as [UInt64]
    )
    func flipped(seed: UInt64) throws {
        do {
            let store = try SQLiteJobStore(path: path)
            try store.add(
                (0..<8).map { scheduled("job \($0)", next: 5) },
                replacingExisting: false
            )
        }
        let whole = try folder.bytes(of: "jobs.sqlite")
        var random = SplitMix64(seed: seed)
        for _ in 0..<60 {
            var bytes = whole
            let offset = Int.random(in: 0..<bytes.count, using: &random)
            bytes[offset] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            for name in folder.names where name.hasPrefix("flipped") {
                try folder.remove(name)
            }
            try folder.write(bytes, to: "flipped.sqlite")
            do throws(JobStoreError) {
                let store = try SQLiteJobStore(path: folder.file("flipped.sqlite"))
                _ = try store.open {}
                for job in try store.due(atOrBefore: at(5), limit: 100).jobs {
                    #expect(job.job.id.hasPrefix("job "), "seed \(seed), byte \(offset)")
                    #expect(job.next == occurrence(5), "seed \(seed), byte \(offset)")
                    #expect(job.job.policy == JobPolicy(), "seed \(seed), byte \(offset)")
                }
            } catch {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test(
        "On a full disk nothing is half-written, and the same call works when there is room",
        .enabled(if: PrivateDisk.isAllowed, "mounting a small disk needs root")
    )
    func fullDisk() throws {
        let problem = PrivateDisk.run(at: folder.path, kibibytes: 1_024) {
            chmod(folder.path, 0o700)
            let store = try SQLiteJobStore(path: path)
            _ = try store.open {}
            try folder.write([UInt8](repeating: 0, count: 200_000), to: "ballast")
            let batch = (0..<100).map { scheduled("\($0)", next: 5) }
            var stored = 0
            var failure: JobStoreError?
            while failure == nil, stored < 1_000 {
                let jobs = batch.map { scheduled("\(stored) \($0.job.id)", next: 5) }
                do throws(JobStoreError) {
                    try store.add(jobs, replacingExisting: false)
                    stored += 1
                } catch {
                    failure = error
                }
            }
            guard case .full? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(try store.jobs().count == 100 * stored)
            try folder.remove("ballast")
            try store.add(batch, replacingExisting: false)
            #expect(try store.jobs().count == 100 * stored + 100)
        }
        #expect(problem == nil)
    }
}
