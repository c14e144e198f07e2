package import Runs
import SQLite

/// Baselines by name: rows of the table `baselines`.
extension RunArchive {
    private static let baselineColumns = """
        name, created_at_unix_ns, program_version, git_revision, host_name, baseline_json, checksum
        """

    /// Stores a baseline under its name, in the place of another of that name only where asked to.
    package func save(_ baseline: Baseline, isReplacing: Bool) throws(ArchiveError) {
        let row = try row(of: baseline)
        try connection.atomically { () throws(ArchiveError) in
            let known = try hasBaseline(baseline.name)
            guard !known || isReplacing else {
                throw .baselineExists(path: path, name: baseline.name)
            }
            try write(row)
        }
    }

    /// Stores a baseline that goes on from the one of its name, if there is one.
    ///
    /// - Parameters:
    ///   - baseline: The new one.
    ///   - merge: Adds what the earlier one says; no other process can change that meanwhile.
    /// - Throws: What `merge` throws, and nothing is stored; or `ArchiveError`.
    package func save(
        _ baseline: Baseline,
        adding merge: (_ earlier: Baseline, _ new: inout Baseline) throws -> Void
    ) throws {
        let transaction = try connection.beginning()
        var baseline = baseline
        if try hasBaseline(baseline.name) {
            try merge(try self.baseline(named: baseline.name), &baseline)
        }
        try write(try row(of: baseline))
        try transaction.commit()
    }

    /// - Throws: `ArchiveError.unstorable` for a baseline that could not be read again.
    private func row(of baseline: Baseline) throws(ArchiveError) -> [DatabaseValue] {
        let json = try StoredJSON.text(baseline, of: "baseline")
        do throws(Damage) {
            _ = try StoredJSON.value(Baseline.self, from: json, of: "content")
        } catch {
            throw .tooLargeBaseline(name: baseline.name, detail: error.reason)
        }
        return RowSeal.sealed([
            .text(baseline.name), .integer(baseline.createdAtUnixNanoseconds),
            .text(baseline.programVersion), DatabaseValue(baseline.gitRevision),
            .text(baseline.host.hostName), .text(json),
        ])
    }

    private func write(_ row: [DatabaseValue]) throws(ArchiveError) {
        try connection.perform(
            """
            INSERT OR REPLACE INTO baselines (\(Self.baselineColumns))
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """,
            row
        )
    }

    /// All baselines in the order of their names.
    package func baselines() throws(ArchiveError) -> [Baseline] {
        let sql = "SELECT \(Self.baselineColumns) FROM baselines ORDER BY name"
        var baselines: [Baseline] = []
        for row in try connection.fetch(sql) { baselines.append(try baseline(of: row)) }
        return baselines
    }

    /// Their names alone, also of those that are damaged.
    package func baselineNames() throws(ArchiveError) -> [String] {
        try connection.fetch("SELECT name FROM baselines ORDER BY name").compactMap { row in
            if case .text(let name)? = row.first { name } else { nil }
        }
    }

    package func baseline(named name: String) throws(ArchiveError) -> Baseline {
        let sql = "SELECT \(Self.baselineColumns) FROM baselines WHERE name = ?"
        guard let row = try connection.fetch(sql, [.text(name)]).first else {
            throw .noSuchBaseline(path: path, name: name)
        }
        return try baseline(of: row)
    }

    /// Removes a baseline, a damaged one too.
    package func deleteBaseline(named name: String) throws(ArchiveError) {
        try connection.atomically { () throws(ArchiveError) in
            guard try hasBaseline(name) else { throw .noSuchBaseline(path: path, name: name) }
            try connection.perform("DELETE FROM baselines WHERE name = ?", [.text(name)])
        }
    }

    private func hasBaseline(_ name: String) throws(ArchiveError) -> Bool {
        try connection.number("SELECT 1 FROM baselines WHERE name = ?", [.text(name)]) != nil
    }

    private func baseline(of row: [DatabaseValue]) throws(ArchiveError) -> Baseline {
        do throws(Damage) {
            // The columns before it repeat parts of the baseline for SQL.
            var reader = RowReader(Array(try RowSeal.opened(row).dropFirst(5)))
            let json = try reader.text()
            let baseline = try StoredJSON.value(Baseline.self, from: json, of: "content")
            try BaselineText.check(baseline)
            return baseline
        } catch {
            var name = ""
            if case .text(let text)? = row.first { name = text }
            throw .damagedBaseline(path: path, name: name, detail: error.reason)
        }
    }
}
