import Glibc
import SQLite
import TestSupport
import Testing

/// The file of jobs and its server, as a user meets them.
@Suite("Jobs", .serialized)
struct JobsTests {
    private let punctual: Punctual
    private let jobs: String
    private let effects: String

    init() throws {
        punctual = try Punctual()
        jobs = punctual.folder + "/private/jobs.sqlite"
        effects = punctual.folder + "/effects"
    }

    @discardableResult
    private func run(_ words: String...) throws -> Punctual.Outcome {
        try punctual.run(words, environment: ["PUNCTUAL_JOBS": jobs])
    }

    private func serve(_ words: String...) throws -> Punctual.Started {
        try punctual.start(["serve"] + words, environment: ["PUNCTUAL_JOBS": jobs])
    }

    private var lines: [String] {
        punctual.contents(of: effects).split(separator: "\n").map(String.init)
    }

    private func waitUntil(_ condition: () throws -> Bool) rethrows -> Bool {
        for _ in 0..<3_000 {
            if try condition() { return true }
            usleep(10_000)
        }
        return false
    }

    /// A job that appends a line for each run.
    private func addNote(_ id: String, every period: String, _ options: [String] = []) throws {
        let script = "echo \"$PUNCTUAL_JOB $PUNCTUAL_SCHEDULED $PUNCTUAL_ATTEMPT\" >> \(effects)"
        let outcome = try punctual.run(
            ["jobs", "add", "--id", id, "--every", period] + options + [
                "--", "/bin/sh", "-c", script,
            ],
            environment: ["PUNCTUAL_JOBS": jobs]
        )
        #expect(outcome.code == 0, "\(outcome.errors)")
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
        let list = try run("jobs", "history", "note", "-n", "1").output
        #expect(list.contains("succeeded"))
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
        try checkLedger(job: "note")
    }

    @Test("A server that is killed fifty times runs each occurrence once, or lists it as in doubt")
    func kills() throws {
        var random = SeededGenerator(seed: 20_261_124)
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
        #expect(try waitUntil { try openEntries() == 0 })
        kill(server.process, SIGTERM)
        #expect(try punctual.wait(for: server).code == 0)
        try checkLedger(job: "listed")
        try checkLedger(job: "rerun", mayRepeat: true)
        #expect(lines.count > 50)
    }

    private func openEntries() throws -> Int64? {
        let connection = try Connection(path: jobs, mode: .readOnly)
        return try connection.integer(
            """
            SELECT count(*) FROM occurrences
            WHERE state IN ('requested', 'claimed', 'started', 'retrying')
            """
        )
    }

    /// Compares what was done with what the ledger says of it.
    private func checkLedger(job: String, mayRepeat: Bool = false) throws {
        let connection = try Connection(path: jobs, mode: .readOnly)
        let rows = try connection.rows(
            "SELECT scheduled_unix_ns, state FROM occurrences WHERE job_id = ?",
            [.text(job)]
        )
        var counts: [Int64: Int] = [:]
        for line in lines where line.hasPrefix(job + " ") {
            let words = line.split(separator: " ")
            counts[try #require(Int64(words[1])), default: 0] += 1
        }
        var entries: [Int64: String] = [:]
        for row in rows {
            guard case .integer(let time) = row[0], case .text(let state) = row[1] else { continue }
            entries[time] = state
        }
        for (time, state) in entries {
            let count = counts[time] ?? 0
            switch state {
            case "succeeded": #expect(mayRepeat ? count >= 1 : count == 1, "\(job) \(time)")
            case "in doubt": #expect(count <= 1, "\(job) \(time)")
            // Left out by the job's own policy: another run stood for it, or was still going on.
            case "coalesced", "skipped": #expect(count == 0, "\(job) \(time)")
            default: Issue.record("\(job) \(time) is \(state)")
            }
        }
        // Nothing was done that the ledger does not know.
        #expect(counts.keys.allSatisfy { entries[$0] != nil })
    }
}
