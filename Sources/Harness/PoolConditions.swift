import CKernel
import Glibc
import PunctualPlatform
import Runs

/// Gives the threads of a runtime's pool the conditions of a series, and takes them back.
///
/// Which of them will run the program's code is the runtime's choice, so all threads of the
/// process get them but those that are named as bystanders.
struct PoolConditions: ~Copyable {
    private let wanted: ThreadConditions
    private let roster: RoundRoster
    private let bystanders: Set<pid_t>

    /// - Parameters:
    ///   - wanted: What the threads shall have.
    ///   - roster: Knows the bystanders, and keeps what the threads had.
    /// - Throws: `HarnessError` for what cannot be had.
    init(_ wanted: ThreadConditions, by roster: RoundRoster) throws(HarnessError) {
        self.wanted = wanted
        self.roster = roster
        bystanders = roster.bystanders
        roster.withSettings { $0.enter() }
        guard isNeeded else { return }
        guard wanted.conditions.policy != .deadline else {
            throw .conditionRefused(
                condition: "policy deadline",
                reason: "the threads of this mechanism belong to its runtime, which makes more of "
                    + "them as it likes, and a thread of the deadline class can make none",
                remedy: "take the policy fifo for it"
            )
        }
        for thread in threads {
            // A thread that has just ended needs no conditions.
            guard let settings = ThreadSettings(of: thread) else { continue }
            let slack = KernelFile.line(Self.slackFile(of: thread))
            roster.withSettings { $0.keep(settings, slack: slack, of: thread) }
            do throws(HarnessError) {
                try apply(to: thread)
            } catch  where ThreadSettings(of: thread) != nil {
                throw error
            } catch {}
        }
    }

    deinit {
        let saved = roster.withSettings { $0.leave() }
        for (thread, settings, slack) in saved { restore(thread, to: settings, slack: slack) }
        // A thread that was made meanwhile inherited the conditions of its maker.
        guard !saved.isEmpty, let usual = ThreadSettings(of: roster.coordinator) else { return }
        let slack = KernelFile.line(Self.slackFile(of: roster.coordinator))
        let known = Set(saved.map(\.thread))
        for thread in threads where !known.contains(thread) {
            restore(thread, to: usual, slack: slack)
        }
    }

    /// Failures mean that the thread has ended.
    private func restore(_ thread: pid_t, to settings: ThreadSettings, slack: String?) {
        var scheduling = settings.scheduling
        _ = ckernel_set_scheduling(thread, &scheduling)
        _ = ThreadSettings.bind(thread, to: settings.processors)
        if wanted.conditions.timerSlackNanoseconds != nil, let slack {
            _ = KernelFile.write(slack, to: Self.slackFile(of: thread))
        }
    }

    /// Looks again at every thread after the measurement: the pool may have grown.
    func verify() throws(HarnessError) {
        guard isNeeded else { return }
        for thread in threads {
            guard let settings = ThreadSettings(of: thread) else { continue }
            let conditions = wanted.conditions
            guard settings.policy == conditions.policy,
                Int(settings.scheduling.priority) == conditions.priority ?? 0
            else {
                throw ConditionRefusals.notKept(
                    "policy \(conditions.policy.rawValue)",
                    found: "a thread of the runtime under \(settings.policy.rawValue)"
                )
            }
            if case .list(let processors) = conditions.processors,
                settings.processors != processors.sorted()
            {
                throw ConditionRefusals.notKept(
                    "processors \(processors)",
                    found: "a thread of the runtime on \(settings.processors)"
                )
            }
        }
    }

    /// The conditions of one of the pool's threads.
    func observe(heldLatencyMicroseconds: Int32?) -> ObservedConditions? {
        for thread in threads where thread != ckernel_thread_id() {
            guard let settings = ThreadSettings(of: thread) else { continue }
            let slack = KernelFile.integer(Self.slackFile(of: thread)).map(Int64.init)
            return settings.observed(
                // Only with CAP_SYS_NICE may another thread's slack be read; they inherit it.
                slackNanoseconds: slack ?? ckernel_get_timer_slack(),
                heldLatencyMicroseconds: heldLatencyMicroseconds
            )
        }
        return ThreadSettings.observe(heldLatencyMicroseconds: heldLatencyMicroseconds)
    }

    private var isNeeded: Bool {
        let conditions = wanted.conditions
        return conditions.policy != .other || conditions.processors != .any
            || conditions.timerSlackNanoseconds != nil
    }

    private var threads: [pid_t] {
        KernelFile.numbers(in: "/proc/self/task").filter { !bystanders.contains($0) }
    }

    private func apply(to thread: pid_t) throws(HarnessError) {
        if let slack = wanted.conditions.timerSlackNanoseconds {
            let file = Self.slackFile(of: thread)
            let code = KernelFile.write("\(slack)", to: file)
            guard code == 0 else { throw ConditionRefusals.timerSlack(slack, code: code) }
            let found = KernelFile.line(file) ?? "nothing"
            guard found == "\(slack)" else {
                throw ConditionRefusals.notKept("a timer slack of \(slack) ns", found: found)
            }
        }
        try wanted.applyProcessors(to: thread)
        try wanted.applyPolicy(to: thread)
    }

    /// The file is not among those of /proc/self/task/TID (proc_pid_timerslack_ns(5)).
    private static func slackFile(of thread: pid_t) -> String {
        "/proc/\(thread)/timerslack_ns"
    }
}
