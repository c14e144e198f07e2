import Glibc
import SQLite
import TestSupport
import Testing

/// What a server tells on standard error, by level.
@Suite("Log of the server")
struct ServeLogTests {
    private let served: ServedJobs

    init() throws {
        served = try ServedJobs()
    }

    @Test("Each level tells what it has to, and what is above it")
    func levels() async throws {
        let signs: [(level: String, text: String)] = [
            ("debug", "looking for jobs that are due"),
            ("debug", "the next wakeup is due at "),
            ("debug", "“good” is handed over, due at "),
            ("debug", "“good” begins, due at "),
            ("info", "Z started"),
            ("info", "“good” succeeded, started "),
            ("info", "Z ended"),
            ("warning", "warning: “again” failed, tried again at "),
            ("error", "error: “bad” failed: exit code 3"),
        ]
        let levels = ["debug", "info", "warning", "error"]
        try add("good", ["/bin/true"])
        try add("bad", ["/bin/sh", "-c", "exit 3"])
        try add("again", ["/bin/false"], ["--retries", "1", "--retry-delay", "10ms"])
        for (rank, level) in levels.enumerated() {
            let server = try served.serve(["--log-level", level])
            try await waitForRuns(of: ["good", "bad", "again"])
            let log = try served.end(server).errors
            for sign in signs {
                let isMeant = try #require(levels.firstIndex(of: sign.level)) >= rank
                #expect(log.contains(sign.text) == isMeant, "\(level): \(sign.text)\n\(log)")
            }
        }
        #expect(try served.run(["serve", "--log-level", "loud"]).code == 64)
    }

    private func add(_ id: String, _ command: [String], _ options: [String] = []) throws {
        let outcome = try served.run(
            ["jobs", "add", "--id", id, "--every", "50ms"] + options + ["--"] + command
        )
        #expect(outcome.code == 0, "\(outcome.errors)")
    }

    /// Waits until each job has come to an end once more.
    private func waitForRuns(of jobs: [String]) async throws {
        for job in jobs {
            let query = """
                SELECT count(*) FROM occurrences
                WHERE job_id = '\(job)' AND state IN ('succeeded', 'failed')
                """
            let before = try served.connection().integer(query) ?? 0
            #expect(
                try await served.eventually {
                    try served.connection().integer(query) ?? 0 > before
                }
            )
        }
    }
}
