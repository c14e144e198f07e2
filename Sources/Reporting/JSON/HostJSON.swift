import PunctualBase
import Runs

/// What does not change about a host, as all JSON reports tell it.
struct HostJSON {
    var host: HostSnapshot

    var value: JSONValue { .object(members) }

    var members: [String: JSONValue] {
        [
            "name": .string(host.hostName),
            "operating_system": .string(host.operatingSystem),
            "kernel_release": .string(host.kernelRelease),
            "kernel_version": .string(host.kernelVersion),
            "kernel_command_line": .string(host.kernelCommandLine),
            "architecture": .string(host.architecture),
            "processor_model": .string(host.processorModel),
            "processor_count": .integer(host.processorCount),
            "memory_kib": .integer(host.memoryKibibytes),
            "smt_active": .optional(host.isSMTActive),
            "governor": .optional(host.governor),
            "energy_preference": .optional(host.energyPreference),
            "boost_active": .optional(host.isBoostActive),
            "idle_driver": .optional(host.idleDriver),
            "idle_states": .array(host.idleStates.map { .string($0) }),
            "clock_source": .optional(host.clockSource),
            "virtualisation": .optional(host.virtualisation),
            "preemption_mode": .optional(host.preemptionMode),
            "realtime_runtime_us": .integer(host.realtimeRuntimeMicroseconds),
            "realtime_period_us": .integer(host.realtimePeriodMicroseconds),
            "processor_quota": quota,
            "nice": .optional(host.nice),
            "allowed_processors": host.allowedProcessors.map { .integers($0) } ?? .null,
            "timer_slack_ns": .optional(host.timerSlackNanoseconds),
            "clock_resolution_ns": .integer(host.clockResolutionNanoseconds),
            "clock_reading_ns": .integer(host.clockReadingNanoseconds),
        ]
    }

    /// Where no group has a quota, both are `null`.
    private var quota: JSONValue {
        guard let quota = host.processorQuota else { return .null }
        return .object([
            "quota_us": .optional(quota.quotaMicroseconds),
            "period_us": .optional(quota.periodMicroseconds),
        ])
    }
}
