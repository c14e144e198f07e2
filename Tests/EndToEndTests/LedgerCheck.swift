import SQLite
import Testing

/// Compares what jobs have done with what the ledger says of it.
struct LedgerCheck {
    private struct Entry {
        var scheduled: Int64
        var state: String
        var count: Int64
        /// Of a span that the entry stands for.
        var first: Int64?
    }

    let job: String
    private let entries: [Entry]
    /// Runs by the instant for which they were planned.
    private let runs: [Int64: Int]
    private let next: Int64?

    init(_ job: String, of served: ServedJobs) throws {
        try self.init(job, in: try served.connection(), lines: served.lines(of: job))
    }

    /// - Parameters:
    ///   - job: Its id.
    ///   - connection: The file of jobs.
    ///   - lines: What the runs have written: id, scheduled instant and attempt of each.
    /// - Throws: `DatabaseError`, or if a line is none of a run.
    init(_ job: String, in connection: borrowing Connection, lines: [String]) throws {
        self.job = job
        let statement = try connection.prepare(
            """
            SELECT scheduled_unix_ns, state, occurrence_count, first_unix_ns FROM occurrences
            WHERE job_id = ? ORDER BY scheduled_unix_ns
            """
        )
        try statement.bind(job, at: 1)
        var entries: [Entry] = []
        while try statement.step() {
            entries.append(
                Entry(
                    scheduled: statement.integer(at: 0) ?? 0,
                    state: try statement.text(at: 1) ?? "",
                    count: statement.integer(at: 2) ?? 0,
                    first: statement.integer(at: 3)
                )
            )
        }
        self.entries = entries
        var runs: [Int64: Int] = [:]
        for line in lines {
            let words = line.split(separator: " ")
            runs[try #require(Int64(words[1])), default: 0] += 1
        }
        self.runs = runs
        next = try connection.integer(
            "SELECT next_scheduled_unix_ns FROM jobs WHERE job_id = ?",
            [.text(job)]
        )
    }

    var states: [String] { entries.map(\.state) }

    /// What is said to have happened has happened as often as it is said, and nothing else.
    ///
    /// - Parameter mayRepeat: Whether a crash may have made a run happen twice.
    func expectEachRunOnce(mayRepeat: Bool = false) {
        for entry in entries {
            let count = runs[entry.scheduled] ?? 0
            let place: Comment = "\(job) \(entry.scheduled)"
            switch entry.state {
            case "succeeded": #expect(mayRepeat ? count >= 1 : count == 1, place)
            case "in doubt": #expect(count <= 1, place)
            // Left out by the job's own policy: another run stood for it, or was still going on.
            case "coalesced", "skipped": #expect(count == 0, place)
            default: Issue.record("\(job) \(entry.scheduled) is \(entry.state)")
            }
        }
        let known = Set(entries.map(\.scheduled))
        #expect(runs.keys.allSatisfy(known.contains))
    }

    /// Each instant of the job's grid, from the first in the ledger to the last before the one that
    /// is planned next, stands in the ledger once: by itself or inside a span that is told.
    func expectWholeGrid(periodNanoseconds: Int64) throws {
        let next = try #require(next, "\(job) has no next occurrence")
        let first = try #require(entries.first.map { $0.first ?? $0.scheduled })
        var told: [Int64: Int] = [:]
        for entry in entries {
            let start = entry.first ?? entry.scheduled
            let span = stride(from: start, through: entry.scheduled, by: Int(periodNanoseconds))
            #expect(Array(span).count == Int(entry.count), "\(job) \(entry.scheduled)")
            for instant in span { told[instant, default: 0] += 1 }
        }
        let grid = Array(stride(from: first, to: next, by: Int(periodNanoseconds)))
        let lost = grid.filter { told[$0] == nil }
        #expect(
            lost.isEmpty,
            "\(job) lost \(lost.count) of \(grid.count), the first \(lost.prefix(3))"
        )
        #expect(told.values.allSatisfy { $0 == 1 })
        #expect(told.count == grid.count)
        #expect((next - first) % periodNanoseconds == 0)
    }
}
