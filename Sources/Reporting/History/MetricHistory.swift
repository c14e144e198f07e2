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
        /// What its host, program and settings differ in from those of the run before it.
        package var environmentChanges: [EnvironmentDifference]

        package init(
            run: Int64,
            startedAtUnixNanoseconds: Int64,
            label: String?,
            gitRevision: String?,
            value: Estimate,
            environmentChanges: [EnvironmentDifference] = []
        ) {
            self.run = run
            self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
            self.label = label
            self.gitRevision = gitRevision
            self.value = value
            self.environmentChanges = environmentChanges
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

        /// By the rule of comparisons: what lies nearer to 0 is better, on whichever side.
        package var isImprovement: Bool { SideOfZero.worsening(from: before, to: after) < 0 }
    }

    /// Of the series, such as `dispatch, 1 ms`.
    package var name: String
    package var metric: Metric
    package var points: [Point]
    /// With rising indices.
    package var changes: [Change]
    /// Indices of points that lie far from their level.
    package var outliers: [Int]
    /// Runs that do not count, each with the reason: `run 5: a change was put in on purpose (20us)`.
    package var leftOut: [String]

    /// With the changes of level that the values show.
    package init(name: String, metric: Metric, points: [Point], leftOut: [String] = []) {
        let division = historyDivision(of: points.map(\.value))
        let segments = division.segments
        let changes = zip(segments, segments.dropFirst()).map { before, after in
            Change(index: after.range.lowerBound, before: before.level, after: after.level)
        }
        self.init(
            name: name,
            metric: metric,
            points: points,
            changes: changes,
            outliers: division.outliers,
            leftOut: leftOut
        )
    }

    package init(
        name: String,
        metric: Metric,
        points: [Point],
        changes: [Change],
        outliers: [Int] = [],
        leftOut: [String] = []
    ) {
        precondition(
            changes.allSatisfy { $0.index > 0 && $0.index < points.count },
            "a change lies between two points"
        )
        self.name = name
        self.metric = metric
        self.points = points
        self.changes = changes
        self.outliers = outliers
        self.leftOut = leftOut
    }
}

extension MetricHistory {
    /// `-12.9 %`, or `+3.1 ppm` where the metric may be zero or negative.
    func text(of change: Change, quantities: QuantityText) -> String {
        difference(from: change.before, to: change.after, quantities: quantities)
    }

    private func difference(
        from before: Double,
        to after: Double,
        quantities: QuantityText
    ) -> String {
        let difference = after - before
        guard metric.unit == .nanoseconds, before > 0, after > 0 else {
            return MetricText(quantities: quantities)
                .change(difference, of: metric, scale: .difference)
        }
        let percent = difference / before * 100
        return "\(percent > 0 ? "+" : "")\(quantities.fixed(percent, decimals: 1)) %"
    }

    /// How far an outlier lies from its level, in the same words as a change.
    func text(ofOutlier index: Int, quantities: QuantityText) -> String {
        let level = levels.first { $0.range.contains(index) }?.level ?? points[index].value.value
        return difference(from: level, to: points[index].value.value, quantities: quantities)
    }

    /// `run 9`, and its label where not all runs share it, else its revision.
    func name(ofRun index: Int) -> String {
        let point = points[index]
        let isTelling = Set(points.map(\.label)).count > 1
        let mark = (isTelling ? point.label : nil) ?? point.gitRevision.map(SideText.shortRevision)
        return "run \(point.run)" + (mark.map { " (\($0))" } ?? "")
    }

    /// The runs in sections between the changes, each with its level, which is a value that a run has;
    /// one section where nothing changed.
    var levels: [(range: Range<Int>, level: Double)] {
        guard !points.isEmpty else { return [] }
        guard let first = changes.first else {
            let sorted = points.map(\.value.value).sorted()
            return [(0..<points.count, sorted[(sorted.count - 1) / 2])]
        }
        let starts = [0] + changes.map(\.index)
        let ends = changes.map(\.index) + [points.count]
        let levels = [first.before] + changes.map(\.after)
        return zip(zip(starts, ends), levels).map { ($0.0..<$0.1, $1) }
    }
}
