/// The scheduling policy of the measuring thread (sched(7)).
package enum SchedulingPolicy: String, CaseIterable, Codable, Hashable, Sendable {
    case other
    case fifo
    case rr
    case deadline
}

/// On which processors the measuring threads may run.
package enum ProcessorChoice: Codable, Hashable, Sendable {
    /// Wherever the kernel likes.
    case any
    /// One thread, bound to this set of processors.
    case list([Int])
    /// One thread on each processor, all at once.
    case each
}

/// The load that runs beside the measurement.
package enum Load: Codable, Hashable, Sendable {
    case none
    /// One of the documented invocations of stress-ng.
    case stress(StressLoad)
    /// A program of the user's with its arguments; run without a shell.
    case command([String])
}

/// The loads that stress-ng makes; each is a documented invocation.
package enum StressLoad: String, CaseIterable, Codable, Hashable, Sendable {
    case cpu
    case memory
    case io
    case timers
    case `switch`
    case mix
}

/// The conditions that were asked for.
///
/// `nil` leaves a setting as the process inherited it.
package struct Conditions: Codable, Hashable, Sendable {
    package var policy: SchedulingPolicy
    /// 1–99, for `fifo` and `rr` alone.
    package var priority: Int?
    package var processors: ProcessorChoice
    package var isMemoryLocked: Bool
    package var timerSlackNanoseconds: Int64?
    /// Held in /dev/cpu_dma_latency: the longest exit from an idle state that the kernel may choose.
    package var dmaLatencyMicroseconds: Int32?
    package var load: Load

    package init(
        policy: SchedulingPolicy = .other,
        priority: Int? = nil,
        processors: ProcessorChoice = .any,
        isMemoryLocked: Bool = false,
        timerSlackNanoseconds: Int64? = nil,
        dmaLatencyMicroseconds: Int32? = nil,
        load: Load = .none
    ) {
        self.policy = policy
        self.priority = priority
        self.processors = processors
        self.isMemoryLocked = isMemoryLocked
        self.timerSlackNanoseconds = timerSlackNanoseconds
        self.dmaLatencyMicroseconds = dmaLatencyMicroseconds
        self.load = load
    }
}

/// The conditions that were read back from the kernel on the measuring thread.
package struct ObservedConditions: Codable, Hashable, Sendable {
    package var policy: SchedulingPolicy
    package var priority: Int
    package var processors: [Int]
    /// Memory of the process that is locked (`VmLck`).
    package var lockedKibibytes: Int
    package var timerSlackNanoseconds: Int64
    /// What this process holds in /dev/cpu_dma_latency; `nil` if it holds nothing.
    package var dmaLatencyMicroseconds: Int32?
    /// `nil` in what versions stored that did not look at it.
    package var nice: Int?

    package init(
        policy: SchedulingPolicy,
        priority: Int,
        processors: [Int],
        lockedKibibytes: Int,
        timerSlackNanoseconds: Int64,
        dmaLatencyMicroseconds: Int32?,
        nice: Int? = nil
    ) {
        self.policy = policy
        self.priority = priority
        self.processors = processors
        self.lockedKibibytes = lockedKibibytes
        self.timerSlackNanoseconds = timerSlackNanoseconds
        self.dmaLatencyMicroseconds = dmaLatencyMicroseconds
        self.nice = nice
    }
}

extension ObservedConditions {
    /// What has changed by a later look at the same thread, such as `processors 0, now 1`; `nil` if
    /// nothing has.
    package func change(until later: ObservedConditions) -> String? {
        func list(_ numbers: [Int]) -> String {
            numbers.map { String($0) }.joined(separator: " ")
        }
        var changes: [String] = []
        if (policy, priority) != (later.policy, later.priority) {
            changes.append(
                "policy \(policy.rawValue) \(priority), now \(later.policy.rawValue) \(later.priority)"
            )
        }
        if processors != later.processors {
            changes.append("processors \(list(processors)), now \(list(later.processors))")
        }
        if timerSlackNanoseconds != later.timerSlackNanoseconds {
            let (old, new) = (timerSlackNanoseconds, later.timerSlackNanoseconds)
            changes.append("timer slack \(old) ns, now \(new) ns")
        }
        if let nice, let new = later.nice, nice != new {
            changes.append("nice \(nice), now \(new)")
        }
        return changes.isEmpty ? nil : changes.joined(separator: "; ")
    }
}
