package import Analysis
import PunctualBase
package import Runs

/// The series of a run that can be compared with each other: same period, conditions and load.
package struct ReportGroup: Hashable, Sendable {
    /// Place among the groups, from 0.
    package var index: Int
    package var periodNanoseconds: Int64
    package var conditions: Conditions
    /// Indices into the analysed series, best first; those without samples last.
    package var members: [Int]

    /// For a heading: `1 ms, no load`.
    package var title: String {
        "\(ConditionsText().period(periodNanoseconds)) period, "
            + ConditionsText().brief(conditions)
    }

    /// The groups of a run: first that of the recommendation (else the first one with samples), then
    /// in the order in which the plan names them.
    package static func groups(of analysis: RunAnalysis) -> [ReportGroup] {
        var groups = analysis.groups
        let foremost = groups.firstIndex { group in
            guard let recommended = analysis.recommendation?.series else {
                return !group.ranked.isEmpty
            }
            return group.ranked.contains(recommended)
        }
        if let foremost { groups.insert(groups.remove(at: foremost), at: 0) }
        return groups.enumerated().map { place, group in
            ReportGroup(
                index: place,
                periodNanoseconds: group.periodNanoseconds,
                conditions: group.conditions,
                members: group.ranked + group.unmeasured
            )
        }
    }
}
