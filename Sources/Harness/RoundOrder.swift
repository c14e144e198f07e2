package import Runs

/// Rounds that are measured one after the other beside the same load.
package struct RoundBlock: Hashable, Sendable {
    /// Which repetition of the whole plan, from 0.
    package var repetition: Int
    package var load: Load
    /// Indices in the plan's series, in the order of measurement.
    package var series: [Int]

    package init(repetition: Int, load: Load, series: [Int]) {
        self.repetition = repetition
        self.load = load
        self.series = series
    }
}

/// The order in which the rounds of a plan are measured.
package enum RoundOrder {
    /// Every series once in each repetition, so that a change of the host over time strikes all
    /// alike; every second repetition backwards, so that a steady change cancels out.
    ///
    /// Loads change seldom, since each change means to start programs: the series of one load
    /// stay together within a repetition.
    package static func blocks(of plan: Plan) -> [RoundBlock] {
        var loads: [Load] = []
        var seriesByLoad: [Load: [Int]] = [:]
        for (index, series) in plan.series.enumerated() {
            let load = series.conditions.load
            if seriesByLoad[load] == nil { loads.append(load) }
            seriesByLoad[load, default: []].append(index)
        }
        return (0..<max(0, plan.rounds)).flatMap { repetition in
            let isForward = repetition.isMultiple(of: 2)
            return (isForward ? loads : loads.reversed()).map { load in
                let series = seriesByLoad[load] ?? []
                return RoundBlock(
                    repetition: repetition,
                    load: load,
                    series: isForward ? series : series.reversed()
                )
            }
        }
    }
}
