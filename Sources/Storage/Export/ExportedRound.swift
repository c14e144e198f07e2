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
        + roleColumns

    private static let placeColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("run") { .integer($0.stored.key.run) },
        ExportColumn("label") { ExportValue($0.label) },
        ExportColumn("series") { ExportValue($0.round.series) },
        ExportColumn("mechanism") { .text($0.series.mechanism.rawValue) },
        ExportColumn("period_ns") { .integer($0.series.periodNanoseconds) },
        ExportColumn("round") { .integer($0.stored.key.number) },
        ExportColumn("repetition") { ExportValue($0.round.repetition) },
        ExportColumn("position") { ExportValue($0.round.position) },
        ExportColumn("processor") { ExportValue($0.round.processor) },
        ExportColumn("started_at") { .instant($0.round.startedAtUnixNanoseconds) },
        ExportColumn("started_at_unix_ns") { .integer($0.round.startedAtUnixNanoseconds) },
        ExportColumn("start_monotonic_ns") { .integer($0.round.startNanoseconds) },
        ExportColumn("complete") { .boolean($0.round.isComplete) },
        ExportColumn("failure") { ExportValue($0.round.failure) },
    ]

    private static let resultColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("planned_ticks") { ExportValue($0.round.plannedTicks) },
        ExportColumn("missed_ticks") { ExportValue($0.round.missedTicks) },
        ExportColumn("sample_count") { ExportValue($0.stored.sampleCount) },
        ExportColumn("early_wakeups") { ExportValue($0.summary?.earlyWakeups) },
        ExportColumn("lateness_min_ns") { ExportValue($0.summary?.minimumNanoseconds) },
        ExportColumn("lateness_p50_ns") { ExportValue($0.summary?.p50Nanoseconds) },
        ExportColumn("lateness_p90_ns") { ExportValue($0.summary?.p90Nanoseconds) },
        ExportColumn("lateness_p99_ns") { ExportValue($0.summary?.p99Nanoseconds) },
        ExportColumn("lateness_max_ns") { ExportValue($0.summary?.maximumNanoseconds) },
        ExportColumn("processor_time_ns") { .integer($0.round.processorNanoseconds) },
    ]

    private static let noiseColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("steal_ns") { .integer($0.noise.stealNanoseconds) },
        ExportColumn("run_queue_ns") { ExportValue($0.noise.runQueueNanoseconds) },
        ExportColumn("voluntary_switches") { ExportValue($0.noise.voluntarySwitches) },
        ExportColumn("involuntary_switches") { ExportValue($0.noise.involuntarySwitches) },
        ExportColumn("minor_faults") { ExportValue($0.noise.minorFaults) },
        ExportColumn("major_faults") { ExportValue($0.noise.majorFaults) },
        ExportColumn("migrations") { ExportValue($0.noise.migrations) },
    ]

    private static let conditionColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("observed_policy") { ExportValue($0.observed?.policy.rawValue) },
        ExportColumn("observed_priority") { ExportValue($0.observed?.priority) },
        ExportColumn("observed_processors") {
            $0.observed.map { ExportValue($0.processors) } ?? .null
        },
        ExportColumn("observed_locked_kibibytes") { ExportValue($0.observed?.lockedKibibytes) },
        ExportColumn("observed_timer_slack_ns") { ExportValue($0.observed?.timerSlackNanoseconds) },
        ExportColumn("observed_dma_latency_us") {
            ExportValue($0.observed?.dmaLatencyMicroseconds)
        },
        ExportColumn("spin_margin_ns") { ExportValue($0.round.spin?.marginNanoseconds) },
        ExportColumn("spin_time_ns") { ExportValue($0.round.spin?.spinNanoseconds) },
    ]

    /// The injection in words and the program's name; `runs export --format json` has them whole.
    private static let roleColumns: [ExportColumn<ExportedRound>] = [
        ExportColumn("reference") { .boolean($0.series.isReference == true) },
        ExportColumn("injection") { ExportValue($0.series.injection?.name) },
        ExportColumn("program") { ExportValue($0.series.program?.first) },
    ]

    private static let subjectColumns =
        [ExportColumn<ExportedRound>("subject") { .text($0.series.subject.rawValue) }]
        + RunStage.allCases.flatMap { stage in
            [
                ExportColumn<ExportedRound>("stage_\(stage.rawValue)_p50_ns") {
                    ExportValue($0.round.stages[stage]?.p50Nanoseconds)
                },
                ExportColumn<ExportedRound>("stage_\(stage.rawValue)_p99_ns") {
                    ExportValue($0.round.stages[stage]?.p99Nanoseconds)
                },
            ]
        }
}
