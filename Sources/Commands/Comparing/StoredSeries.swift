import Analysis
import Runs
import Storage

/// A series of a stored run, as one side of a comparison.
struct StoredSeries: Hashable {
    /// What the user calls it.
    var name: String
    var run: Run
    /// Index in the run's plan.
    var index: Int

    var series: Series { run.plan.series[index] }
}

/// What a stored series has to be compared by.
enum SideRounds {
    case measured(ComparisonSide)
    /// No round was measured to its end.
    case failed(reason: String)
}

extension RunArchive {
    /// Reads series that are drawn on the same scales.
    func sides(_ stored: [StoredSeries]) throws -> [SideRounds] {
        let rounds = try stored.map {
            try measuredRounds(ofRun: $0.run.identifier, series: $0.index)
        }
        var range = LatenessRange()
        for (series, rounds) in zip(stored, rounds) {
            for round in rounds where round.round.failure == nil {
                range.include(round, of: series.series)
            }
        }
        let bins = LatenessBins(covering: range)
        return try zip(stored, rounds).map { try side($0, rounds: $1, bins: bins) }
    }

    private func side(
        _ stored: StoredSeries,
        rounds: [MeasuredRound],
        bins: LatenessBins
    ) throws -> SideRounds {
        let run = stored.run
        let figures = RoundFigures.figures(of: rounds, series: stored.series)
        guard !figures.isEmpty else {
            let reason = rounds.compactMap(\.round.failure).first
            return .failed(reason: reason ?? "none of its rounds was measured to the end")
        }
        return .measured(
            ComparisonSide(
                name: stored.name,
                series: stored.series,
                run: run.identifier,
                startedAtUnixNanoseconds: run.startedAtUnixNanoseconds,
                host: run.host,
                programVersion: run.programVersion,
                gitRevision: run.gitRevision,
                rounds: figures,
                reference: try reference(besides: stored),
                company: run.plan.company(of: stored.index),
                analysis: analyse(
                    series: stored.series,
                    index: stored.index,
                    rounds: rounds,
                    bins: bins
                )
            )
        )
    }

    /// The rounds of the reference timer that ran beside a series; none if there was none.
    func reference(besides stored: StoredSeries) throws -> [RoundFigures] {
        let plan = stored.run.plan
        guard let index = plan.reference(besides: stored.index) else { return [] }
        let rounds = try measuredRounds(ofRun: stored.run.identifier, series: index)
        return RoundFigures.figures(of: rounds, series: plan.series[index])
    }
}
