import CKernel
import Glibc
import PunctualPlatform
package import Runs
package import Timekeeping

/// Reads what there is to know of this machine's timers; kernel calls and files only, no program.
package enum HostProbe {
    package static func snapshot(readingTimeFrom clock: some MonotonicClock) -> HostSnapshot {
        let kernel = KernelName()
        let cpuinfo = KernelFile.text("/proc/cpuinfo") ?? ""
        let commandLine = KernelFile.line("/proc/cmdline") ?? ""
        var snapshot = HostSnapshot(
            hostName: kernel.host,
            operatingSystem: operatingSystem,
            kernelRelease: kernel.release,
            kernelVersion: kernel.version,
            kernelCommandLine: commandLine,
            architecture: kernel.architecture,
            processorModel: HostText.processorModel(cpuinfo: cpuinfo) ?? "unknown",
            processorCount: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
            memoryKibibytes: KernelText.kibibytes(of: "MemTotal", in: meminfo) ?? 0
        )
        snapshot.governor = frequencySetting("scaling_governor")
        snapshot.energyPreference = frequencySetting("energy_performance_preference")
        snapshot.isBoostActive = HostText.boost(
            boost: KernelFile.line(processors + "cpufreq/boost"),
            noTurbo: KernelFile.line(processors + "intel_pstate/no_turbo")
        )
        snapshot.isSMTActive = HostText.flag(KernelFile.line(processors + "smt/active"))
        snapshot.idleDriver = idleDriver
        snapshot.idleStates = idleStates
        snapshot.clockSource = KernelFile.line(
            "/sys/devices/system/clocksource/clocksource0/current_clocksource"
        )
        snapshot.virtualisation = virtualisation(cpuinfo: cpuinfo)
        snapshot.preemptionMode = HostText.preemptionMode(
            version: kernel.version,
            commandLine: commandLine,
            debug: KernelFile.line("/sys/kernel/debug/sched/preempt")
        )
        snapshot.realtimeRuntimeMicroseconds = KernelFile.integer(
            "/proc/sys/kernel/sched_rt_runtime_us"
        )
        snapshot.realtimePeriodMicroseconds = KernelFile.integer(
            "/proc/sys/kernel/sched_rt_period_us"
        )
        let settings = ThreadSettings(of: 0)
        snapshot.nice = settings.map { Int($0.scheduling.nice) }
        snapshot.allowedProcessors = settings?.processors
        snapshot.processorQuota = ControlGroups.current?.quota()
        snapshot.timerSlackNanoseconds = KernelFile.integer("/proc/self/timerslack_ns")
            .map(Int64.init)
        snapshot.clockResolutionNanoseconds = clockResolution
        snapshot.clockReadingNanoseconds = clockReading(of: clock)
        return snapshot
    }

    package static func state() -> HostState {
        let uptime = KernelFile.line("/proc/uptime")?.prefix { $0 != "." } ?? "0"
        return HostState(
            loadAverages: HostText.loadAverages(KernelFile.line("/proc/loadavg") ?? ""),
            availableMemoryKibibytes: KernelText.kibibytes(of: "MemAvailable", in: meminfo) ?? 0,
            uptimeSeconds: max(0, Int(uptime) ?? 0)
        )
    }

    private static let processors = "/sys/devices/system/cpu/"

    /// A setting of the frequency driver, of all processors that are on.
    private static func frequencySetting(_ file: String) -> String? {
        let online = KernelText.processors(ThreadConditions.onlineText) ?? []
        return HostText.summary(
            of: online.map { KernelFile.line("\(processors)cpu\($0)/cpufreq/\(file)") }
        )
    }

    private static var meminfo: String { KernelFile.text("/proc/meminfo") ?? "" }

    private static var operatingSystem: String {
        let release =
            KernelFile.text("/etc/os-release") ?? KernelFile.text("/usr/lib/os-release") ?? ""
        return KernelText.assignment(of: "PRETTY_NAME", in: release) ?? "Linux"
    }

    /// The kernel says `none` where processors halt without a driver.
    private static var idleDriver: String? {
        let driver = KernelFile.line(processors + "cpuidle/current_driver")
        return driver == "none" ? nil : driver
    }

    private static var idleStates: [String] {
        let folder = processors + "cpu0/cpuidle/"
        return KernelFile.names(in: folder).sorted()
            .compactMap { KernelFile.line(folder + $0 + "/name") }
    }

    private static func virtualisation(cpuinfo: String) -> String? {
        HostText.virtualisation(
            cpuinfo: cpuinfo,
            vendor: KernelFile.line("/sys/class/dmi/id/sys_vendor"),
            product: KernelFile.line("/sys/class/dmi/id/product_name"),
            hypervisorType: KernelFile.line("/sys/hypervisor/type")
        )
    }

    private static var clockResolution: Int64 {
        var resolution = timespec()
        guard clock_getres(CLOCK_MONOTONIC, &resolution) == 0 else { return 1 }
        return Int64(resolution.tv_sec) * 1_000_000_000 + Int64(resolution.tv_nsec)
    }

    /// Each of 101 values is the mean of 100 readings: a single one costs less than it resolves.
    private static func clockReading(of clock: some MonotonicClock) -> Int64 {
        let readings = (0..<101).map { _ in
            let start = clock.now
            for _ in 0..<99 { _ = clock.now }
            return start.nanoseconds(to: clock.now) / 100
        }
        return HostText.typicalCost(ofReadings: readings)
    }
}

/// The fields of uname(2).
private struct KernelName {
    let host: String
    let release: String
    let version: String
    let architecture: String

    init() {
        var name = utsname()
        uname(&name)
        host = Self.text(name.nodename)
        release = Self.text(name.release)
        version = Self.text(name.version)
        architecture = Self.text(name.machine)
    }

    /// The C arrays of 65 bytes arrive as tuples.
    private static func text(_ field: some BitwiseCopyable) -> String {
        withUnsafeBytes(of: field) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
