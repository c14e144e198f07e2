import CKernel
import Glibc
import PunctualBase
import PunctualPlatform
package import Runs

/// Gives one thread the conditions of a series, each read back.
///
/// Measuring threads are made for one round and end with it, so nothing has to be undone.
struct ThreadConditions {
    let conditions: Conditions
    let periodNanoseconds: Int64
    /// The processor of this thread where each has its own.
    let processor: Int?
    /// A mechanism that brings its own policy (the deadline class) keeps the choice to itself.
    let setsPolicy: Bool

    /// Sets everything on the calling thread.
    func applyToCaller() throws(HarnessError) {
        if let slack = conditions.timerSlackNanoseconds {
            let code = ckernel_set_timer_slack(UInt64(slack))
            guard code == 0 else { throw ConditionRefusals.timerSlack(slack, code: -code) }
            let found = ckernel_get_timer_slack()
            guard found == slack else {
                throw ConditionRefusals.notKept(
                    "a timer slack of \(slack) ns",
                    found: "\(found) ns"
                )
            }
        }
        try applyProcessors(to: 0)
        try applyPolicy(to: 0)
    }

    /// Refuses processors that are not on this machine.
    static func check(processors: [Int]) throws(HarnessError) {
        let online = onlineText
        if let known = KernelText.processors(online),
            let missing = processors.first(where: { !known.contains($0) })
        {
            throw ConditionRefusals.missingProcessor(missing, online: online)
        }
    }

    /// Where the thread may run, set before the policy: the deadline class forbids it after.
    func applyProcessors(to thread: pid_t) throws(HarnessError) {
        guard let wanted else { return }
        try Self.check(processors: wanted)
        let online = Self.onlineText
        let code = ThreadSettings.bind(thread, to: wanted)
        guard code == 0 else {
            throw ConditionRefusals.processors(wanted, online: online, code: -code)
        }
        let found = ThreadSettings.processors(of: thread) ?? []
        // The kernel quietly leaves out processors that a cpuset forbids.
        guard found == wanted else {
            throw ConditionRefusals.notKept("processors \(wanted)", found: "\(found)")
        }
    }

    func applyPolicy(to thread: pid_t) throws(HarnessError) {
        guard setsPolicy, let settings = ThreadSettings(of: thread) else { return }
        var scheduling = ckernel_scheduling()
        scheduling.policy = conditions.policy.kernelNumber
        scheduling.nice = settings.scheduling.nice
        scheduling.priority = UInt32(conditions.priority ?? 0)
        if conditions.policy == .deadline { try fillDeadline(of: &scheduling) }
        // Leave alone what is right already: some sandboxes refuse even that.
        if conditions.policy == .other, settings.scheduling.policy == scheduling.policy { return }
        let code = ckernel_set_scheduling(thread, &scheduling)
        let name = conditions.policy.rawValue
        guard code == 0 else {
            throw ConditionRefusals.policy(name, priority: conditions.priority, code: -code)
        }
        let found = ThreadSettings(of: thread)?.scheduling
        guard found?.policy == scheduling.policy, found?.priority == scheduling.priority else {
            throw ConditionRefusals.notKept(
                "policy \(name)",
                found: "policy \(found?.policy ?? 0), priority \(found?.priority ?? 0)"
            )
        }
    }

    /// Reserves half of each period of the tick, for the wakeup and for what `precise` may spin.
    ///
    /// The class promises a runtime in each period, up to a deadline in it, which here is its end
    /// (Documentation/scheduler/sched-deadline.rst).
    private func fillDeadline(of scheduling: inout ckernel_scheduling) throws(HarnessError) {
        let known = KernelText.processors(Self.onlineText)
        if let wanted, wanted != known {
            throw ConditionRefusals.pinnedDeadline(online: Self.onlineText)
        }
        let folder = "/proc/sys/kernel/sched_deadline_period_"
        let shortest = Int64(KernelFile.integer(folder + "min_us") ?? 100) * 1_000
        let longest = Int64(KernelFile.integer(folder + "max_us") ?? 4_194_304) * 1_000
        guard (shortest...longest).contains(periodNanoseconds) else {
            throw ConditionRefusals.deadlinePeriod(
                Nanoseconds.text(periodNanoseconds),
                range: Nanoseconds.text(shortest) + " to " + Nanoseconds.text(longest)
            )
        }
        scheduling.nice = 0
        scheduling.runtime_nanoseconds = UInt64(periodNanoseconds / 2)
        scheduling.deadline_nanoseconds = UInt64(periodNanoseconds)
        scheduling.period_nanoseconds = UInt64(periodNanoseconds)
    }

    private var wanted: [Int]? {
        switch conditions.processors {
        case .any: nil
        case .list(let processors): processors.sorted()
        case .each: processor.map { [$0] }
        }
    }

    static var onlineText: String {
        KernelFile.line("/sys/devices/system/cpu/online") ?? "0"
    }
}

extension Plan {
    /// Refuses what can be seen to be missing on this machine without setting anything.
    package func checkMachine() throws(HarnessError) {
        for series in self.series {
            guard case .list(let processors) = series.conditions.processors else { continue }
            try ThreadConditions.check(processors: processors)
        }
    }
}
