import Glibc
import PunctualBase
import SQLite
import TestSupport
import Testing

/// The file of jobs and its server, as a user meets them.
@Suite("Jobs", .serialized)
struct JobsTests {
    private let served: ServedJobs
    private var punctual: Punctual { served.punctual }
    private var jobs: String { served.database }

    init() throws {
        served = try ServedJobs()
    }

    @discardableResult
    private func run(_ words: String...) throws -> Punctual.Outcome { try served.run(words) }

    private func serve(_ words: String...) throws -> Punctual.Started { try served.serve(words) }

    private var lines: [String] { served.lines }

    private func waitUntil(_ condition: () throws -> Bool) rethrows -> Bool {
        try served.waitUntil(condition)
    }

    private func addNote(_ id: String, every period: String, _ options: [String] = []) throws {
        try served.addNote(id, every: period, options)
    }

    @Test("A job is added, listed, paused, resumed and removed")
    func management() throws {
        try addNote("note", every: "1h")
        #expect(try run("jobs", "list").output.contains("note"))
        #expect(try run("jobs", "pause", "note").code == 0)
        #expect(try run("jobs", "list").output.contains("paused"))
        #expect(try run("jobs", "resume", "note").code == 0)
        #expect(try run("jobs", "show", "note").output.contains("\"kind\":\"interval\""))
        #expect(try run("jobs", "remove", "note").code == 0)
        #expect(try run("jobs", "list").output.contains("no jobs"))
    }

    @Test("What a job's policy has of its own is shown as it is asked for")
    func policy() throws {
        let options = ["--coalesce", "all", "--overlap", "queue=3", "--timeout", "90s"]
        try addNote("note", every: "1h", options + ["--retries", "2", "--recovery", "rerun"])
        let shown = try run("jobs", "show", "note").output
        let policy =
            "policy    coalesce all, overlap queue=3, timeout 90.0 s, retries 2, "
            + "retry-delay 1.00 s, retry-cap 300 s, recovery rerun\n"
        #expect(shown.contains(policy), "\(shown)")
        try addNote("plain", every: "1h")
        #expect(try !run("jobs", "show", "plain").output.contains("policy"))
    }

    @Test("The list tells the last run beside the next one, in a terminal of 80 columns")
    func lastRun() throws {
        try addNote("note", every: "50ms")
        let server = try serve()
        #expect(waitUntil { lines.count >= 2 })
        kill(server.process, SIGTERM)
        #expect(try punctual.wait(for: server).code == 0)
        let rows = try run("jobs", "list").output.split(separator: "\n")
        for title in ["Job", "Next run", "Last run", "Result", "Lateness p50", "p99"] {
            #expect(rows.first?.contains(title) == true)
        }
        #expect(rows.last?.contains("succeeded") == true)
        #expect(rows.allSatisfy { $0.count <= 80 })
    }

    @Test("The file and its folder are for their owner alone")
    func rights() throws {
        try addNote("note", every: "1h")
        var status = stat()
        #expect(stat(jobs, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(stat(punctual.folder + "/private", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test(
        "What cannot be meant is refused in a sentence",
        arguments: [
            ["jobs", "add", "--id", "a", "--", "/bin/true"],
            [
                "jobs", "add", "--id", "a", "--every", "1s", "--cron", "* * * * *", "--",
                "/bin/true",
            ],
            ["jobs", "add", "--id", "a", "--every", "0s", "--", "/bin/true"],
            ["jobs", "add", "--id", "a", "--cron", "minute=61", "--", "/bin/true"],
            ["jobs", "add", "--id", "a", "--every", "1s"],
            ["jobs", "add", "--every", "1s", "--", "/bin/true"],
        ]
    )
    func refusals(_ words: [String]) throws {
        let outcome = try punctual.run(words, environment: ["PUNCTUAL_JOBS": jobs])
        #expect(outcome.code == 64)
        #expect(outcome.errors.hasPrefix("punctual: "))
        #expect(access(jobs, F_OK) != 0)
    }

    @Test("A job that is added while the server runs is run, and SIGTERM ends the server in order")
    func serving() throws {
        try addNote("hourly", every: "1h")
        let server = try serve()
        try addNote("note", every: "50ms")
        #expect(waitUntil { lines.count >= 3 })
        #expect(try run("jobs", "run", "hourly").code == 0)
        #expect(waitUntil { lines.contains { $0.hasPrefix("hourly ") } })
        kill(server.process, SIGTERM)
        let outcome = try punctual.wait(for: server)
        #expect(outcome.code == 0)
        #expect(outcome.errors.contains("“note” succeeded"))
        // The newest may have been claimed and not begun: it is for the next start. On a busy machine
        // one before it was coalesced, which has an entry of its own.
        let list = try run("jobs", "history", "note", "-n", "20").output
        #expect(list.contains("succeeded"), "\(list)")
    }

    @Test("Of each job's results as many are kept as are asked for, and none that are too old")
    func history() throws {
        try addNote("job", every: "20ms")
        func results(after words: String...) throws -> Int64 {
            let before = lines.count
            let server = try served.serve(words)
            #expect(waitUntil { lines.count >= before + 10 })
            #expect(try served.end(server).code == 0)
            let all = try served.connection().integer("SELECT count(*) FROM occurrences") ?? 0
            // The newest may have been claimed and not begun: that is no result, but a promise.
            return all - (try served.openEntries() ?? 0)
        }
        #expect(try results(after: "--history", "3") == 3)
        #expect(try results(after: "--history-age", "720h") >= 13)
        // The last ones may have ended, or been coalesced, just before the end.
        #expect(try results(after: "--history-age", "1ms") <= 3)
        #expect(try run("serve", "--history", "-1").code == 64)
        #expect(try run("serve", "--history-age", "long").code == 64)
    }

    @Test("A second server waits, and takes over when the first is killed")
    func succession() throws {
        try addNote("note", every: "50ms")
        let first = try serve()
        #expect(waitUntil { lines.count >= 2 })
        let second = try serve()
        let refused = try run("serve", "--no-wait")
        #expect(refused.code == 1)
        #expect(refused.errors.contains("is served by"))
        kill(first.process, SIGKILL)
        _ = try punctual.wait(for: first)
        let before = lines.count
        #expect(waitUntil { lines.count >= before + 2 })
        kill(second.process, SIGTERM)
        #expect(try punctual.wait(for: second).code == 0)
        let ledger = try LedgerCheck("note", of: served)
        ledger.expectEachRunOnce()
        try ledger.expectWholeGrid(periodNanoseconds: 50_000_000)
    }

    @Test("A server that is killed fifty times runs each occurrence once, or lists it as in doubt")
    func kills() throws {
        var random = SplitMix64(seed: 20_261_124)
        try addNote("listed", every: "20ms", ["--coalesce", "all", "--overlap", "queue=1000"])
        try addNote(
            "rerun",
            every: "30ms",
            ["--coalesce", "all", "--overlap", "queue=1000", "--recovery", "rerun"]
        )
        for _ in 0..<50 {
            let server = try serve()
            usleep(UInt32.random(in: 5_000...150_000, using: &random))
            kill(server.process, SIGKILL)
            _ = try punctual.wait(for: server)
        }
        // The last one ends what the others have left.
        let server = try serve()
        usleep(500_000)
        for id in ["listed", "rerun"] { #expect(try run("jobs", "pause", id).code == 0) }
        #expect(try waitUntil { try served.openEntries() == 0 })
        kill(server.process, SIGTERM)
        #expect(try punctual.wait(for: server).code == 0)
        let listed = try LedgerCheck("listed", of: served)
        listed.expectEachRunOnce()
        try listed.expectWholeGrid(periodNanoseconds: 20_000_000)
        let rerun = try LedgerCheck("rerun", of: served)
        rerun.expectEachRunOnce(mayRepeat: true)
        try rerun.expectWholeGrid(periodNanoseconds: 30_000_000)
        #expect(lines.count > 50)
    }
}
