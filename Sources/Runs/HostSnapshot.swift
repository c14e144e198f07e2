/// What does not change about a host, and about how a process was started on it, while a run lasts,
/// as far as it bears on timers.
///
/// `nil` means that the kernel does not tell (in many virtual machines there is no governor).
package struct HostSnapshot: Codable, Hashable, Sendable {
    package var hostName: String
    package var operatingSystem: String
    package var kernelRelease: String
    package var kernelVersion: String
    package var kernelCommandLine: String
    package var architecture: String
    package var processorModel: String
    package var processorCount: Int
    package var memoryKibibytes: Int
    /// Of all processors: one word where they agree, else such as `performance × 2, powersave × 6`.
    ///
    /// Versions that did not record the nice value told that of processor 0.
    package var governor: String?
    package var idleDriver: String?
    package var idleStates: [String]
    package var clockSource: String?
    package var virtualisation: String?
    package var preemptionMode: String?
    package var realtimeRuntimeMicroseconds: Int?
    package var realtimePeriodMicroseconds: Int?
    package var timerSlackNanoseconds: Int64?
    package var clockResolutionNanoseconds: Int64
    /// Median cost of one clock reading, measured when the snapshot is taken and rounded to 5 ns,
    /// so that snapshots of the same host are equal.
    package var clockReadingNanoseconds: Int64
    /// With which the program was started; `nil` in what versions stored that did not record it,
    /// nor anything of what follows here.
    package var nice: Int?
    /// The processors that the program was allowed when it was started.
    package var allowedProcessors: [Int]?
    /// Whether processors share a core (simultaneous multithreading).
    package var isSMTActive: Bool?
    /// Whether processors may run faster than their nominal frequency.
    package var isBoostActive: Bool?
    /// The energy performance preference of all processors, in words as the governor's.
    package var energyPreference: String?
    /// The tightest of the program's control groups, `none` where no one has a quota.
    package var processorQuota: ProcessorQuota?

    package init(
        hostName: String,
        operatingSystem: String,
        kernelRelease: String,
        kernelVersion: String,
        kernelCommandLine: String,
        architecture: String,
        processorModel: String,
        processorCount: Int,
        memoryKibibytes: Int,
        governor: String? = nil,
        idleDriver: String? = nil,
        idleStates: [String] = [],
        clockSource: String? = nil,
        virtualisation: String? = nil,
        preemptionMode: String? = nil,
        realtimeRuntimeMicroseconds: Int? = nil,
        realtimePeriodMicroseconds: Int? = nil,
        timerSlackNanoseconds: Int64? = nil,
        clockResolutionNanoseconds: Int64 = 1,
        clockReadingNanoseconds: Int64 = 0,
        nice: Int? = nil,
        allowedProcessors: [Int]? = nil,
        isSMTActive: Bool? = nil,
        isBoostActive: Bool? = nil,
        energyPreference: String? = nil,
        processorQuota: ProcessorQuota? = nil
    ) {
        self.hostName = hostName
        self.operatingSystem = operatingSystem
        self.kernelRelease = kernelRelease
        self.kernelVersion = kernelVersion
        self.kernelCommandLine = kernelCommandLine
        self.architecture = architecture
        self.processorModel = processorModel
        self.processorCount = processorCount
        self.memoryKibibytes = memoryKibibytes
        self.governor = governor
        self.idleDriver = idleDriver
        self.idleStates = idleStates
        self.clockSource = clockSource
        self.virtualisation = virtualisation
        self.preemptionMode = preemptionMode
        self.realtimeRuntimeMicroseconds = realtimeRuntimeMicroseconds
        self.realtimePeriodMicroseconds = realtimePeriodMicroseconds
        self.timerSlackNanoseconds = timerSlackNanoseconds
        self.clockResolutionNanoseconds = clockResolutionNanoseconds
        self.clockReadingNanoseconds = clockReadingNanoseconds
        self.nice = nice
        self.allowedProcessors = allowedProcessors
        self.isSMTActive = isSMTActive
        self.isBoostActive = isBoostActive
        self.energyPreference = energyPreference
        self.processorQuota = processorQuota
    }
}

extension HostSnapshot {
    /// Whether the version that took it looked at all that bears on timers: what it does not tell,
    /// the kernel did not tell.
    package var tellsOfProcess: Bool { nice != nil }
}

/// What changes from minute to minute, taken when a run begins.
package struct HostState: Codable, Hashable, Sendable {
    /// Load averages over 1, 5 and 15 minutes.
    package var loadAverages: [Double]
    package var availableMemoryKibibytes: Int
    package var uptimeSeconds: Int

    package init(loadAverages: [Double], availableMemoryKibibytes: Int, uptimeSeconds: Int) {
        self.loadAverages = loadAverages
        self.availableMemoryKibibytes = availableMemoryKibibytes
        self.uptimeSeconds = uptimeSeconds
    }
}
