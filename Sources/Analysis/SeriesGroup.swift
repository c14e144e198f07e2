package import Runs

/// The series of a run that may be compared: same period, same conditions, same load.
package struct SeriesGroup: Hashable, Sendable {
    package var periodNanoseconds: Int64
    package var conditions: Conditions
    /// Indices into the analysed series, the most accurate first.
    package var ranked: [Int]
    /// Indices of those without a sample, in the order of the plan.
    package var unmeasured: [Int]

    package init(
        periodNanoseconds: Int64,
        conditions: Conditions,
        ranked: [Int] = [],
        unmeasured: [Int] = []
    ) {
        self.periodNanoseconds = periodNanoseconds
        self.conditions = conditions
        self.ranked = ranked
        self.unmeasured = unmeasured
    }
}

extension RunAnalysis {
    /// The groups in the order in which the plan names them first, without reference timers: these
    /// run only for the sake of the series beside them.
    package var groups: [SeriesGroup] {
        var groups: [SeriesGroup] = []
        for (index, analysis) in series.enumerated() where analysis.series.isReference != true {
            let series = analysis.series
            let known = groups.firstIndex {
                $0.periodNanoseconds == series.periodNanoseconds
                    && $0.conditions == series.conditions
            }
            if known == nil {
                groups.append(
                    SeriesGroup(
                        periodNanoseconds: series.periodNanoseconds,
                        conditions: series.conditions
                    )
                )
            }
            let place = known ?? groups.count - 1
            if analysis.sampleCount > 0 {
                groups[place].ranked.append(index)
            } else {
                groups[place].unmeasured.append(index)
            }
        }
        for place in groups.indices {
            groups[place].ranked.sort { series[$0].accuracy < series[$1].accuracy }
        }
        return groups
    }
}

extension SeriesAnalysis {
    /// What the ranking goes by: the 90th percentile, then median, then maximum, by their distance
    /// from the deadline; then the place in the plan.
    ///
    /// The 90th percentile sees both the usual wakeup and the host's lesser troubles and yet comes
    /// out within a tenth or so of itself when a run is repeated; the median does not see the
    /// tail, and p99 and the maximum belong to the host more than to the mechanism.
    fileprivate var accuracy: Accuracy {
        func distance(_ nanoseconds: Int64?) -> UInt64 { nanoseconds?.magnitude ?? .max }
        return Accuracy(
            p90: distance(lateness.p90),
            p50: distance(lateness.p50),
            maximum: distance(lateness.max),
            index: index
        )
    }
}

/// Smaller is better; without a percentile a series stands behind all that have it.
private struct Accuracy: Comparable {
    var p90: UInt64
    var p50: UInt64
    var maximum: UInt64
    var index: Int

    static func < (left: Accuracy, right: Accuracy) -> Bool {
        (left.p90, left.p50, left.maximum, left.index)
            < (right.p90, right.p50, right.maximum, right.index)
    }
}
