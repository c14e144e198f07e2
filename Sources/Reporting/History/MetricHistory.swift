package import Analysis
import PunctualBase
package import Runs

/// One metric of one series over the runs of an archive, oldest first.
package struct MetricHistory: Hashable, Sendable {
    /// One run.
    package struct Point: Hashable, Sendable {
        package var run: Int64
        package var startedAtUnixNanoseconds: Int64
        package var label: String?
        package var gitRevision: String?
        /// In the metric's unit, with its interval over the rounds; without one, low and high are the
        /// value.
        package var value: Estimate

        package init(
            run: Int64,
            startedAtUnixNanoseconds: Int64,
            label: String?,
            gitRevision: String?,
            value: Estimate
        ) {
            self.run = run
            self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
            self.label = label
            self.gitRevision = gitRevision
            self.value = value
        }
    }

    /// Where the level of the metric changed.
    package struct Change: Hashable, Sendable {
        /// Index of the first point of the new level, above 0.
        package var index: Int
        /// Levels before and after it, in the metric's unit.
        package var before: Double
        package var after: Double

        package init(index: Int, before: Double, after: Double) {
            self.index = index
            self.before = before
            self.after = after
        }
    }

    /// Of the series, such as `dispatch, 1 ms`.
    package var name: String
    package var metric: Metric
    package var points: [Point]
    /// With rising indices.
    package var changes: [Change]

    /// With the changes of level that the values show.
    package init(name: String, metric: Metric, points: [Point]) {
        let segments = historySegments(of: points.map(\.value.value))
        let changes = zip(segments, segments.dropFirst()).map { before, after in
            Change(index: after.range.lowerBound, before: before.level, after: after.level)
        }
        self.init(name: name, metric: metric, points: points, changes: changes)
    }

    package init(name: String, metric: Metric, points: [Point], changes: [Change]) {
        precondition(
            changes.allSatisfy { $0.index > 0 && $0.index < points.count },
            "a change lies between two points"
        )
        self.name = name
        self.metric = metric
        self.points = points
        self.changes = changes
    }
}

extension MetricHistory {
    /// `-12.9 %`, or `+3.1 ppm` where the metric may be zero or negative.
    func text(of change: Change, quantities: QuantityText) -> String {
        let difference = change.after - change.before
        guard metric.unit == .nanoseconds, change.before > 0, change.after > 0 else {
            return MetricText(quantities: quantities)
                .change(difference, of: metric, scale: .difference)
        }
        let percent = difference / change.before * 100
        return "\(percent > 0 ? "+" : "")\(quantities.fixed(percent, decimals: 1)) %"
    }

    /// The runs in sections between the changes, each with its level; one section with the median where
    /// nothing changed.
    var levels: [(range: Range<Int>, level: Double)] {
        guard !points.isEmpty else { return [] }
        guard !changes.isEmpty else {
            let sorted = points.map(\.value.value).sorted()
            return [(0..<points.count, sorted[sorted.count / 2])]
        }
        let starts = [0] + changes.map(\.index)
        let ends = changes.map(\.index) + [points.count]
        let levels = [changes[0].before] + changes.map(\.after)
        return zip(zip(starts, ends), levels).map { ($0.0..<$0.1, $1) }
    }
}
