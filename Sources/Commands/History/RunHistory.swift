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
    var series: String?

    /// The histories in the order in which the series first came up, each the oldest run first.
    ///
    /// Only what was measured as it is counts: no reference timers and no injected changes. A run
    /// that measured a series twice, as a pair, stands once for each.
    func read(from archive: RunArchive) throws -> [MetricHistory] {
        var order: [Series] = []
        var points: [Series: [MetricHistory.Point]] = [:]
        for stored in try archive.runs() where label == nil || stored.run.label == label {
            let run = stored.run
            guard run.state != .running else { continue }
            for (index, series) in run.plan.series.enumerated() where isWanted(series) {
                let figures = try archive.figures(ofRun: run.identifier, series: index, series)
                guard let value = metric.estimate(over: figures) else { continue }
                if points[series] == nil { order.append(series) }
                points[series, default: []].append(
                    MetricHistory.Point(
                        run: run.identifier,
                        startedAtUnixNanoseconds: run.startedAtUnixNanoseconds,
                        label: run.label,
                        gitRevision: run.gitRevision,
                        value: value
                    )
                )
            }
        }
        return order.map { history(of: $0, points: points[$0] ?? []) }
    }

    private func isWanted(_ candidate: Series) -> Bool {
        candidate.isGenuine && (series == nil || candidate.name == series)
    }

    private func history(of series: Series, points: [MetricHistory.Point]) -> MetricHistory {
        let segments = historySegments(of: points.map(\.value.value))
        let changes = zip(segments, segments.dropFirst()).map { before, after in
            MetricHistory.Change(
                index: after.range.lowerBound,
                before: before.level,
                after: after.level
            )
        }
        let words = ConditionsText()
        let conditions = words.line(
            periodNanoseconds: series.periodNanoseconds,
            conditions: series.conditions
        )
        return MetricHistory(
            name: "\(series.name), \(conditions)",
            metric: metric,
            points: points,
            changes: changes
        )
    }
}
