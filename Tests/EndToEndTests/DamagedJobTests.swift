import Glibc
import SQLite
import TestSupport
import Testing
import Timekeeping

/// A row of the file of jobs that is damaged while a server works with it.
@Suite("Damaged job")
struct DamagedJobTests {
    private let served: ServedJobs

    init() throws {
        served = try ServedJobs()
    }

    @Test(
        "A server sets a damaged job aside with its row, and the others go on",
        arguments: [
            "trigger_json = '{\"kind\":'", "work_json = CAST(x'ff00' AS TEXT)",
            "next_due_unix_ns = 5",
            "policy_json = policy_json || ' '", "revision = revision + 1",
        ]
    )
    func setAside(damage: String) async throws {
        let options = ["--coalesce", "all", "--overlap", "queue=1000"]
        try served.addNote("good", every: "100ms", options)
        try served.addNote("bad", every: "100ms", options)
        let server = try served.serve()
        #expect(try await served.eventually { served.lines(of: "bad").count >= 2 })
        let row = try damageRow(by: damage)
        #expect(
            try await served.eventually {
                served.punctual.errors(of: server).contains("“bad” is set aside")
            }
        )
        try expectTold(of: row)
        let count = served.lines(of: "good").count
        let last = served.lines(of: "bad").count
        #expect(try await served.eventually { served.lines(of: "good").count >= count + 5 })
        #expect(served.lines(of: "bad").count <= last + 1)
        // Its id is free again, and the server takes up what is added by it.
        #expect(try served.run(["jobs", "remove", "bad"]).code == 0)
        #expect(try served.run(["jobs", "show", "bad"]).code == 1)
        try served.addNote("bad", every: "100ms", options)
        #expect(try await served.eventually { served.lines(of: "bad").count >= last + 4 })
        for id in ["good", "bad"] { #expect(try served.run(["jobs", "pause", id]).code == 0) }
        #expect(try await served.eventually { try served.openEntries() == 0 })
        let outcome = try served.end(server)
        #expect(outcome.code == 0)
        let lines = outcome.errors.split(separator: "\n")
        #expect(lines.count { $0.contains("is set aside") } == 1, "\(outcome.errors)")
        let ledger = try LedgerCheck("good", of: served)
        ledger.expectEachRunOnce()
        try ledger.expectWholeGrid(periodNanoseconds: 100_000_000)
        try LedgerCheck("bad", of: served).expectEachRunOnce()
    }

    /// - Returns: The text of the damaged columns that is text.
    private func damageRow(by change: String) throws -> String {
        let connection = try served.connection(.readWrite)
        repeat {
            // Not between the server's reading of the row and its claim, which would mend it.
            try connection.execute(
                "UPDATE jobs SET \(change) WHERE job_id = 'bad' AND next_due_unix_ns > ?",
                [.integer(WallClock().now.nanosecondsSince1970 + 40_000_000)]
            )
        } while connection.changedRows == 0
        return try #require(
            try connection.rows(
                """
                SELECT coalesce(CAST(trigger_json AS TEXT), '') FROM (
                    SELECT trigger_json FROM jobs WHERE job_id = 'bad'
                    UNION ALL SELECT trigger_json FROM quarantine WHERE job_id = 'bad') LIMIT 1
                """
            ).first?.first?.text
        )
    }

    private func expectTold(of trigger: String) throws {
        let list = try served.run(["jobs", "list"])
        #expect(!list.output.contains("bad"))
        #expect(list.errors.contains("set aside: the job “bad”, since its row is damaged"))
        #expect(try served.run(["jobs", "list", "--format", "json"]).output.contains("\"bad\""))
        let shown = try served.run(["jobs", "show", "bad"])
        #expect(shown.code == 0)
        #expect(shown.output.contains("set aside  its row is damaged"))
        #expect(shown.output.contains(trigger))
        let json = try served.run(["jobs", "show", "bad", "--format", "json"]).output
        for key in ["set_aside", "reason", "row"] { #expect(json.contains("\"\(key)\"")) }
    }
}

extension DatabaseValue {
    fileprivate var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}
