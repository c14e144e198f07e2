import CKernel
import Glibc
import PunctualBase
import PunctualPlatform
import Runs
import Timekeeping

/// What the kernel has counted for a thread or a process up to now.
struct NoiseReading {
    var processorNanoseconds: Int64 = 0
    var stealTicks: Int64 = 0
    var voluntarySwitches = 0
    var involuntarySwitches = 0
    var minorFaults = 0
    var majorFaults = 0
    var migrations: Int?
    var runQueueNanoseconds: Int64?
    /// By the folders of the control groups.
    var throttling: [String: Throttling] = [:]
    /// `nil` on the virtual clock.
    var surroundings: Surroundings?
}

extension NoiseCounters {
    init(from before: NoiseReading, to after: NoiseReading, ticksPerSecond: Int64) {
        self.init()
        // The kernel may correct steal time downwards, and threads of a process may have ended.
        stealNanoseconds =
            max(0, after.stealTicks.subtractingClamped(before.stealTicks))
            .multipliedClamped(by: 1_000_000_000 / ticksPerSecond)
        voluntarySwitches = after.voluntarySwitches - before.voluntarySwitches
        involuntarySwitches = after.involuntarySwitches - before.involuntarySwitches
        minorFaults = after.minorFaults - before.minorFaults
        majorFaults = after.majorFaults - before.majorFaults
        if let old = before.migrations, let new = after.migrations {
            migrations = max(0, new.subtractingClamped(old))
        }
        if let old = before.runQueueNanoseconds, let new = after.runQueueNanoseconds {
            runQueueNanoseconds = max(0, new.subtractingClamped(old))
        }
        let throttled = Throttling.longest(from: before.throttling, to: after.throttling)
        throttledPeriods = throttled?.periods
        throttledNanoseconds = throttled?.nanoseconds
    }
}

/// Reads the counters of the noise that a host makes.
struct NoiseProbe {
    /// Whose counters are read.
    enum Scope {
        case callingThread
        /// For mechanisms whose threads belong to a runtime: all threads of the process but those
        /// that measure something else meanwhile. Switches and faults are told of the process as a
        /// whole alone.
        case process(RoundRoster)
        /// Of the host alone: a program in a process of its own is looked at when it has ended.
        case host
        /// On the virtual clock nothing disturbs.
        case nothing
    }

    let scope: Scope

    var ticksPerSecond: Int64 { Int64(max(1, sysconf(Int32(_SC_CLK_TCK)))) }

    /// A reading before the measurement: what reads cheapest comes last, so that the reading
    /// itself is not measured.
    func readBefore() -> NoiseReading {
        var reading = NoiseReading()
        if case .nothing = scope { return reading }
        readFiles(into: &reading)
        if case .host = scope { return reading }
        readUsage(into: &reading)
        reading.processorNanoseconds = processorNanoseconds
        return reading
    }

    func readAfter() -> NoiseReading {
        var reading = NoiseReading()
        if case .nothing = scope { return reading }
        if case .host = scope {
            readFiles(into: &reading)
            return reading
        }
        reading.processorNanoseconds = processorNanoseconds
        readUsage(into: &reading)
        readFiles(into: &reading)
        return reading
    }

    private var processorNanoseconds: Int64 {
        guard case .process(let roster) = scope else { return ProcessorTime.ofThreadNanoseconds }
        return ProcessorTime.ofProcessNanoseconds - roster.processorNanoseconds
    }

    private func readUsage(into reading: inout NoiseReading) {
        var usage = rusage()
        if case .process = scope {
            getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        } else {
            _ = ckernel_thread_usage(&usage)
        }
        reading.voluntarySwitches = usage.ru_nvcsw
        reading.involuntarySwitches = usage.ru_nivcsw
        reading.minorFaults = usage.ru_minflt
        reading.majorFaults = usage.ru_majflt
    }

    private func readFiles(into reading: inout NoiseReading) {
        let groups = ControlGroups.current
        reading.surroundings = Surroundings.read(quotaOf: groups)
        reading.throttling = groups?.throttling() ?? [:]
        reading.stealTicks = KernelFile.text("/proc/stat").flatMap(KernelText.stealTicks) ?? 0
        for folder in threadFolders {
            if let text = KernelFile.text(folder + "/schedstat"),
                let waiting = KernelText.schedstat(text)?.waiting
            {
                reading.runQueueNanoseconds = (reading.runQueueNanoseconds ?? 0) + waiting
            }
            if let text = KernelFile.text(folder + "/sched"),
                let count = KernelText.value(of: "se.nr_migrations", in: text).flatMap({ Int($0) })
            {
                reading.migrations = (reading.migrations ?? 0) + count
            }
        }
    }

    private var threadFolders: [String] {
        switch scope {
        case .callingThread: return ["/proc/thread-self"]
        case .host, .nothing: return []
        case .process(let roster):
            let others = roster.measuring
            return KernelFile.numbers(in: "/proc/self/task").filter { !others.contains($0) }
                .map { "/proc/self/task/\($0)" }
        }
    }
}
