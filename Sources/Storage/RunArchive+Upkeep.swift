import PunctualPlatform
import Runs
import SQLite

extension RunArchive {
    /// Gives a run a label, or takes it away.
    package func label(_ run: Int64, _ label: String?) throws(ArchiveError) {
        try connection.atomically { () throws(ArchiveError) in
            guard try exists(run) else { throw .noSuchRun(path: path, name: "\(run)") }
            try connection.perform(
                "UPDATE runs SET label = ? WHERE run_id = ?",
                [DatabaseValue(label), .integer(run)]
            )
        }
    }

    /// Removes a run with its rounds and samples, and gives their space back to the disk.
    ///
    /// Works for a damaged run too; a run that is still being measured is left alone.
    package func delete(_ run: Int64) throws(ArchiveError) {
        try connection.atomically { () throws(ArchiveError) in
            guard try exists(run) else { throw .noSuchRun(path: path, name: "\(run)") }
            if let row = try? runRow(run), row.state == .running, row.process.isAlive {
                throw .runIsRunning(
                    path: path,
                    run: run,
                    processIdentifier: row.process.processIdentifier
                )
            }
            try connection.perform("DELETE FROM runs WHERE run_id = ?", [.integer(run)])
            try connection.perform(
                "DELETE FROM hosts WHERE host_id NOT IN (SELECT host_id FROM runs)"
            )
        }
        try connection.perform("PRAGMA incremental_vacuum")
        // Shortens the file now if no other process is using it, else when the last one ends.
        try connection.perform("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// Marks the runs as interrupted that say they are running and whose process is gone.
    ///
    /// - Returns: Their numbers.
    @discardableResult
    package func markDeadRunsInterrupted() throws(ArchiveError) -> [Int64] {
        let sql = "SELECT \(RunRow.columns) FROM runs WHERE state = 'running' ORDER BY run_id"
        // Usually there is none, and readers need not wait for the write lock.
        guard try !connection.fetch(sql).isEmpty else { return [] }
        return try connection.atomically { () throws(ArchiveError) in
            var marked: [Int64] = []
            for values in try connection.fetch(sql) {
                // A damaged run is reported to whoever reads it; it must not stand in the way here.
                guard var row = try? decodedRun(values), row.isDead else { continue }
                row.state = .interrupted
                try write(row)
                marked.append(row.identifier)
            }
            return marked
        }
    }
}
