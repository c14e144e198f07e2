import Runs

/// Runs and rounds as named values: times in integer nanoseconds with the unit in the name, wall
/// times as ISO 8601 besides.
enum ExportRecords {
    static func run(_ stored: StoredRun) -> ExportFields {
        let run = stored.run
        return runColumns.map { ($0.name, $0.value(stored)) } + [
            ("arguments", ExportValue(run.arguments)),
            ("host", .object(host(run.host))),
            (
                "host_state",
                .object([
                    "available_memory_kibibytes": ExportValue(
                        run.hostState.availableMemoryKibibytes
                    ),
                    "load_averages": .list(run.hostState.loadAverages.map { .number($0) }),
                    "uptime_s": ExportValue(run.hostState.uptimeSeconds),
                ])
            ),
            ("loads", .list(run.loads.map { .object(load($0)) })),
            (
                "plan",
                .object([
                    "name": .text(run.plan.name),
                    "pairing": ExportValue(run.plan.pairing?.rawValue),
                    "round_ns": .integer(run.plan.roundNanoseconds),
                    "rounds": ExportValue(run.plan.rounds),
                    "warm_up_ns": .integer(run.plan.warmUpNanoseconds),
                ])
            ),
            (
                "series",
                .list(run.plan.series.enumerated().map { .object(series($1, index: $0)) })
            ),
        ]
    }

    /// The fields of a run that fit into a row of a table.
    static let runColumns: [ExportColumn<StoredRun>] = [
        ExportColumn("run") { .integer($0.run.identifier) },
        ExportColumn("label") { ExportValue($0.run.label) },
        ExportColumn("state") { .text($0.run.state.rawValue) },
        ExportColumn("started_at") { .instant($0.run.startedAtUnixNanoseconds) },
        ExportColumn("started_at_unix_ns") { .integer($0.run.startedAtUnixNanoseconds) },
        ExportColumn("ended_at") { .instant($0.run.endedAtUnixNanoseconds) },
        ExportColumn("ended_at_unix_ns") { ExportValue($0.run.endedAtUnixNanoseconds) },
        ExportColumn("plan_name") { .text($0.run.plan.name) },
        ExportColumn("round_count") { ExportValue($0.roundCount) },
        ExportColumn("sample_count") { ExportValue($0.sampleCount) },
        ExportColumn("host_name") { .text($0.run.host.hostName) },
        ExportColumn("program_version") { .text($0.run.programVersion) },
        ExportColumn("git_revision") { ExportValue($0.run.gitRevision) },
    ]
}

extension ExportRecords {
    private static func series(_ series: Series, index: Int) -> [String: ExportValue] {
        let conditions = series.conditions
        let processors: ExportValue =
            switch conditions.processors {
            case .any: .text("any")
            case .list(let list): ExportValue(list)
            case .each: .text("each")
            }
        let load: ExportValue =
            switch conditions.load {
            case .none: .text("none")
            case .stress(let stress): .text(stress.rawValue)
            case .command(let words): ExportValue(words)
            }
        return [
            "series": ExportValue(index),
            "subject": .text(series.subject.rawValue),
            "executor": ExportValue(series.executor?.rawValue),
            "mechanism": .text(series.mechanism.rawValue),
            "reference": .boolean(series.isReference == true),
            "injection": series.injection.map { .object(injection($0)) } ?? .null,
            "program": series.program.map { ExportValue($0) } ?? .null,
            "period_ns": .integer(series.periodNanoseconds),
            "after_miss": .text(series.afterMiss.rawValue),
            "processor_budget_percent": .number(series.processorBudgetPercent),
            "policy": .text(conditions.policy.rawValue),
            "priority": ExportValue(conditions.priority),
            "processors": processors,
            "memory_locked": .boolean(conditions.isMemoryLocked),
            "timer_slack_ns": ExportValue(conditions.timerSlackNanoseconds),
            "dma_latency_us": ExportValue(conditions.dmaLatencyMicroseconds),
            "load": load,
        ]
    }

    private static func injection(_ injection: Injection) -> [String: ExportValue] {
        [
            "delay_ns": .integer(injection.delayNanoseconds),
            "delayed_share": .number(injection.delayedShare),
            "drift_ppm": .number(injection.partsPerMillion),
        ]
    }

    private static func load(_ load: LoadReport) -> [String: ExportValue] {
        [
            "arguments": ExportValue(load.arguments),
            "version": .text(load.version),
            "bogo_operations": .object(load.bogoOperations.mapValues { .number($0) }),
        ]
    }

    private static func host(_ host: HostSnapshot) -> [String: ExportValue] {
        [
            "architecture": .text(host.architecture),
            "clock_reading_ns": .integer(host.clockReadingNanoseconds),
            "clock_resolution_ns": .integer(host.clockResolutionNanoseconds),
            "clock_source": ExportValue(host.clockSource),
            "governor": ExportValue(host.governor),
            "host_name": .text(host.hostName),
            "idle_driver": ExportValue(host.idleDriver),
            "idle_states": ExportValue(host.idleStates),
            "kernel_command_line": .text(host.kernelCommandLine),
            "kernel_release": .text(host.kernelRelease),
            "kernel_version": .text(host.kernelVersion),
            "memory_kibibytes": ExportValue(host.memoryKibibytes),
            "operating_system": .text(host.operatingSystem),
            "preemption_mode": ExportValue(host.preemptionMode),
            "processor_count": ExportValue(host.processorCount),
            "processor_model": .text(host.processorModel),
            "realtime_period_us": ExportValue(host.realtimePeriodMicroseconds),
            "realtime_runtime_us": ExportValue(host.realtimeRuntimeMicroseconds),
            "timer_slack_ns": ExportValue(host.timerSlackNanoseconds),
            "virtualisation": ExportValue(host.virtualisation),
        ]
    }
}
