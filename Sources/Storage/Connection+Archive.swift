import SQLite

/// The calls of `Connection` with the errors of this room.
extension Connection {
    func adoptArchiveSchema() throws(ArchiveError) {
        do throws(DatabaseError) {
            try adopt(ArchiveSchema.current)
            // Runs are what nothing else counts: a row that a damaged page hides would be missed
            // by nobody. The table is small; the others are counted by the rows above them.
            let findings = try rows("PRAGMA quick_check('runs')")
            if case .text(let text)? = findings.first?.first, text != "ok" {
                throw DatabaseError.damaged(path: path, detail: text)
            }
        } catch .schemaTooOld(_, found: 0, _) {
            // An empty file: what a benchmark leaves that was stopped before its first change.
            throw .noRuns(path: path)
        } catch {
            throw .database(error)
        }
    }

    func perform(_ sql: String, _ values: [DatabaseValue] = []) throws(ArchiveError) {
        do { try execute(sql, values) } catch { throw .database(error) }
    }

    func fetch(
        _ sql: String,
        _ values: [DatabaseValue] = []
    ) throws(ArchiveError) -> [[DatabaseValue]] {
        do { return try rows(sql, values) } catch { throw .database(error) }
    }

    func number(
        _ sql: String,
        _ values: [DatabaseValue] = []
    ) throws(ArchiveError) -> Int64? {
        do { return try integer(sql, values) } catch { throw .database(error) }
    }

    /// A write transaction, which is undone where it is not committed.
    func beginning() throws(ArchiveError) -> Transaction {
        do { return try Transaction(on: self) } catch { throw .database(error) }
    }

    /// Runs the body in a transaction, which is undone if it throws.
    func atomically<Result>(
        _ body: () throws(ArchiveError) -> Result
    ) throws(ArchiveError) -> Result {
        let transaction = try beginning()
        let result = try body()
        do { try transaction.commit() } catch { throw .database(error) }
        return result
    }

    func snapshot() throws(ArchiveError) -> Snapshot {
        do { return try Snapshot(of: self) } catch { throw .database(error) }
    }
}
