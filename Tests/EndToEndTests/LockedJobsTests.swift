import Glibc
import SQLite
import TestSupport
import Testing

/// A server whose file somebody else has locked for longer than it waits.
@Suite("Locked file of jobs")
struct LockedJobsTests {
    private let served: ServedJobs

    init() throws {
        served = try ServedJobs()
        let options = ["--coalesce", "all", "--overlap", "queue=1000"]
        try served.addNote("note", every: "1s", options)
        // Whenever the lock comes, one of these is going on: its end cannot be noted.
        try served.addNote("long", every: "1s", options, lasting: "0.3")
    }

    @Test("A server outlives a lock of ten seconds, and each occurrence under it runs once")
    func lockedForTenSeconds() async throws {
        let server = try served.serve()
        #expect(try await served.eventually { served.lines(of: "note").count >= 2 })
        try await whileLocked { try await Task.sleep(for: .seconds(10)) }
        // Ten were due under the lock.
        for id in ["note", "long"] {
            #expect(try await served.eventually { served.lines(of: id).count >= 12 })
        }
        #expect(kill(server.process, 0) == 0)
        let outcome = try await pauseAndEnd(server)
        for ledger in try check() { #expect(Set(ledger.states) == ["succeeded"]) }
        let lines = outcome.errors.split(separator: "\n")
            .filter { $0.contains("locked by another process") }
        let claims = lines.filter { $0.contains("the job store") }
        let results = lines.filter { $0.contains("results of runs") }
        #expect(claims.allSatisfy { $0.contains(served.database) && $0.contains("wait until") })
        #expect(claims.count == 1)
        // None, if no run ended under the lock: a busy machine may start the lock too late for that.
        #expect(results.count <= 1)
        #expect(lines.count == claims.count + results.count, "\(outcome.errors)")
    }

    @Test("A server that is asked to end under a lock ends, and the next one loses nothing")
    func endsUnderLock() async throws {
        let server = try served.serve()
        #expect(try await served.eventually { served.lines(of: "note").count >= 1 })
        var code: Int32 = -1
        try await whileLocked {
            try await Task.sleep(for: .seconds(2))
            code = try served.end(server).code
        }
        #expect(code == 0)
        let count = served.lines(of: "note").count
        let next = try served.serve()
        #expect(try await served.eventually { served.lines(of: "note").count >= count + 3 })
        _ = try await pauseAndEnd(next)
        for ledger in try check() { #expect(ledger.states.count { $0 == "in doubt" } <= 1) }
    }

    @Test("Under a lock, a command whose time is over is ended although the start of another waits")
    func timeoutUnderLock() async throws {
        let mark = served.punctual.folder + "/process"
        let script = "echo $$ > \(mark); exec sleep 600"
        // One more is claimed and waits whenever one of these ends.
        try served.addNote("busy", every: "100ms", ["--overlap", "queue=2"], lasting: "0.3")
        let added = try served.run(
            ["jobs", "add", "--id", "stuck", "--every", "1h", "--timeout", "5s", "--"]
                + ["/bin/sh", "-c", script]
        )
        #expect(added.code == 0, "\(added.errors)")
        let server = try served.serve()
        #expect(try await served.eventually { served.lines(of: "busy").count >= 3 })
        #expect(try served.run(["jobs", "run", "stuck"]).code == 0)
        func process() -> pid_t? {
            pid_t(served.punctual.contents(of: mark).filter(\.isNumber))
        }
        #expect(try await served.eventually { process() != nil })
        let stuck = try #require(process())
        var isEnded = false
        try await whileLocked {
            for _ in 0..<1_000 where !isEnded {
                isEnded = kill(stuck, 0) != 0
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        #expect(isEnded)
        #expect(try served.run(["jobs", "pause", "busy"]).code == 0)
        _ = try await pauseAndEnd(server)
        #expect(try served.run(["jobs", "history", "stuck"]).output.contains("timed out"))
    }

    private func whileLocked(_ body: () async throws -> Void) async throws {
        let count = served.lines(of: "long").count
        #expect(try await served.eventually { served.lines(of: "long").count > count })
        let other = try served.connection(.readWrite)
        try other.execute("BEGIN EXCLUSIVE")
        try await body()
        try other.execute("ROLLBACK")
    }

    private func pauseAndEnd(_ server: Punctual.Started) async throws -> Punctual.Outcome {
        for id in ["note", "long"] { #expect(try served.run(["jobs", "pause", id]).code == 0) }
        #expect(try await served.eventually { try served.openEntries() == 0 })
        let outcome = try served.end(server)
        #expect(outcome.code == 0)
        return outcome
    }

    private func check() throws -> [LedgerCheck] {
        try ["note", "long"].map { id in
            let ledger = try LedgerCheck(id, of: served)
            ledger.expectEachRunOnce()
            try ledger.expectWholeGrid(periodNanoseconds: 1_000_000_000)
            return ledger
        }
    }
}
