import CKernel
import Glibc

/// The errors of conditions that cannot be had, each with the right that is missing.
enum ConditionRefusals {
    static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }

    /// Why the call just made on this thread failed.
    static var lastReason: String { reason(errno) }

    static func policy(_ name: String, priority: Int?, code: Int32) -> HarnessError {
        let condition = priority.map { "policy \(name) at priority \($0)" } ?? "policy \(name)"
        switch code {
        case EPERM:
            let limit = priority.map { " or a limit of rtprio of at least \($0)" } ?? ""
            return .conditionRefused(
                condition: condition,
                reason: "the kernel does not permit it to this user",
                remedy: "run as root, or grant CAP_SYS_NICE\(limit)"
            )
        case EBUSY:
            return .conditionRefused(
                condition: condition,
                reason: "the kernel's admission test finds too little processor time left for it",
                remedy: "measure fewer threads at once or with a longer period"
            )
        default:
            return .conditionRefused(
                condition: condition,
                reason: reason(code),
                remedy: "measure with the policy other"
            )
        }
    }

    static func pinnedDeadline(online: String) -> HarnessError {
        .conditionRefused(
            condition: "policy deadline on chosen processors",
            reason: "the kernel admits the deadline class only to threads that may run on all "
                + "processors (\(online))",
            remedy: "leave the processors out, or take the policy fifo"
        )
    }

    static func deadlinePeriod(_ period: String, range: String) -> HarnessError {
        .conditionRefused(
            condition: "policy deadline with a period of \(period)",
            reason: "the kernel admits periods of \(range)",
            remedy: "choose a period in that range"
        )
    }

    static func processors(_ wanted: [Int], online: String, code: Int32) -> HarnessError {
        let list = wanted.map(String.init).joined(separator: ",")
        return .conditionRefused(
            condition: "processors \(list)",
            reason: code == EINVAL
                ? "this process may use none of them; the machine has \(online)" : reason(code),
            remedy: "choose among \(online)"
        )
    }

    static func missingProcessor(_ processor: Int, online: String) -> HarnessError {
        .conditionRefused(
            condition: "processor \(processor)",
            reason: "it is not on this machine, which has \(online)",
            remedy: "choose among \(online)"
        )
    }

    static func lockedMemory(code: Int32) -> HarnessError {
        .conditionRefused(
            condition: "locked memory",
            reason: "\(reason(code)) with a limit of \(ckernel_locked_memory_limit() / 1_024) KiB",
            remedy: "raise it (`ulimit -l unlimited`), run as root, or grant CAP_IPC_LOCK"
        )
    }

    static func timerSlack(_ nanoseconds: Int64, code: Int32) -> HarnessError {
        .conditionRefused(
            condition: "a timer slack of \(nanoseconds) ns",
            reason: reason(code),
            remedy: code == EPERM || code == EACCES
                ? "run as root, or grant CAP_SYS_NICE" : "leave it out"
        )
    }

    static func latency(_ microseconds: Int32, code: Int32) -> HarnessError {
        .conditionRefused(
            condition: "a DMA latency of \(microseconds) µs",
            reason: "/dev/cpu_dma_latency: \(reason(code))",
            remedy: code == ENOENT
                ? "this kernel has no such device: leave the condition out"
                : "run as root, or grant the right to write that device"
        )
    }

    /// The kernel said yes and did something else.
    static func notKept(_ condition: String, found: String) -> HarnessError {
        .conditionRefused(
            condition: condition,
            reason: "the kernel accepted it, but reading back gives \(found)",
            remedy: "see whether a cgroup or a limit of this process stands against it"
        )
    }
}
