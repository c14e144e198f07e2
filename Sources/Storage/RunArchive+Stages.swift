import Runs
import SQLite

/// Where the time of schedulers' runs went: rows of the table `round_stages`.
extension RunArchive {
    private static let stageColumns = "run_id, round_number, stage, p50_ns, p99_ns, checksum"

    func storeStages(
        _ stages: [RunStage: StageTimes],
        of key: RoundKey
    ) throws(ArchiveError) {
        for stage in RunStage.allCases {
            guard let times = stages[stage] else { continue }
            try connection.perform(
                "INSERT INTO round_stages (\(Self.stageColumns)) VALUES (?, ?, ?, ?, ?, ?)",
                RowSeal.sealed([
                    .integer(key.run), .integer(key.number), .text(stage.rawValue),
                    .integer(times.p50Nanoseconds), .integer(times.p99Nanoseconds),
                ])
            )
        }
    }

    /// The stages of a run's rounds, by the rounds' numbers.
    func stages(ofRun run: Int64) throws(ArchiveError) -> [Int64: [RunStage: StageTimes]] {
        let sql = "SELECT \(Self.stageColumns) FROM round_stages WHERE run_id = ?"
        var stages: [Int64: [RunStage: StageTimes]] = [:]
        for values in try connection.fetch(sql, [.integer(run)]) {
            do throws(Damage) {
                var reader = RowReader(try RowSeal.opened(values))
                _ = try reader.integer()
                let round = try reader.integer()
                let name = try reader.text()
                guard let stage = RunStage(rawValue: name) else {
                    throw Damage("its stage “\(name)” is unknown")
                }
                stages[round, default: [:]][stage] = StageTimes(
                    p50Nanoseconds: try reader.integer(),
                    p99Nanoseconds: try reader.integer()
                )
            } catch {
                var number: Int64 = 0
                if values.count > 1, case .integer(let round) = values[1] { number = round }
                throw damage(to: RoundKey(run: run, number: number), error.reason)
            }
        }
        return stages
    }
}
