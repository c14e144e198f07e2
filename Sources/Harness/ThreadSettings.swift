import CKernel
import Glibc
import Runs

/// Scheduling policy, processors and timer slack of one thread, as the kernel has them.
struct ThreadSettings {
    var scheduling: ckernel_scheduling
    var processors: [Int]

    /// - Returns: `nil` if the thread has ended.
    init?(of thread: pid_t) {
        var scheduling = ckernel_scheduling()
        guard ckernel_get_scheduling(thread, &scheduling) == 0,
            let processors = Self.processors(of: thread)
        else { return nil }
        self.scheduling = scheduling
        self.processors = processors
    }

    static func processors(of thread: pid_t) -> [Int]? {
        var allowed = [UInt8](repeating: 0, count: PlanRules.processorLimit)
        guard ckernel_get_affinity(thread, &allowed, Int32(allowed.count)) == 0 else { return nil }
        return allowed.indices.filter { allowed[$0] == 1 }
    }

    /// 0, or the negated error number.
    static func bind(_ thread: pid_t, to processors: [Int]) -> Int32 {
        var allowed = [UInt8](repeating: 0, count: PlanRules.processorLimit)
        for processor in processors where processor < allowed.count { allowed[processor] = 1 }
        return ckernel_set_affinity(thread, allowed, Int32(allowed.count))
    }

    /// Batch and idle (3 and 5) are ordinary policies to sched(7), and none of ours.
    var policy: SchedulingPolicy {
        switch scheduling.policy {
        case SchedulingPolicy.fifo.kernelNumber: .fifo
        case SchedulingPolicy.rr.kernelNumber: .rr
        case SchedulingPolicy.deadline.kernelNumber: .deadline
        default: .other
        }
    }

    /// What the caller's thread and process have now.
    static func observe(heldLatencyMicroseconds: Int32?) -> ObservedConditions? {
        guard let settings = ThreadSettings(of: 0) else { return nil }
        return settings.observed(
            slackNanoseconds: ckernel_get_timer_slack(),
            heldLatencyMicroseconds: heldLatencyMicroseconds
        )
    }

    func observed(
        slackNanoseconds: Int64,
        heldLatencyMicroseconds: Int32?
    ) -> ObservedConditions {
        ObservedConditions(
            policy: policy,
            priority: Int(scheduling.priority),
            processors: processors,
            lockedKibibytes: ProcessConditions.lockedKibibytes,
            timerSlackNanoseconds: slackNanoseconds,
            dmaLatencyMicroseconds: heldLatencyMicroseconds,
            nice: Int(scheduling.nice)
        )
    }
}

extension SchedulingPolicy {
    /// The numbers of uapi/linux/sched.h; glibc hides some of them behind feature macros.
    var kernelNumber: UInt32 {
        switch self {
        case .other: 0
        case .fifo: 1
        case .rr: 2
        case .deadline: 6
        }
    }

    var isRealtime: Bool { self != .other }
}
