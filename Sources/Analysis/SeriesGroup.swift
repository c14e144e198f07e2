import PunctualBase
package import Runs

/// The series of a run that may be compared: same period, same conditions, same load.
package struct SeriesGroup: Hashable, Sendable {
    package var periodNanoseconds: Int64
    package var conditions: Conditions
    /// Indices into the analysed series, in the order of the run's ranking.
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
        let ranks = Dictionary(ranking.enumerated().map { ($1, $0) }) { first, _ in first }
        for place in groups.indices {
            groups[place].ranked.sort { (ranks[$0] ?? .max, $0) < (ranks[$1] ?? .max, $1) }
        }
        return groups
    }

    /// What a series is called in tables, plots and sentences: its own name, and what sets it apart
    /// where the same stands twice in a group.
    package func name(of index: Int) -> String {
        let series = self.series[index].series
        let names = self.series.map(\.series).names
        let twins = zip(self.series.map(\.series), names).filter { other, name in
            name == names[index] && other.conditions == series.conditions
                && other.periodNanoseconds == series.periodNanoseconds
        }.map(\.0)
        guard twins.count > 1 else { return names[index] }
        var marks: [String] = []
        if Set(twins.map(\.processorBudgetPercent)).count > 1 {
            marks.append("\(QuantityText().significant(series.processorBudgetPercent)) %")
        }
        if Set(twins.map(\.afterMiss)).count > 1 { marks.append(series.afterMiss.rawValue) }
        if marks.isEmpty { marks.append("#\(self.series[index].index + 1)") }
        return "\(names[index]) (\(marks.joined(separator: ", ")))"
    }
}
