import CKernel

/// For how long the kernel lets a thread run before another that waits gets the processor.
package enum ProcessorSlice {
    /// The smallest that Linux sets by itself (`sysctl_sched_base_slice` of kernel/sched/fair.c): on a
    /// machine of one processor, and more on others.
    package static let assumedNanoseconds: Int64 = 700_000

    /// Of the calling thread, in nanoseconds; `nil` if there is none that a short spin could use up.
    package static var ofCaller: Int64? {
        var scheduling = ckernel_scheduling()
        guard ckernel_get_scheduling(0, &scheduling) == 0 else { return assumedNanoseconds }
        return nanoseconds(policy: scheduling.policy, runtime: scheduling.runtime_nanoseconds)
    }

    /// From what sched_getattr(2) tells.
    ///
    /// - Parameters:
    ///   - policy: Its number in linux/sched.h.
    ///   - runtime: The slice of an ordinary thread, told since Linux 6.12 and 0 before; the budget of
    ///     one in the deadline class.
    /// - Returns: Nanoseconds, or `nil` if there is none that a short spin could use up.
    package static func nanoseconds(policy: UInt32, runtime: UInt64) -> Int64? {
        switch policy {
        case 1, 2: nil  // SCHED_FIFO; SCHED_RR, whose slices are of many milliseconds
        default: runtime > 0 ? Int64(clamping: runtime) : assumedNanoseconds
        }
    }
}
