package import Runs
import SQLite

extension RunArchive {
    /// All runs, the newest last.
    ///
    /// A run whose process is gone without having ended it is shown as interrupted.
    package func runs() throws(ArchiveError) -> [StoredRun] {
        let snapshot = try connection.snapshot()
        var hosts: [Int64: HostSnapshot] = [:]
        var runs: [StoredRun] = []
        for values in try connection.fetch("SELECT \(RunRow.columns) FROM runs ORDER BY run_id") {
            let row = try decodedRun(values)
            let host = if let host = hosts[row.host] { host } else { try host(of: row) }
            hosts[row.host] = host
            runs.append(try storedRun(row, host: host))
        }
        snapshot.end()
        return runs
    }

    package func run(_ identifier: Int64) throws(ArchiveError) -> StoredRun {
        let snapshot = try connection.snapshot()
        let row = try runRow(identifier)
        let run = try storedRun(row, host: try host(of: row))
        snapshot.end()
        return run
    }

    /// The run that was begun last; `nil` if there is none.
    package func latestRun() throws(ArchiveError) -> StoredRun? {
        // Another process may delete the run between the two questions.
        let snapshot = try connection.snapshot()
        let identifier = try connection.number("SELECT max(run_id) FROM runs")
        let latest = try identifier.map { number throws(ArchiveError) in try run(number) }
        snapshot.end()
        return latest
    }

    /// Finds a run by what a user calls it: its number, `latest`, or a label, of which the newest
    /// run counts.
    package func run(named name: String) throws(ArchiveError) -> StoredRun {
        let snapshot = try connection.snapshot()
        let run = try run(try identifier(ofRunNamed: name))
        snapshot.end()
        return run
    }

    /// Why no run could be found again by a label; `nil` if one could.
    package static func problem(ofLabel label: String) -> String? {
        if label == "latest" { return "`latest` always means the newest run" }
        return Int64(label) == nil ? nil : "a number means the run of that number"
    }

    private func identifier(ofRunNamed name: String) throws(ArchiveError) -> Int64 {
        if name == "latest" {
            let newest = try connection.number("SELECT max(run_id) FROM runs")
            guard let newest else { throw .noRuns(path: path) }
            return newest
        }
        if let number = Int64(name), try exists(number) { return number }
        let sql = "SELECT max(run_id) FROM runs WHERE label = ?"
        guard let identifier = try connection.number(sql, [.text(name)]) else {
            throw .noSuchRun(path: path, name: name)
        }
        return identifier
    }

    /// The rounds of a run in the order in which they began, or those of one of its series.
    package func rounds(
        ofRun run: Int64,
        series: Int? = nil
    ) throws(ArchiveError) -> [StoredRound] {
        let snapshot = try connection.snapshot()
        let rows = try roundRows(ofRun: run)
        snapshot.end()
        return rows.filter { series == nil || $0.round.series == series }.map(StoredRound.init)
    }

    package func samples(ofRound key: RoundKey) throws(ArchiveError) -> Samples {
        let snapshot = try connection.snapshot()
        let samples = try samples(of: try roundRow(key), from: 0)
        snapshot.end()
        return samples
    }

    /// The rounds of a run, or of one of its series, with all their samples.
    ///
    /// In a round that was killed, missed ticks are counted from the gaps between its ticks.
    package func measuredRounds(
        ofRun run: Int64,
        series: Int? = nil
    ) throws(ArchiveError) -> [MeasuredRound] {
        let snapshot = try connection.snapshot()
        let periods = try plan(ofRun: run).series.map(\.periodNanoseconds)
        var rounds: [MeasuredRound] = []
        for row in try roundRows(ofRun: run) where series == nil || row.round.series == series {
            rounds.append(try measuredRound(row, periodNanoseconds: periods[row.round.series]))
        }
        snapshot.end()
        return rounds
    }

    /// A round with latenesses that are none counts as one that could not be measured: earlier
    /// versions stored whatever a program printed.
    private func measuredRound(
        _ row: RoundRow,
        periodNanoseconds: Int64
    ) throws(ArchiveError) -> MeasuredRound {
        let samples = try samples(of: row, from: 0)
        var round = row.round
        if let problem = Plausibility.problem(
            ticks: samples.ticks,
            periodNanoseconds: periodNanoseconds
        ) {
            throw damage(to: row.key, problem)
        }
        if row.summary == nil, let last = samples.ticks.last {
            round.missedTicks = max(0, Int(last) - samples.count)
        }
        if let problem = Plausibility.problem(latenesses: samples.latenessNanoseconds) {
            round.failure = round.failure ?? problem
            return MeasuredRound(round: round, samples: Samples())
        }
        return MeasuredRound(round: round, samples: samples)
    }
}

extension RunArchive {
    func exists(_ run: Int64) throws(ArchiveError) -> Bool {
        try connection.number("SELECT 1 FROM runs WHERE run_id = ?", [.integer(run)]) != nil
    }

    private func storedRun(_ row: RunRow, host: HostSnapshot) throws(ArchiveError) -> StoredRun {
        let samples = try sampleCount(of: row)
        do {
            return StoredRun(
                run: try row.run(host: host),
                roundCount: row.roundCount,
                sampleCount: samples
            )
        } catch {
            throw .damagedRun(path: path, run: row.identifier, detail: error.reason)
        }
    }

    /// The samples of all rounds, of which there must be as many as the run has counted: a damaged
    /// index hides rows.
    private func sampleCount(of row: RunRow) throws(ArchiveError) -> Int {
        let sql = "SELECT count(*), coalesce(sum(sample_count), 0) FROM rounds WHERE run_id = ?"
        let sums = try connection.fetch(sql, [.integer(row.identifier)]).first ?? []
        guard sums.count == 2, case .integer(let rounds) = sums[0],
            case .integer(let samples) = sums[1], rounds == Int64(row.roundCount)
        else {
            throw .damagedRun(
                path: path,
                run: row.identifier,
                detail: "it has counted \(row.roundCount) rounds, and not all of them are there"
            )
        }
        return Int(samples)
    }

    private func plan(ofRun run: Int64) throws(ArchiveError) -> Plan {
        try plan(of: try runRow(run))
    }

    private func plan(of row: RunRow) throws(ArchiveError) -> Plan {
        do throws(Damage) {
            let plan = try StoredJSON.value(Plan.self, from: row.plan, of: "plan")
            if let problem = Plausibility.problem(plan: plan) { throw Damage(problem) }
            return plan
        } catch {
            throw .damagedRun(path: path, run: row.identifier, detail: error.reason)
        }
    }

    /// The rows of all rounds, which must be as many as the run has counted.
    private func roundRows(ofRun run: Int64) throws(ArchiveError) -> [RoundRow] {
        let runRow = try runRow(run)
        let plan = try plan(of: runRow)
        let sql = """
            SELECT \(RoundRow.columns) FROM rounds WHERE run_id = ? ORDER BY round_number
            """
        let stages = try stages(ofRun: run)
        var rows: [RoundRow] = []
        for values in try connection.fetch(sql, [.integer(run)]) {
            let key = RoundKey(run: run, number: Int64(rows.count + 1))
            var row = try decodedRound(values, key: key)
            row.round.stages = stages[row.key.number] ?? [:]
            guard row.key == key else { throw damage(to: key, "it is missing") }
            guard row.round.series < plan.series.count else {
                throw damage(to: key, "its plan has no series \(row.round.series)")
            }
            let series = plan.series[row.round.series]
            if let problem = Plausibility.problem(round: row.round, of: series) {
                throw damage(to: key, problem)
            }
            if let problem = row.summary.flatMap({ Plausibility.problem(summary: $0) }) {
                row.round.failure = row.round.failure ?? problem
            }
            rows.append(row)
        }
        guard rows.count == runRow.roundCount else {
            let key = RoundKey(run: run, number: Int64(rows.count + 1))
            throw damage(to: key, "it is missing")
        }
        return rows
    }
}

extension StoredRound {
    init(_ row: RoundRow) {
        self.init(
            key: row.key,
            round: row.round,
            summary: row.summary,
            sampleCount: row.sampleCount
        )
    }
}
