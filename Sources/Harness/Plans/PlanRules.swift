import PunctualBase
package import Runs

/// What a plan may ask for, the same for plan files and the command line.
///
/// Each check answers with what is wrong and what was expected, or `nil`.
package enum PlanRules {
    /// Processors are numbered below this; the kernel's own limit (CONFIG_NR_CPUS) is 8192.
    package static let processorLimit = 8_192

    package static let periodRange: ClosedRange<Int64> = 1_000...3_600_000_000_000
    package static let roundRange: ClosedRange<Int64> = 1_000_000...604_800_000_000_000
    package static let warmUpLimit: Int64 = 3_600_000_000_000
    package static let roundsRange = 1...100_000
    static let seriesLimit = 10_000
    /// 16 bytes each while they are measured: 1.6 GB.
    static let samplesPerRoundLimit = 100_000_000
    static let samplesLimit = 1_000_000_000
    package static let slackRange: ClosedRange<Int64> = 1...2_000_000_000

    package static func problem(mechanism: MechanismName, of subject: Subject) -> String? {
        switch subject {
        case .timer:
            mechanism == .polling
                ? "polling is what a scheduler can wait with, not a timer; take the subject "
                    + "scheduler, or sleep-loop as a timer" : nil
        case .scheduler:
            MechanismName.schedulable.contains(mechanism)
                ? nil
                : "a scheduler cannot wait with \(mechanism.rawValue), whose wait nothing can "
                    + "interrupt; it can with "
                    + MechanismName.schedulable.map(\.rawValue).joined(separator: ", ")
        }
    }

    package static func problem(executor: RunExecutor?, of subject: Subject) -> String? {
        subject == .timer && executor != nil
            ? "only the subject scheduler has an executor; leave it out for timers" : nil
    }

    package static func problem(period nanoseconds: Int64) -> String? {
        periodRange.contains(nanoseconds)
            ? nil : "a period is 1us to 1h, not \(Nanoseconds.text(nanoseconds))"
    }

    package static func problem(rounds: Int) -> String? {
        roundsRange.contains(rounds) ? nil : "rounds are 1 to 100000, not \(rounds)"
    }

    package static func problem(roundLength nanoseconds: Int64) -> String? {
        roundRange.contains(nanoseconds)
            ? nil : "a round lasts 1ms to 7 days, not \(Nanoseconds.text(nanoseconds))"
    }

    package static func problem(warmUp nanoseconds: Int64) -> String? {
        (0...warmUpLimit).contains(nanoseconds)
            ? nil : "a warm-up lasts 0 to 1h, not \(Nanoseconds.text(nanoseconds))"
    }

    package static func problem(processorBudget percent: Double) -> String? {
        percent > 0 && percent <= 100
            ? nil : "a processor budget is more than 0% and at most 100%, not \(percent)%"
    }

    /// Looks at one set of conditions in itself; whether they can be had shows when they are set.
    package static func problem(conditions: Conditions) -> String? {
        problem(policy: conditions.policy, priority: conditions.priority)
            ?? problem(processors: conditions.processors)
            ?? problem(slack: conditions.timerSlackNanoseconds, policy: conditions.policy)
            ?? problem(latency: conditions.dmaLatencyMicroseconds)
            ?? problem(load: conditions.load)
    }

    private static func problem(policy: SchedulingPolicy, priority: Int?) -> String? {
        switch (policy, priority) {
        case (.fifo, nil), (.rr, nil):
            "policy \(policy.rawValue) needs a priority from 1 to 99"
        case (.fifo, .some(let priority)), (.rr, .some(let priority)):
            (1...99).contains(priority) ? nil : "a priority is 1 to 99, not \(priority)"
        case (.other, .some), (.deadline, .some):
            "policy \(policy.rawValue) has no priority; give policy fifo or rr, or leave it out"
        case (.other, nil), (.deadline, nil):
            nil
        }
    }

    private static func problem(processors: ProcessorChoice) -> String? {
        guard case .list(let list) = processors else { return nil }
        if list.isEmpty { return "a list of processors names at least one" }
        if let wrong = list.first(where: { !(0..<processorLimit).contains($0) }) {
            return "a processor has a number from 0 to \(processorLimit - 1), not \(wrong)"
        }
        return Set(list).count == list.count ? nil : "a processor is named twice"
    }

    /// The kernel gives realtime threads no slack at all and ignores what they ask for.
    private static func problem(slack: Int64?, policy: SchedulingPolicy) -> String? {
        guard let slack else { return nil }
        if policy.isRealtime {
            return "threads of policy \(policy.rawValue) have no timer slack; leave it out"
        }
        return slackRange.contains(slack)
            ? nil : "a timer slack is 1ns to 2s, not \(Nanoseconds.text(slack))"
    }

    private static func problem(latency: Int32?) -> String? {
        guard let latency else { return nil }
        return latency >= 0 ? nil : "a DMA latency is not negative"
    }

    private static func problem(load: Load) -> String? {
        guard case .command(let arguments) = load else { return nil }
        return arguments.first?.isEmpty ?? true ? "a load command names a program" : nil
    }

    /// Looks at the finished plan: how much it is altogether.
    package static func problem(plan: Plan) -> String? {
        if plan.series.isEmpty { return "nothing is to be measured" }
        if plan.series.count > seriesLimit {
            return "\(plan.series.count) series are more than \(seriesLimit)"
        }
        let problem =
            ProgramRules.problem(plan: plan) ?? InjectionRules.problem(plan: plan)
            ?? DuetRules.problem(plan: plan)
        if let problem { return problem }
        var samples = 0
        for series in plan.series {
            let ticks = max(plan.ticks(in: series), plan.warmUpTicks(in: series))
            if ticks > samplesPerRoundLimit {
                return "a round of \(ticks) ticks does not fit into memory; the most is "
                    + "\(samplesPerRoundLimit): take a longer period or shorter rounds"
            }
            samples += plan.ticks(in: series) * plan.rounds
            if samples > samplesLimit {
                return "the plan makes more than \(samplesLimit) samples; take longer periods, "
                    + "shorter rounds or fewer of them"
            }
        }
        return nil
    }
}
