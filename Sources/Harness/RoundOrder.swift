package import Runs

/// Rounds that are measured one after the other, or by twos, beside the same load.
package struct RoundBlock: Hashable, Sendable {
    /// Which repetition of the whole plan, from 0.
    package var repetition: Int
    package var load: Load
    /// What is measured at once, in the order of measurement: indices in the plan's series, one or
    /// the two of a duet, of which the first starts first.
    package var slots: [[Int]]

    package init(repetition: Int, load: Load, slots: [[Int]]) {
        self.repetition = repetition
        self.load = load
        self.slots = slots
    }

    /// Series that are measured one at a time.
    package init(repetition: Int, load: Load, series: [Int]) {
        self.init(repetition: repetition, load: load, slots: series.map { [$0] })
    }
}

/// The order in which the rounds of a plan are measured.
package enum RoundOrder {
    /// Every series once in each repetition, so that a change of the host over time strikes all
    /// alike; every second repetition backwards, so that a steady change cancels out: two series
    /// come as A B B A.
    ///
    /// The two of a duet change places with it, so that each of them starts first in every second
    /// repetition. Loads change seldom, since each change means to start programs: the series of
    /// one load stay together within a repetition.
    package static func blocks(of plan: Plan) -> [RoundBlock] {
        var loads: [Load] = []
        var slotsByLoad: [Load: [[Int]]] = [:]
        for slot in plan.slots {
            let load = slot.first.map { plan.series[$0].conditions.load } ?? .none
            if slotsByLoad[load] == nil { loads.append(load) }
            slotsByLoad[load, default: []].append(slot)
        }
        return (0..<max(0, plan.rounds)).flatMap { repetition in
            let isForward = repetition.isMultiple(of: 2)
            return (isForward ? loads : loads.reversed()).map { load in
                let slots = slotsByLoad[load] ?? []
                return RoundBlock(
                    repetition: repetition,
                    load: load,
                    slots: isForward ? slots : slots.reversed().map { $0.reversed() }
                )
            }
        }
    }
}
