import PunctualPlatform

extension GuardedProcess {
    /// Processor time of the group's living processes, in nanoseconds, without their main one,
    /// which only waits; and how many there are.
    var workers: (count: Int, processorNanoseconds: Int64) {
        var count = 0
        var nanoseconds: Int64 = 0
        for process in KernelFile.numbers(in: "/proc") where process != identifier {
            guard let stat = KernelFile.text("/proc/\(process)/stat"),
                KernelText.processGroup(stat: stat) == identifier,
                let text = KernelFile.text("/proc/\(process)/schedstat")
            else { continue }
            count += 1
            nanoseconds += KernelText.schedstat(text)?.running ?? 0
        }
        return (count, nanoseconds)
    }
}
