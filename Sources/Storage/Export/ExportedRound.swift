import PunctualBase
import Runs

/// A round with the series that it belongs to.
struct ExportedRound {
    let stored: StoredRound
    let label: String?
    let series: Series

    init(_ stored: StoredRound, of run: Run) {
        self.stored = stored
        label = run.label
        series = run.plan.series[stored.round.series]
    }

    private var round: Round { stored.round }
    private var noise: NoiseCounters { stored.round.noise }
    private var observed: ObservedConditions? { stored.round.observed }
    private var summary: RoundSummary? { stored.summary }

    /// For JSON, named.
    var fields: ExportFields { Self.columns.map { ($0.name, $0.value(self)) } }

    static let columns =
        placeColumns + resultColumns + noiseColumns + conditionColumns + subjectColumns
        + roleColumns + seriesColumns

    private static let seriesColumns: [ExportColumn<ExportedRound>] =
        ExportedConditions.columns.map { column in
            ExportColumn(column.name) { column.value($0.series) }
        }

    private static let placeColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("run") { .integer($0.stored.key.run) },
        ExportColumn("label") { .optional($0.label) },
        ExportColumn("series") { .optional($0.round.series) },
        ExportColumn("mechanism") { .string($0.series.mechanism.rawValue) },
        ExportColumn("period_ns") { .integer($0.series.periodNanoseconds) },
        ExportColumn("round") { .integer($0.stored.key.number) },
        ExportColumn("repetition") { .optional($0.round.repetition) },
        ExportColumn("position") { .optional($0.round.position) },
        ExportColumn("processor") { .optional($0.round.processor) },
        ExportColumn("started_at") { .instant($0.round.startedAtUnixNanoseconds) },
        ExportColumn("started_at_unix_ns") { .integer($0.round.startedAtUnixNanoseconds) },
        ExportColumn("start_monotonic_ns") { .integer($0.round.startNanoseconds) },
        ExportColumn("complete") { .bool($0.round.isComplete) },
        ExportColumn("failure") { .optional($0.round.failure) },
        ExportColumn("disturbance") { .optional($0.round.disturbance) },
    ]

    private static let resultColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("planned_ticks") { .optional($0.round.plannedTicks) },
        ExportColumn("missed_ticks") { .optional($0.round.missedTicks) },
        ExportColumn("sample_count") { .optional($0.stored.sampleCount) },
        ExportColumn("early_wakeups") { .optional($0.summary?.earlyWakeups) },
        ExportColumn("lateness_min_ns") { .optional($0.summary?.minimumNanoseconds) },
        ExportColumn("lateness_p50_ns") { .optional($0.summary?.p50Nanoseconds) },
        ExportColumn("lateness_p90_ns") { .optional($0.summary?.p90Nanoseconds) },
        ExportColumn("lateness_p99_ns") { .optional($0.summary?.p99Nanoseconds) },
        ExportColumn("lateness_max_ns") { .optional($0.summary?.maximumNanoseconds) },
        ExportColumn("deadline_count") { .optional($0.summary?.deadlineCount) },
        ExportColumn("lateness_p50_over_wakeups_ns") {
            .optional($0.summary?.wakeupP50Nanoseconds)
        },
        ExportColumn("lateness_p90_over_wakeups_ns") {
            .optional($0.summary?.wakeupP90Nanoseconds)
        },
        ExportColumn("lateness_p99_over_wakeups_ns") {
            .optional($0.summary?.wakeupP99Nanoseconds)
        },
        ExportColumn("processor_time_ns") { .integer($0.round.processorNanoseconds) },
    ]

    private static let noiseColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("steal_ns") { .integer($0.noise.stealNanoseconds) },
        ExportColumn("throttled_ns") { .optional($0.noise.throttledNanoseconds) },
        ExportColumn("throttled_periods") { .optional($0.noise.throttledPeriods) },
        ExportColumn("run_queue_ns") { .optional($0.noise.runQueueNanoseconds) },
        ExportColumn("voluntary_switches") { .optional($0.noise.voluntarySwitches) },
        ExportColumn("involuntary_switches") { .optional($0.noise.involuntarySwitches) },
        ExportColumn("minor_faults") { .optional($0.noise.minorFaults) },
        ExportColumn("major_faults") { .optional($0.noise.majorFaults) },
        ExportColumn("migrations") { .optional($0.noise.migrations) },
    ]

    private static let conditionColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("observed_policy") { .optional($0.observed?.policy.rawValue) },
        ExportColumn("observed_priority") { .optional($0.observed?.priority) },
        ExportColumn("observed_nice") { .optional($0.observed?.nice) },
        ExportColumn("observed_processors") {
            $0.observed.map { .integers($0.processors) } ?? .null
        },
        ExportColumn("observed_locked_kibibytes") { .optional($0.observed?.lockedKibibytes) },
        ExportColumn("observed_timer_slack_ns") { .optional($0.observed?.timerSlackNanoseconds) },
        ExportColumn("observed_dma_latency_us") {
            JSONValue.optional($0.observed?.dmaLatencyMicroseconds)
        },
        ExportColumn("spin_margin_ns") { .optional($0.round.spin?.marginNanoseconds) },
        ExportColumn("spin_time_ns") { .optional($0.round.spin?.spinNanoseconds) },
    ]

    /// The injection in words and the program's name; `runs export --format json` has them whole.
    private static let roleColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("reference") { .bool($0.series.isReference == true) },
        ExportColumn("injection") { .optional($0.series.injection?.name) },
        ExportColumn("program") { .optional($0.series.program?.first) },
    ]

    private static let subjectColumns =
        [ExportColumn<ExportedRound>("subject") { .string($0.series.subject.rawValue) }]
        + RunStage.allCases.flatMap { stage in
            [
                ExportColumn<ExportedRound>("stage_\(stage.rawValue)_p50_ns") {
                    JSONValue.optional($0.round.stages[stage]?.p50Nanoseconds)
                },
                ExportColumn<ExportedRound>("stage_\(stage.rawValue)_p99_ns") {
                    JSONValue.optional($0.round.stages[stage]?.p99Nanoseconds)
                },
            ]
        }
}
