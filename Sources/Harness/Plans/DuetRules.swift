import Runs

/// What two series must share to be measured at once.
enum DuetRules {
    /// What is wrong with the duets of a plan, or `nil`.
    static func problem(plan: Plan) -> String? {
        guard plan.pairing == .duet else { return nil }
        guard plan.series.count.isMultiple(of: 2) else {
            return "a plan of duets has an even number of series, not \(plan.series.count): the "
                + "two of a duet follow each other"
        }
        for slot in plan.slots where slot.count == 2 {
            let (first, second) = (plan.series[slot[0]], plan.series[slot[1]])
            if let problem = problem(first, second) {
                let names = [first, second].distinctNames
                return "\(names[0]) and \(names[1]) cannot be measured at once: \(problem)"
            }
        }
        return nil
    }

    private static func problem(_ first: Series, _ second: Series) -> String? {
        let remedy = "give both the same, or measure them interleaved"
        guard first.periodNanoseconds == second.periodNanoseconds else {
            return "their periods differ, and half a period apart they shall stay; \(remedy)"
        }
        if let shared = differingProcessCondition(first.conditions, second.conditions) {
            return "their \(shared) differs, which holds for the whole process; \(remedy)"
        }
        guard first.runsOnRuntimeThreads, second.runsOnRuntimeThreads,
            let own = differingThreadCondition(first.conditions, second.conditions)
        else { return nil }
        return "their \(own) differs, and the threads of the two cannot be told apart; \(remedy)"
    }

    private static func differingProcessCondition(_ a: Conditions, _ b: Conditions) -> String? {
        if a.load != b.load { return "load" }
        if a.isMemoryLocked != b.isMemoryLocked { return "locking of memory" }
        if a.dmaLatencyMicroseconds != b.dmaLatencyMicroseconds { return "DMA latency" }
        return nil
    }

    private static func differingThreadCondition(_ a: Conditions, _ b: Conditions) -> String? {
        if a.policy != b.policy || a.priority != b.priority { return "policy" }
        if a.processors != b.processors { return "choice of processors" }
        if a.timerSlackNanoseconds != b.timerSlackNanoseconds { return "timer slack" }
        return nil
    }
}
