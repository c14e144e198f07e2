package import Analysis
import Runs
package import Storage

/// Rounds of an archive, of which at most a block is in memory at a time.
struct StoredRounds: RoundSource {
    typealias Failure = ArchiveError

    private let archive: RunArchive
    private let rounds: [StoredRound]

    /// Up to so many samples are read once and kept: 16 MiB.
    static let keptSamples = 1 << 20

    init(_ rounds: [StoredRound], in archive: RunArchive) {
        self.archive = archive
        self.rounds = rounds
    }

    var outlines: [RoundOutline] {
        rounds.map { stored in
            RoundOutline(
                round: stored.round,
                sampleCount: stored.sampleCount,
                deadlines: stored.round.deadlines(wakeups: stored.sampleCount, lastTick: 0)
            )
        }
    }

    func read(_ place: Int, _ body: (Samples) -> Void) throws(ArchiveError) {
        try archive.readSamples(of: rounds[place], body)
    }
}

extension RunArchive {
    /// Analyses a run, one series at a time, with as much in memory as its plots need and no more.
    package func analysis(of stored: StoredRun) throws -> RunAnalysis {
        try reading {
            let run = stored.run
            let rounds = try countedRounds(ofRun: run.identifier)
            var ofSeries = [[StoredRound]](repeating: [], count: run.plan.series.count)
            for round in rounds { ofSeries[round.round.series].append(round) }
            let bins = LatenessBins(covering: try latenessRange(of: rounds, plan: run.plan))
            let series = try run.plan.series.enumerated().map { index, series in
                try analysis(of: series, index: index, rounds: ofSeries[index], bins: bins)
            }
            return assemble(run: run, series: series)
        }
    }

    /// Analyses one series.
    ///
    /// - Parameters:
    ///   - series: As it stands in the plan.
    ///   - index: Its place there.
    ///   - rounds: All of its rounds, with their missed ticks counted.
    ///   - bins: Of everything that is shown beside it.
    /// - Returns: Its figures.
    /// - Throws: `ArchiveError` where a round is damaged.
    func analysis(
        of series: Series,
        index: Int,
        rounds: [StoredRound],
        bins: LatenessBins
    ) throws(ArchiveError) -> SeriesAnalysis {
        let count = rounds.reduce(0.0) { $0 + Double($1.sampleCount) }
        guard count <= Double(StoredRounds.keptSamples) else {
            let stored = StoredRounds(rounds, in: self)
            return try analyse(series: series, index: index, rounds: stored, bins: bins)
        }
        var kept: [MeasuredRound] = []
        for stored in rounds {
            kept.append(try measuredRound(stored, of: series))
        }
        return analyse(series: series, index: index, rounds: kept, bins: bins)
    }

    /// What the bins of all these rounds have to hold.
    func latenessRange(of rounds: [StoredRound], plan: Plan) throws -> LatenessRange {
        var range = LatenessRange()
        for stored in rounds where stored.round.failure == nil && stored.sampleCount > 0 {
            let series = plan.series[stored.round.series]
            range.include(try summary(of: stored, series), of: series.mechanism)
        }
        return range
    }

    /// The figures of a round over all its deadlines: those that are stored beside it, or, where it
    /// was killed or an earlier version left its missed ticks out, those of its samples.
    func summary(of stored: StoredRound, _ series: Series) throws(ArchiveError) -> RoundSummary {
        if let summary = stored.summary, summary.deadlineCount != nil { return summary }
        return try RoundSummary(
            ofRound: 0,
            in: StoredRounds([stored], in: self),
            periodNanoseconds: series.periodNanoseconds
        )
    }

    /// The figures by which the rounds of a series are compared, read one round at a time.
    func figures(ofRun run: Int64, series index: Int, _ series: Series) throws -> [RoundFigures] {
        let whole = try rounds(ofRun: run, series: index)
            .filter { $0.round.isComplete && $0.round.failure == nil }
            .sorted {
                ($0.round.repetition, $0.round.position) < ($1.round.repetition, $1.round.position)
            }
        var figures: [RoundFigures] = []
        for stored in whole {
            let measured = try measuredRound(stored, of: series)
            guard measured.round.failure == nil else { continue }
            figures.append(RoundFigures(of: measured, series: series))
        }
        return figures
    }
}
