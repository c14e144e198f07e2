import Analysis
import Reporting
import Runs
import Storage

/// One metric of every series over the stored runs.
struct RunHistory {
    var metric: Metric
    /// Runs with this label alone; `nil` for all.
    var label: String?
    /// Series of this name alone; `nil` for all.
    ///
    /// Programs that only their arguments tell apart have one name together, and one each.
    var series: String?

    /// The histories in the order in which the series first came up, each the oldest run first.
    ///
    /// Only what was measured as it is counts: no reference timers and no injected changes. A run
    /// that measured a series twice, as a pair, stands once for each. What does not count is told
    /// with its reason, and so is a series of which no run counts: its history has no points.
    ///
    /// - Parameters:
    ///   - archive: Where the runs are.
    ///   - damage: What is wrong with runs that cannot be read is appended to it.
    /// - Returns: One for each series.
    /// - Throws: `ArchiveError` for what concerns all runs.
    func read(
        from archive: RunArchive,
        leavingOut damage: inout [ArchiveError]
    ) throws -> [MetricHistory] {
        // A run that is deleted meanwhile has all of its rounds until the end, or none.
        try archive.reading { try histories(in: archive, leavingOut: &damage) }
    }

    private func histories(
        in archive: RunArchive,
        leavingOut damage: inout [ArchiveError]
    ) throws -> [MetricHistory] {
        var measured: [Series: [Measured]] = [:]
        var leftOut: [Series: [String]] = [:]
        let runs = try archive.runs(leavingOut: &damage).map(\.run)
            .filter { label == nil || $0.label == label }
        let shown = shownSeries(of: runs)
        let wanted = Set(shown.map(\.series))
        for run in runs {
            for (index, series) in run.plan.series.enumerated() where series.isReference != true {
                let genuine = series.withoutInjection
                guard wanted.contains(genuine) else { continue }
                func leaveOut(_ reason: String) {
                    let text = "run \(run.identifier) (\(reason))"
                    if leftOut[genuine]?.contains(text) != true {
                        leftOut[genuine, default: []].append(text)
                    }
                }
                if let injection = series.injection {
                    leaveOut("a change was put in on purpose: \(injection.name)")
                    continue
                }
                guard run.state != .running else {
                    leaveOut("it has not ended")
                    continue
                }
                let stored = StoredSeries(name: series.name, run: run, index: index)
                guard let figures = try archive.figures(of: stored, leavingOut: &damage) else {
                    leaveOut("it is damaged")
                    continue
                }
                guard let value = metric.estimate(over: figures) else {
                    leaveOut(
                        figures.isEmpty
                            ? "no round was measured to its end"
                            : metric.lack(over: figures)
                    )
                    continue
                }
                measured[series, default: []].append(
                    Measured(side: stored.side(rounds: figures), run: run, value: value)
                )
            }
        }
        return shown.map { series, name in
            history(
                of: series,
                named: name,
                measured: measured[series] ?? [],
                leftOut: leftOut[series] ?? []
            )
        }
    }

    /// A run's figure with what its surroundings are compared by.
    private struct Measured {
        var side: ComparisonSide
        var run: Run
        var value: Estimate
    }

    /// The series that are wanted, in the order in which they first came up, each with a name that
    /// tells it from all others of these runs.
    private func shownSeries(of runs: [Run]) -> [(series: Series, name: String)] {
        var known: Set<Series> = []
        let all = runs.flatMap(\.plan.series).filter { $0.isReference != true }
            .map(\.withoutInjection)
            .filter { known.insert($0).inserted }
        return zip(all, all.names).map { (series: $0, name: $1) }.filter(isWanted)
    }

    private func isWanted(_ candidate: (series: Series, name: String)) -> Bool {
        guard let series else { return true }
        let words = Array(candidate.series.program?.dropFirst() ?? [])
        let whole = ([candidate.series.name] + words).joined(separator: " ")
        return [candidate.series.name, candidate.name, whole].contains(series)
    }

    private func history(
        of series: Series,
        named name: String,
        measured: [Measured],
        leftOut: [String]
    ) -> MetricHistory {
        let points = measured.enumerated().map { index, one in
            MetricHistory.Point(
                run: one.run.identifier,
                startedAtUnixNanoseconds: one.run.startedAtUnixNanoseconds,
                label: one.run.label,
                gitRevision: one.run.gitRevision,
                value: one.value,
                environmentChanges: index == 0
                    ? []
                    : EnvironmentDifference.differences(
                        between: measured[index - 1].side,
                        and: one.side,
                        expectsSameMechanism: true
                    )
            )
        }
        let conditions = ConditionsText().line(
            periodNanoseconds: series.periodNanoseconds,
            conditions: series.conditions
        )
        return MetricHistory(
            name: "\(name), \(conditions)",
            metric: metric,
            points: points,
            leftOut: leftOut
        )
    }
}
