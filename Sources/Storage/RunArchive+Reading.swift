import PunctualBase
package import Runs
import SQLite

extension RunArchive {
    /// All runs, the newest last.
    ///
    /// A run whose process is gone without having ended it is shown as interrupted.
    package func runs() throws(ArchiveError) -> [StoredRun] {
        var damage: [ArchiveError] = []
        let runs = try runs(leavingOut: &damage)
        if let first = damage.first { throw first }
        return runs
    }

    /// All runs that can be read, the newest last.
    ///
    /// One damaged run takes nothing away from the others.
    ///
    /// - Parameter damage: What is wrong with each of the others is appended to it.
    /// - Returns: Those that can be read.
    /// - Throws: `ArchiveError` for what concerns all of them.
    package func runs(
        leavingOut damage: inout [ArchiveError]
    ) throws(ArchiveError) -> [StoredRun] {
        let snapshot = try connection.snapshot()
        var hosts: [Int64: HostSnapshot] = [:]
        var runs: [StoredRun] = []
        for values in try connection.fetch("SELECT \(RunRow.columns) FROM runs ORDER BY run_id") {
            do throws(ArchiveError) {
                let row = try decodedRun(values)
                let host = if let host = hosts[row.host] { host } else { try host(of: row) }
                hosts[row.host] = host
                runs.append(try storedRun(row, host: host))
            } catch {
                guard error.isDamagedRun else { throw error }
                damage.append(error)
            }
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

    /// Why a text can be no label; `nil` if it can.
    package static func problem(ofLabel label: String) -> String? {
        if let problem = label.nameProblem { return problem }
        let found = "no run would be found by “\(label.echoed)”, since"
        if label == "latest" { return "\(found) `latest` always means the newest run" }
        return PlainNumber.whole(label) == nil
            ? nil : "\(found) a number means the run of that number"
    }

    private func identifier(ofRunNamed name: String) throws(ArchiveError) -> Int64 {
        if name == "latest" {
            let newest = try connection.number("SELECT max(run_id) FROM runs")
            guard let newest else { throw .noRuns(path: path) }
            return newest
        }
        if let number = PlainNumber.whole(name).map({ Int64($0) }), try exists(number) {
            return number
        }
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
        let rows = try roundRows(ofRun: run, series: series).rows
        snapshot.end()
        return rows.map(StoredRound.init)
    }

    /// The rounds of a run, in which missed ticks are counted also where the round was killed before
    /// it could do so, and latenesses that are none are told (`measuredRounds`).
    package func countedRounds(ofRun run: Int64) throws(ArchiveError) -> [StoredRound] {
        let snapshot = try connection.snapshot()
        let found = try roundRows(ofRun: run, series: nil)
        var rows = found.rows
        for place in rows.indices where rows[place].summary == nil {
            let series = found.plan.series[rows[place].round.series]
            rows[place].round = try countedRound(rows[place], of: series)
        }
        snapshot.end()
        return rows.map(StoredRound.init)
    }

    /// Goes through the samples of a round that nobody has summed up.
    private func countedRound(
        _ row: RoundRow,
        of series: Series
    ) throws(ArchiveError) -> Round {
        var last: (tick: Int64, lateness: Int64)?
        var problem: String?
        try readSamples(of: StoredRound(row)) { samples in
            guard let tick = samples.ticks.last, let lateness = samples.latenessNanoseconds.last
            else { return }
            last = (tick, lateness)
            problem = problem ?? Plausibility.problem(latenesses: samples.latenessNanoseconds)
        }
        var round = row.round
        round.failure = round.failure ?? problem
        if let last {
            round.countMissedTicks(
                wakeups: row.sampleCount,
                lastTick: last.tick,
                lastLatenessNanoseconds: last.lateness,
                of: series
            )
        }
        return round
    }

    /// Lets the body read as often as it likes and always see the archive as it is now.
    ///
    /// - Throws: What the body throws, or `ArchiveError`.
    package func reading<Result>(_ body: () throws -> Result) throws -> Result {
        let snapshot = try connection.snapshot()
        let result = try body()
        snapshot.end()
        return result
    }

    package func samples(ofRound key: RoundKey) throws(ArchiveError) -> Samples {
        let snapshot = try connection.snapshot()
        let samples = try samples(of: try roundRow(key), from: 0)
        snapshot.end()
        return samples
    }

    /// The rounds of a run, or of one of its series, with all their samples.
    ///
    /// In a round that was killed, missed ticks are counted from the gaps between its ticks. A round
    /// with latenesses that are none counts as one that could not be measured: earlier versions
    /// stored whatever a program printed.
    package func measuredRounds(
        ofRun run: Int64,
        series: Int? = nil
    ) throws(ArchiveError) -> [MeasuredRound] {
        let snapshot = try connection.snapshot()
        var rounds: [MeasuredRound] = []
        let (rows, plan) = try roundRows(ofRun: run, series: series)
        for row in rows {
            rounds.append(try measuredRound(row, of: plan.series[row.round.series]))
        }
        snapshot.end()
        return rounds
    }

    /// One of the rounds of a run, as `measuredRounds` has it.
    package func measuredRound(
        _ stored: StoredRound,
        of series: Series
    ) throws(ArchiveError) -> MeasuredRound {
        let snapshot = try connection.snapshot()
        let measured = try measuredRound(RoundRow(stored), of: series)
        snapshot.end()
        return measured
    }

    private func measuredRound(
        _ row: RoundRow,
        of series: Series
    ) throws(ArchiveError) -> MeasuredRound {
        let samples = try samples(of: row, from: 0)
        var round = row.round
        if let problem = Plausibility.problem(
            ticks: samples.ticks,
            periodNanoseconds: series.periodNanoseconds
        ) {
            throw damage(to: row.key, problem)
        }
        if row.summary == nil, let tick = samples.ticks.last,
            let lateness = samples.latenessNanoseconds.last
        {
            round.countMissedTicks(
                wakeups: samples.count,
                lastTick: tick,
                lastLatenessNanoseconds: lateness,
                of: series
            )
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
            var run = try row.run(host: host)
            if run.state == .finished, samples == 0 { run.state = .failed }
            return StoredRun(
                run: run,
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

    private func plan(of row: RunRow) throws(ArchiveError) -> Plan {
        do throws(Damage) {
            let plan = try StoredJSON.value(Plan.self, from: row.plan, of: "plan")
            if let problem = Plausibility.problem(plan: plan) { throw Damage(problem) }
            return plan
        } catch {
            throw .damagedRun(path: path, run: row.identifier, detail: error.reason)
        }
    }

    /// The rows of all rounds, which must be as many as the run has counted, or those of one series.
    private func roundRows(
        ofRun run: Int64,
        series: Int?
    ) throws(ArchiveError) -> (rows: [RoundRow], plan: Plan) {
        let runRow = try runRow(run)
        let plan = try plan(of: runRow)
        let ofSeries = series == nil ? "" : "AND series_index = ?"
        let sql = """
            SELECT \(RoundRow.columns) FROM rounds WHERE run_id = ? \(ofSeries)
            ORDER BY round_number
            """
        let place: [DatabaseValue] = [.integer(run)] + (series.map { [DatabaseValue($0)] } ?? [])
        let stages = try plan.stages(in: self, ofRun: run)
        var rows: [RoundRow] = []
        var former: Int64 = 0
        for values in try connection.fetch(sql, place) {
            // All rounds of a run have their numbers; those of a series have rising ones.
            let expected = RoundKey(run: run, number: former + 1)
            var row = try decodedRound(values, key: expected)
            row.round.stages = stages[row.key.number] ?? [:]
            let key = series == nil ? expected : row.key
            guard row.key == key, key.run == run, key.number > former else {
                throw damage(to: expected, "it is missing")
            }
            former = key.number
            guard series == nil || row.round.series == series else {
                throw damage(to: key, "it is of another series")
            }
            guard row.round.series < plan.series.count else {
                throw damage(to: key, "its plan has no series \(row.round.series)")
            }
            let planned = plan.series[row.round.series]
            if let problem = Plausibility.problem(round: row.round, of: planned) {
                throw damage(to: key, problem)
            }
            if let problem = row.summary.flatMap({ Plausibility.problem(summary: $0) }) {
                row.round.failure = row.round.failure ?? problem
            }
            rows.append(row)
        }
        let found: Int64
        if series == nil {
            found = Int64(rows.count)
        } else {
            let sql = "SELECT count(*) FROM rounds WHERE run_id = ?"
            found = try connection.number(sql, [.integer(run)]) ?? 0
        }
        guard found == Int64(runRow.roundCount) else {
            let key = RoundKey(run: run, number: found + 1)
            throw damage(to: key, "it is missing")
        }
        return (rows, plan)
    }
}

extension Plan {
    /// The stages of a run's rounds; those of timers have none, so that nothing need be read.
    fileprivate func stages(
        in archive: RunArchive,
        ofRun run: Int64
    ) throws(ArchiveError) -> [Int64: [RunStage: StageTimes]] {
        guard series.contains(where: { $0.subject == .scheduler }) else { return [:] }
        return try archive.stages(ofRun: run)
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
