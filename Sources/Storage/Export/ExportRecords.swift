import PunctualBase
import Runs

/// Runs and rounds as named values: times in integer nanoseconds with the unit in the name, wall
/// times as ISO 8601 besides.
enum ExportRecords {
    static func run(_ stored: StoredRun) -> ExportFields {
        let run = stored.run
        return runColumns.map { ($0.name, $0.value(stored)) } + [
            ("arguments", .strings(run.arguments)),
            ("host", .object(host(run.host))),
            (
                "host_state",
                .object([
                    "available_memory_kibibytes": .optional(
                        run.hostState.availableMemoryKibibytes
                    ),
                    "load_averages": .array(run.hostState.loadAverages.map { .number($0) }),
                    "uptime_s": .optional(run.hostState.uptimeSeconds),
                ])
            ),
            ("loads", .array(run.loads.map { .object(load($0)) })),
            (
                "plan",
                .object([
                    "name": .string(run.plan.name),
                    "pairing": .optional(run.plan.pairing?.rawValue),
                    "round_ns": .integer(run.plan.roundNanoseconds),
                    "rounds": .optional(run.plan.rounds),
                    "warm_up_ns": .integer(run.plan.warmUpNanoseconds),
                ])
            ),
            (
                "series",
                .array(run.plan.series.enumerated().map { .object(series($1, index: $0)) })
            ),
        ]
    }

    /// The fields of a run that fit into a row of a table.
    static let runColumns: [ExportColumn<StoredRun>] = [
        ExportColumn("run") { .integer($0.run.identifier) },
        ExportColumn("label") { .optional($0.run.label) },
        ExportColumn("state") { .string($0.run.state.rawValue) },
        ExportColumn("started_at") { .instant($0.run.startedAtUnixNanoseconds) },
        ExportColumn("started_at_unix_ns") { .integer($0.run.startedAtUnixNanoseconds) },
        ExportColumn("ended_at") { .instant($0.run.endedAtUnixNanoseconds) },
        ExportColumn("ended_at_unix_ns") { .optional($0.run.endedAtUnixNanoseconds) },
        ExportColumn("plan_name") { .string($0.run.plan.name) },
        ExportColumn("round_count") { .optional($0.roundCount) },
        ExportColumn("sample_count") { .optional($0.sampleCount) },
        ExportColumn("host_name") { .string($0.run.host.hostName) },
        ExportColumn("program_version") { .string($0.run.programVersion) },
        ExportColumn("git_revision") { .optional($0.run.gitRevision) },
    ]
}

extension ExportRecords {
    private static func series(_ series: Series, index: Int) -> [String: JSONValue] {
        let conditions = series.conditions
        let load: JSONValue =
            switch conditions.load {
            case .none: .string("none")
            case .stress(let stress): .string(stress.rawValue)
            case .command(let words): .strings(words)
            }
        return [
            "series": .optional(index),
            "subject": .string(series.subject.rawValue),
            "executor": .optional(series.executor?.rawValue),
            "mechanism": .string(series.mechanism.rawValue),
            "reference": .bool(series.isReference == true),
            "injection": series.injection.map { .object(injection($0)) } ?? .null,
            "program": series.program.map { .strings($0) } ?? .null,
            "period_ns": .integer(series.periodNanoseconds),
            "after_miss": .string(series.afterMiss.rawValue),
            "processor_budget_percent": .number(series.processorBudgetPercent),
            "policy": .string(conditions.policy.rawValue),
            "priority": .optional(conditions.priority),
            "processors": ExportedConditions.processors(of: series),
            "memory_locked": .bool(conditions.isMemoryLocked),
            "timer_slack_ns": .optional(conditions.timerSlackNanoseconds),
            "dma_latency_us": .optional(conditions.dmaLatencyMicroseconds),
            "load": load,
        ]
    }

    private static func injection(_ injection: Injection) -> [String: JSONValue] {
        [
            "delay_ns": .integer(injection.delayNanoseconds),
            "delayed_share": .number(injection.delayedShare),
            "drift_ppm": .number(injection.partsPerMillion),
        ]
    }

    private static func load(_ load: LoadReport) -> [String: JSONValue] {
        [
            "arguments": .strings(load.arguments),
            "version": .string(load.version),
            "bogo_operations": .object(load.bogoOperations.mapValues { .number($0) }),
        ]
    }

    private static func host(_ host: HostSnapshot) -> [String: JSONValue] {
        [
            "allowed_processors": host.allowedProcessors.map { .integers($0) } ?? .null,
            "architecture": .string(host.architecture),
            "boost_active": .optional(host.isBoostActive),
            "clock_reading_ns": .integer(host.clockReadingNanoseconds),
            "clock_resolution_ns": .integer(host.clockResolutionNanoseconds),
            "clock_source": .optional(host.clockSource),
            "energy_preference": .optional(host.energyPreference),
            "governor": .optional(host.governor),
            "host_name": .string(host.hostName),
            "idle_driver": .optional(host.idleDriver),
            "idle_states": .strings(host.idleStates),
            "kernel_command_line": .string(host.kernelCommandLine),
            "kernel_release": .string(host.kernelRelease),
            "kernel_version": .string(host.kernelVersion),
            "memory_kibibytes": .optional(host.memoryKibibytes),
            "nice": .optional(host.nice),
            "operating_system": .string(host.operatingSystem),
            "preemption_mode": .optional(host.preemptionMode),
            "processor_count": .optional(host.processorCount),
            "processor_model": .string(host.processorModel),
            "processor_quota": host.processorQuota.map { .object(quota($0)) } ?? .null,
            "realtime_period_us": .optional(host.realtimePeriodMicroseconds),
            "realtime_runtime_us": .optional(host.realtimeRuntimeMicroseconds),
            "smt_active": .optional(host.isSMTActive),
            "timer_slack_ns": .optional(host.timerSlackNanoseconds),
            "virtualisation": .optional(host.virtualisation),
        ]
    }

    /// Where no group has a quota, both are `null`.
    private static func quota(_ quota: ProcessorQuota) -> [String: JSONValue] {
        [
            "quota_us": .optional(quota.quotaMicroseconds),
            "period_us": .optional(quota.periodMicroseconds),
        ]
    }
}
