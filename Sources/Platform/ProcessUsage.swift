import CKernel
import Glibc

/// What the kernel has counted for a program, and the children that it has waited for, in its whole life
/// (getrusage(2)).
package struct ProcessUsage: Hashable, Sendable {
    /// User and kernel mode together.
    package var processorNanoseconds: Int64 = 0
    package var voluntarySwitches = 0
    package var involuntarySwitches = 0
    package var minorFaults = 0
    package var majorFaults = 0
    package var largestKibibytes = 0

    package init() {}

    init(_ usage: rusage) {
        func nanoseconds(_ time: timeval) -> Int64 {
            Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1_000
        }
        processorNanoseconds = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime)
        voluntarySwitches = usage.ru_nvcsw
        involuntarySwitches = usage.ru_nivcsw
        minorFaults = usage.ru_minflt
        majorFaults = usage.ru_majflt
        largestKibibytes = usage.ru_maxrss
    }
}
