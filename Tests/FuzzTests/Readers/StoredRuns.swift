import Analysis
import PunctualBase
import Runs
import SQLite

@testable import Storage

/// An archive of one run, whose rows inputs change; each change is undone again.
final class StoredRuns {
    nonisolated(unsafe) static let shared = StoredRuns(file: "rows.sqlite")

    fileprivate struct Table {
        var name: String
        var columns: String
        /// How many columns before the checksum later versions have added; `nil` without a checksum.
        var addedColumns: Int?
        /// Columns before those that the checksum is over.
        var unsealedColumns = 0
        var rows: [(number: Int64, row: StoredRow)] = []
    }

    private let archive: RunArchive
    private var tables = [
        Table(name: "rounds", columns: RoundRow.columns, addedColumns: 4),
        Table(name: "runs", columns: RunRow.columns, addedColumns: 0, unsealedColumns: 1),
        Table(
            name: "hosts",
            columns: "host_id, host_name, kernel_release, snapshot_json, checksum",
            addedColumns: 0
        ),
        Table(
            name: "round_stages",
            columns: "run_id, round_number, stage, p50_ns, p99_ns, checksum",
            addedColumns: 0
        ),
        Table(
            name: "baselines",
            columns: "name, created_at_unix_ns, program_version, git_revision, host_name, "
                + "baseline_json, checksum",
            addedColumns: 0
        ),
        Table(
            name: "blocks",
            columns: "run_id, round_number, first_sample, sample_count, bytes"
        ),
    ]

    init(file: String) {
        archive = made("an archive") {
            let archive = try RunArchive(path: ScratchFolder.file(file), mode: .readWrite)
            try Self.fill(archive)
            return archive
        }
        made("rows") {
            // What writes a file need not keep the rules of its schema.
            try archive.connection.execute("PRAGMA foreign_keys = OFF")
            try archive.connection.execute("PRAGMA ignore_check_constraints = ON")
            for place in tables.indices { try tables[place].read(from: archive) }
        }
    }

    static func fill(_ archive: RunArchive) throws {
        let run = try archive.beginRun(MadeUpRun.run)
        for series in MadeUpRun.plan.series.indices {
            let round = MadeUpRun.round(series: series)
            let key = try archive.beginRound(run: run, round)
            try archive.finishRound(key, round, MadeUpRun.summary, remaining: MadeUpRun.samples)
        }
        try archive.finishRun(
            run,
            state: .finished,
            endedAtUnixNanoseconds: 1_700_000_009_000_000_000,
            loads: MadeUpRun.loads
        )
        try archive.save(MadeUpRun.baseline, isReplacing: false)
    }
}

extension StoredRuns.Table {
    fileprivate mutating func read(from archive: RunArchive) throws {
        for var values in try archive.connection.rows("SELECT rowid, \(columns) FROM \(name)") {
            guard case .integer(let number) = values.removeFirst() else { continue }
            if addedColumns != nil { values.removeLast() }
            rows.append((number, StoredRow(values: values)))
        }
        require(!rows.isEmpty, "\(name) has rows")
    }

    /// With the checksum that the values have.
    fileprivate func sealed(_ row: StoredRow) -> [DatabaseValue] {
        guard let addedColumns else { return row.values }
        let free = row.values.prefix(unsealedColumns)
        let values = Array(row.values.dropFirst(unsealedColumns))
        let own = Array(values.dropLast(addedColumns))
        return free + RowSeal.sealed(own, added: Array(values.suffix(addedColumns)))
    }
}

extension StoredRuns {
    /// A row with other values and the checksum of these.
    func readRow(_ bytes: [UInt8]) {
        var input = InputBytes(bytes)
        let table = tables[input.choice(of: tables.count)]
        var (number, row) = table.rows[input.choice(of: table.rows.count)]
        row.change(by: &input)
        let values = table.sealed(row)
        // The types of the columns keep some values out of a sound file.
        switch table.name {
        case "rounds": _ = try? RoundRow(row: values)
        case "runs": _ = try? RunRow(row: values).run(host: MadeUpRun.host)
        default: break
        }
        changing(table, number, values) {
            ArchiveQuestions.ask(archive, choice: bytes.choice)
        }
    }

    private func changing(
        _ table: Table,
        _ number: Int64,
        _ values: [DatabaseValue],
        _ body: () -> Void
    ) {
        let places = Array(repeating: "?", count: values.count).joined(separator: ", ")
        let sql = "UPDATE \(table.name) SET (\(table.columns)) = (\(places)) WHERE rowid = ?"
        made("a transaction") { try archive.connection.execute("BEGIN IMMEDIATE") }
        defer { made("the end of it") { try archive.connection.execute("ROLLBACK") } }
        do throws(DatabaseError) {
            try archive.connection.execute(sql, values + [.integer(number)])
        } catch {
            _ = error.description
            return
        }
        body()
    }
}

// MARK: - Baselines

extension StoredRuns {
    /// A baseline's file as it is, with the checksum that its figures have, and as a stored one.
    func readBaseline(_ bytes: [UInt8]) {
        let text = String(decoding: bytes, as: UTF8.self)
        let first = try? BaselineText.baseline(text, file: "baseline.json")
        guard let sealed = Self.sealed(Array(text.utf8)) else { return }
        do throws(ArchiveError) {
            let baseline = try BaselineText.baseline(sealed, file: "baseline.json")
            Self.ask(baseline)
        } catch {
            require(first == nil, "a checksum that is right hurts no baseline")
            _ = error.description
        }
    }

    /// The text with the checksum of what it holds; `nil` if that is no baseline at all.
    private static func sealed(_ bytes: [UInt8]) -> String? {
        guard let node = try? JSONReader.read(bytes), let seal = node.member("checksum"),
            let baseline = try? node.decoded(as: Baseline.self),
            let json = try? StoredJSON.text(baseline, of: "baseline")
        else { return nil }
        var checksum = Checksum()
        checksum.add(json)
        let digits = String(UInt64(bitPattern: checksum.value), radix: 16)
        var bytes = bytes
        bytes.replaceSubrange(seal.range, with: Array("\"\(digits)\"".utf8))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Writes it, and compares it with itself.
    private static func ask(_ baseline: Baseline) {
        guard let text = try? BaselineText.text(of: baseline) else {
            fail("what is read can be written")
        }
        let copy = try? BaselineText.baseline(text, file: "baseline.json")
        require(copy == baseline, "a baseline reads back")
        for member in baseline.members.prefix(2) {
            let side = ComparisonSide(
                name: member.series.name,
                series: member.series,
                run: nil,
                startedAtUnixNanoseconds: baseline.createdAtUnixNanoseconds,
                host: baseline.host,
                programVersion: baseline.programVersion,
                gitRevision: baseline.gitRevision,
                rounds: member.rounds,
                reference: member.reference
            )
            let limits = MetricLimit.limits(asked: [], pairing: .stored)
            _ = compare(side, with: side, pairing: .stored, rules: ComparisonRules(limits: limits))
        }
    }
}
