import PunctualPlatform
package import Runs
import SQLite

/// What a benchmark calls, in this order; each call is one transaction.
extension RunArchive {
    /// Stores a run that begins, as one of this process.
    ///
    /// - Returns: Its number; the one in `run` is ignored.
    package func beginRun(_ run: Run) throws(ArchiveError) -> Int64 {
        try beginRun(run, by: .current())
    }

    func beginRun(_ run: Run, by process: ProcessIdentity) throws(ArchiveError) -> Int64 {
        try connection.atomically { () throws(ArchiveError) in
            // Numbers of deleted runs are not used again: people have written them down.
            let last = try connection.number("SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
            let host = try storeHost(run.host)
            let row = try RunRow(run, identifier: (last ?? 0) + 1, host: host, process: process)
            try write(row)
            for (index, series) in run.plan.series.enumerated() {
                try storeSeries(series, index: index, run: row.identifier)
            }
            return row.identifier
        }
    }

    /// Stores a round that begins; what is known of it only later may have any value.
    package func beginRound(run: Int64, _ round: Round) throws(ArchiveError) -> RoundKey {
        try connection.atomically { () throws(ArchiveError) in
            var runRow = try runRow(run)
            runRow.roundCount += 1
            let key = RoundKey(run: run, number: Int64(runRow.roundCount))
            let row = RoundRow(key: key, round: round, summary: nil, sampleCount: 0)
            try connection.perform(RoundRow.insert, row.values)
            try write(runRow)
            return key
        }
    }

    /// Stores more samples of a round that goes on: a checkpoint.
    package func append(_ samples: Samples, to key: RoundKey) throws(ArchiveError) {
        guard samples.count > 0 else { return }
        try connection.atomically { () throws(ArchiveError) in
            var row = try roundRow(key)
            precondition(row.summary == nil, "a round that has ended takes no more samples")
            try insertBlocks(of: samples, to: key, from: row.sampleCount)
            row.sampleCount += samples.count
            try update(row)
        }
    }

    /// Stores the end of a round with the samples since the last checkpoint.
    ///
    /// The summary is one of all samples of the round, those of the checkpoints too.
    package func finishRound(
        _ key: RoundKey,
        _ round: Round,
        _ summary: RoundSummary,
        remaining: Samples
    ) throws(ArchiveError) {
        try connection.atomically { () throws(ArchiveError) in
            var row = try roundRow(key)
            let total = row.sampleCount + remaining.count
            precondition(summary.sampleCount == total, "a summary counts all samples of its round")
            try mergeShortBlocks(of: row, with: remaining)
            row.round = round
            row.summary = summary
            row.sampleCount = total
            try update(row)
            try storeStages(round.stages, of: key)
        }
    }

    package func finishRun(
        _ identifier: Int64,
        state: RunState,
        endedAtUnixNanoseconds: Int64?,
        loads: [LoadReport]
    ) throws(ArchiveError) {
        let loads = try StoredJSON.text(loads, of: "loads")
        try connection.atomically { () throws(ArchiveError) in
            var row = try runRow(identifier)
            row.state = state
            row.endedAtUnixNanoseconds = endedAtUnixNanoseconds
            row.loads = loads
            try write(row)
        }
        // Merged checkpoints leave free pages behind.
        try connection.perform("PRAGMA incremental_vacuum")
    }
}

extension RunArchive {
    private func storeSeries(
        _ series: Series,
        index: Int,
        run: Int64
    ) throws(ArchiveError) {
        let conditions = series.conditions
        let load =
            switch conditions.load {
            case .none: "none"
            case .stress(let stress): stress.rawValue
            case .command(let words): words.joined(separator: " ")
            }
        let injection = try series.injection.map { injection throws(ArchiveError) in
            try StoredJSON.text(injection, of: "injection")
        }
        let program = try series.program.map { program throws(ArchiveError) in
            try StoredJSON.text(program, of: "program")
        }
        try connection.perform(
            "INSERT INTO series VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                .integer(run), DatabaseValue(index), .text(series.mechanism.rawValue),
                .integer(series.periodNanoseconds), .text(series.afterMiss.rawValue),
                .real(series.processorBudgetPercent), .text(conditions.policy.rawValue),
                DatabaseValue(conditions.priority), .text(load),
                .text(try StoredJSON.text(conditions, of: "conditions")),
                .text(series.subject.rawValue), DatabaseValue(series.executor?.rawValue),
                .text(series.isReference == true ? "reference" : "measured"),
                DatabaseValue(injection), DatabaseValue(program),
            ]
        )
    }

    /// Replaces the blocks from the first short one on by full ones.
    ///
    /// Checkpoints make short blocks, which fill pages badly and compress worse.
    private func mergeShortBlocks(
        of row: RoundRow,
        with remaining: Samples
    ) throws(ArchiveError) {
        let place: [DatabaseValue] = [.integer(row.key.run), .integer(row.key.number)]
        let short = try connection.number(
            """
            SELECT min(first_sample) FROM blocks
            WHERE run_id = ? AND round_number = ? AND sample_count < \(SampleBlock.maximumCount)
            """,
            place
        )
        guard let short else {
            return try insertBlocks(of: remaining, to: row.key, from: row.sampleCount)
        }
        var samples = try samples(of: row, from: short)
        samples.append(contentsOf: remaining)
        try connection.perform(
            "DELETE FROM blocks WHERE run_id = ? AND round_number = ? AND first_sample >= ?",
            place + [.integer(short)]
        )
        try insertBlocks(of: samples, to: row.key, from: Int(short))
    }

    private func insertBlocks(
        of samples: Samples,
        to key: RoundKey,
        from first: Int
    ) throws(ArchiveError) {
        do {
            let statement = try connection.prepare("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)")
            for start in stride(from: 0, to: samples.count, by: SampleBlock.maximumCount) {
                let end = min(start + SampleBlock.maximumCount, samples.count)
                try statement.bind([
                    .integer(key.run), .integer(key.number), DatabaseValue(first + start),
                    DatabaseValue(end - start),
                ])
                try bindBlock(samples, start..<end, key, first + start, to: statement)
                while try statement.step() {}
                statement.reset()
            }
        } catch {
            throw .database(error)
        }
    }

    private func bindBlock(
        _ samples: Samples,
        _ range: Range<Int>,
        _ key: RoundKey,
        _ first: Int,
        to statement: borrowing Statement
    ) throws(DatabaseError) {
        var failure: DatabaseError?
        samples.ticks.withUnsafeBufferPointer { ticks in
            samples.latenessNanoseconds.withUnsafeBufferPointer { latenesses in
                encoder.withBlock(
                    ticks: UnsafeBufferPointer(rebasing: ticks[range]),
                    latenesses: UnsafeBufferPointer(rebasing: latenesses[range]),
                    run: key.run,
                    round: key.number,
                    firstSample: Int64(first)
                ) { bytes in
                    do throws(DatabaseError) {
                        try statement.bind(bytes: bytes, at: 5)
                    } catch {
                        failure = error
                    }
                }
            }
        }
        if let failure { throw failure }
    }
}
