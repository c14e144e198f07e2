package import Analysis
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
        "\(PlotAxis.timeLabel(nanoseconds: Double(periodNanoseconds))) period, "
            + ConditionsText.text(conditions)
    }

    /// The groups of a run: first that of the recommendation (else the first one with samples), then
    /// in the order in which the plan names them.
    package static func groups(of analysis: RunAnalysis) -> [ReportGroup] {
        var groups: [ReportGroup] = []
        for (index, series) in analysis.series.enumerated() {
            let place = groups.firstIndex { group in
                group.periodNanoseconds == series.series.periodNanoseconds
                    && group.conditions == series.series.conditions
            }
            if let place {
                groups[place].members.append(index)
            } else {
                groups.append(
                    ReportGroup(
                        index: groups.count,
                        periodNanoseconds: series.series.periodNanoseconds,
                        conditions: series.series.conditions,
                        members: [index]
                    )
                )
            }
        }
        let foremost = groups.firstIndex { group in
            guard let recommended = analysis.recommendation?.series else {
                return group.members.contains { analysis.series[$0].sampleCount > 0 }
            }
            return group.members.contains(recommended)
        }
        if let foremost { groups.insert(groups.remove(at: foremost), at: 0) }
        for place in groups.indices {
            groups[place].index = place
            groups[place].sortMembers(as: analysis.ranking)
        }
        return groups
    }

    private mutating func sortMembers(as ranking: [Int]) {
        var ranked: [Int] = []
        for index in ranking where members.contains(index) && !ranked.contains(index) {
            ranked.append(index)
        }
        members = ranked + members.filter { !ranked.contains($0) }
    }
}

extension RunAnalysis {
    /// What a series is called in tables and plots: its mechanism, and what sets it apart where the
    /// same mechanism stands twice in a group.
    package func name(of index: Int) -> String {
        let series = self.series[index].series
        let twins = self.series.map(\.series).filter { other in
            other.mechanism == series.mechanism && other.conditions == series.conditions
                && other.periodNanoseconds == series.periodNanoseconds
        }
        guard twins.count > 1 else { return series.mechanism.rawValue }
        var marks: [String] = []
        if Set(twins.map(\.processorBudgetPercent)).count > 1 {
            marks.append("\(QuantityText().significant(series.processorBudgetPercent)) %")
        }
        if Set(twins.map(\.afterMiss)).count > 1 { marks.append(series.afterMiss.rawValue) }
        if marks.isEmpty { marks.append("#\(self.series[index].index + 1)") }
        return "\(series.mechanism.rawValue) (\(marks.joined(separator: ", ")))"
    }
}

/// The conditions of a series in words.
package enum ConditionsText {
    /// Only what differs from an ordinary thread on an idle host, which is `no load`.
    package static func text(_ conditions: Conditions) -> String {
        var parts = [loadText(conditions.load)]
        switch conditions.policy {
        case .other: break
        case .fifo, .rr, .deadline:
            let priority = conditions.priority.map { " \($0)" } ?? ""
            parts.append("SCHED_\(conditions.policy.rawValue.uppercased())\(priority)")
        }
        switch conditions.processors {
        case .any: break
        case .list(let processors):
            parts.append("CPU \(processors.map(String.init).joined(separator: ","))")
        case .each: parts.append("a thread on each CPU")
        }
        if conditions.isMemoryLocked { parts.append("memory locked") }
        if let slack = conditions.timerSlackNanoseconds {
            parts.append("timer slack \(PlotAxis.timeLabel(nanoseconds: Double(slack)))")
        }
        if let latency = conditions.dmaLatencyMicroseconds {
            parts.append("DMA latency \(latency) µs")
        }
        return parts.joined(separator: ", ")
    }

    package static func loadText(_ load: Load) -> String {
        switch load {
        case .none: "no load"
        case .stress(let kind): "load: \(kind.rawValue)"
        case .command(let arguments): "load: \(arguments.first ?? "")"
        }
    }
}
