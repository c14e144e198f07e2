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

    /// What it is compared by, given its figures.
    func side(
        rounds: [RoundFigures],
        reference: [RoundFigures] = [],
        failures: [String] = [],
        analysis: SeriesAnalysis? = nil
    ) -> ComparisonSide {
        ComparisonSide(
            name: name,
            series: series,
            run: run.identifier,
            startedAtUnixNanoseconds: run.startedAtUnixNanoseconds,
            host: run.host,
            programVersion: run.programVersion,
            gitRevision: run.gitRevision,
            rounds: rounds,
            reference: reference,
            company: run.plan.company(of: index),
            failures: failures,
            analysis: analysis
        )
    }
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
        try reading {
            var range = LatenessRange()
            let rounds = try stored.map { stored in
                let rounds = try countedRounds(ofRun: stored.run.identifier)
                    .filter { $0.round.series == stored.index }
                range.include(try latenessRange(of: rounds, plan: stored.run.plan))
                return rounds
            }
            let bins = LatenessBins(covering: range)
            return try zip(stored, rounds).map { try side($0, rounds: $1, bins: bins) }
        }
    }

    private func side(
        _ stored: StoredSeries,
        rounds: [StoredRound],
        bins: LatenessBins
    ) throws -> SideRounds {
        let figures = try figures(of: stored)
        let failures = rounds.compactMap { stored in
            stored.round.failure ?? (stored.round.isComplete ? nil : "it was interrupted")
        }
        guard !figures.isEmpty else {
            let reason = rounds.compactMap(\.round.failure).first
            return .failed(reason: reason ?? "none of its rounds was measured to the end")
        }
        return .measured(
            stored.side(
                rounds: figures,
                reference: try reference(besides: stored),
                failures: failures,
                analysis: try analysis(
                    of: stored.series,
                    index: stored.index,
                    rounds: rounds,
                    bins: bins
                )
            )
        )
    }

    /// The figures of its rounds that were measured to their end.
    func figures(of stored: StoredSeries) throws -> [RoundFigures] {
        try figures(ofRun: stored.run.identifier, series: stored.index, stored.series)
    }

    /// The same of one of many runs, of which a damaged one takes nothing away from the others.
    ///
    /// - Parameters:
    ///   - stored: Which series of which run.
    ///   - damage: What is wrong with the run is appended to it, once.
    /// - Returns: `nil` if the run is damaged.
    /// - Throws: `ArchiveError` for what concerns all runs.
    func figures(
        of stored: StoredSeries,
        leavingOut damage: inout [ArchiveError]
    ) throws -> [RoundFigures]? {
        do {
            return try figures(of: stored)
        } catch let error as ArchiveError where error.isDamagedRun {
            if !damage.contains(error) { damage.append(error) }
            return nil
        }
    }

    /// The rounds of the reference timer that ran beside a series; none if there was none.
    func reference(besides stored: StoredSeries) throws -> [RoundFigures] {
        let plan = stored.run.plan
        guard let index = plan.reference(besides: stored.index) else { return [] }
        return try figures(ofRun: stored.run.identifier, series: index, plan.series[index])
    }
}
