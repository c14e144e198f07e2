import Glibc
import PunctualBase
import SQLite
import TestSupport
import Testing

/// A program with a scheduler of two files of jobs and four executors that is killed at random.
@Suite("Killed scheduler of several stores")
struct KilledSchedulerTests {
    private static let jobs = [
        "first": ["threads", "commands"], "second": ["tasks", "processes"],
    ]

    private let program: Punctual

    init() throws {
        program = try Punctual(program: "scheduling-worker")
    }

    private func path(_ name: String) -> String { program.folder + "/private/\(name)" }

    private var lines: [String] {
        program.contents(of: path("effects")).split(separator: "\n").map(String.init)
    }

    private func start() throws -> Punctual.Started {
        try program.start([path("first"), path("second"), path("effects")])
    }

    /// Looks until each job has run again, much longer than that takes.
    private func waitForRuns() async throws -> Bool {
        let before = lines
        for _ in 0..<3_000 {
            let news = lines.dropFirst(before.count)
            let isDone = Self.jobs.values.joined().allSatisfy { id in
                news.contains { $0.hasPrefix(id + " ") }
            }
            if isDone { return true }
            try await Task.sleep(for: .milliseconds(10))
        }
        return false
    }

    @Test("Each occurrence of each store and executor runs once, or is listed as in doubt")
    func kills() async throws {
        try #require(mkdir(program.folder + "/private", 0o700) == 0)
        var random = SplitMix64(seed: 20_261_125)
        for round in 0..<12 {
            let server = try start()
            // Some are killed while they start, the others at work.
            if round % 3 != 0 { #expect(try await waitForRuns()) }
            let pause = Int64.random(in: 1...150, using: &random)
            try await Task.sleep(for: .milliseconds(pause))
            kill(server.process, SIGKILL)
            _ = try program.wait(for: server)
        }
        let last = try start()
        #expect(try await waitForRuns())
        kill(last.process, SIGTERM)
        let outcome = try program.wait(for: last)
        #expect(outcome.code == 0, "\(outcome.errors)")
        for (store, ids) in Self.jobs {
            for id in ids {
                let ledger = try LedgerCheck(
                    id,
                    in: try Connection(path: path(store), mode: .readOnly),
                    lines: lines.filter { $0.hasPrefix(id + " ") }
                )
                ledger.expectEachRunOnce(mayRepeat: id == "tasks")
                try ledger.expectWholeGrid(periodNanoseconds: 25_000_000)
                #expect(!ledger.states.isEmpty)
            }
        }
    }
}
