import Runs
import SQLite

/// Reading and writing whole rows, with their checksums.
extension RunArchive {
    func runRow(_ identifier: Int64) throws(ArchiveError) -> RunRow {
        let sql = "SELECT \(RunRow.columns) FROM runs WHERE run_id = ?"
        guard let row = try connection.fetch(sql, [.integer(identifier)]).first else {
            throw .noSuchRun(path: path, name: "\(identifier)")
        }
        return try decodedRun(row)
    }

    func decodedRun(_ row: [DatabaseValue]) throws(ArchiveError) -> RunRow {
        do {
            return try RunRow(row: row)
        } catch {
            var identifier: Int64 = 0
            if case .integer(let number)? = row.dropFirst(2).first { identifier = number }
            throw .damagedRun(path: path, run: identifier, detail: error.reason)
        }
    }

    func write(_ row: RunRow) throws(ArchiveError) {
        try connection.perform(RunRow.write, row.values)
    }

    func roundRow(_ key: RoundKey) throws(ArchiveError) -> RoundRow {
        let sql = "SELECT \(RoundRow.columns) FROM rounds WHERE run_id = ? AND round_number = ?"
        let rows = try connection.fetch(sql, [.integer(key.run), .integer(key.number)])
        guard let row = rows.first else {
            throw damage(to: key, "it is missing")
        }
        return try decodedRound(row, key: key)
    }

    func decodedRound(_ row: [DatabaseValue], key: RoundKey) throws(ArchiveError) -> RoundRow {
        do {
            return try RoundRow(row: row)
        } catch {
            throw damage(to: key, error.reason)
        }
    }

    func update(_ row: RoundRow) throws(ArchiveError) {
        let place: [DatabaseValue] = [.integer(row.key.run), .integer(row.key.number)]
        try connection.perform(RoundRow.update, row.values + place)
    }

    func damage(to key: RoundKey, _ detail: String) -> ArchiveError {
        .damagedRound(path: path, run: key.run, round: key.number, detail: detail)
    }
}

/// Hosts, each of which is stored once.
extension RunArchive {
    private static let hostColumns = "host_id, host_name, kernel_release, snapshot_json, checksum"

    func storeHost(_ host: HostSnapshot) throws(ArchiveError) -> Int64 {
        let json = DatabaseValue(try StoredJSON.text(host, of: "host"))
        let known = "SELECT host_id FROM hosts WHERE snapshot_json = ?"
        if let identifier = try connection.number(known, [json]) { return identifier }
        let next = "SELECT coalesce(max(host_id), 0) + 1 FROM hosts"
        let identifier = try connection.number(next) ?? 1
        try connection.perform(
            "INSERT INTO hosts (\(Self.hostColumns)) VALUES (?, ?, ?, ?, ?)",
            RowSeal.sealed([
                .integer(identifier), .text(host.hostName), .text(host.kernelRelease), json,
            ])
        )
        return identifier
    }

    func host(of row: RunRow) throws(ArchiveError) -> HostSnapshot {
        let sql = "SELECT \(Self.hostColumns) FROM hosts WHERE host_id = ?"
        let rows = try connection.fetch(sql, [.integer(row.host)])
        do throws(Damage) {
            guard let values = rows.first else { throw Damage("it is missing") }
            // The columns before it repeat parts of the snapshot for SQL.
            var reader = RowReader(Array(try RowSeal.opened(values).dropFirst(3)))
            return try StoredJSON.value(
                HostSnapshot.self,
                from: try reader.text(),
                of: "description"
            )
        } catch {
            throw .damagedRun(path: path, run: row.identifier, detail: "its host: \(error.reason)")
        }
    }
}
