import Runs
import SQLite

/// A row of the table `rounds`.
struct RoundRow {
    static let columns = """
        run_id, round_number, series_index, repetition, position, processor, started_at_unix_ns, \
        start_monotonic_ns, planned_ticks, missed_ticks, processor_time_ns, steal_ns, \
        voluntary_switches, involuntary_switches, minor_faults, major_faults, migrations, \
        run_queue_ns, observed_policy, observed_priority, observed_processors_json, \
        observed_locked_kibibytes, observed_timer_slack_ns, observed_dma_latency_us, \
        spin_margin_ns, spin_time_ns, is_complete, failure, sample_count, early_wakeups, \
        lateness_min_ns, lateness_p50_ns, lateness_p90_ns, lateness_p99_ns, lateness_max_ns, \
        deadline_count, lateness_p50_over_wakeups_ns, lateness_p90_over_wakeups_ns, \
        lateness_p99_over_wakeups_ns, disturbance, observed_nice, throttled_periods, throttled_ns, \
        checksum
        """
    private static let places = Array(repeating: "?", count: 44).joined(separator: ", ")
    /// Columns that later versions have added, before the checksum.
    private static let addedColumns = 8
    static let insert = "INSERT INTO rounds (\(columns)) VALUES (\(places))"
    /// Takes the values of the row, then run and round again.
    static let update = """
        UPDATE rounds SET (\(columns)) = (\(places)) WHERE run_id = ? AND round_number = ?
        """

    var key: RoundKey
    var round: Round
    /// `nil` until the round has ended.
    var summary: RoundSummary?
    var sampleCount: Int
}

extension RoundRow {
    var values: [DatabaseValue] {
        RowSeal.sealed(
            identityValues + noiseValues + conditionValues + resultValues,
            added: [
                DatabaseValue(summary?.deadlineCount),
                DatabaseValue(summary?.wakeupP50Nanoseconds),
                DatabaseValue(summary?.wakeupP90Nanoseconds),
                DatabaseValue(summary?.wakeupP99Nanoseconds), DatabaseValue(round.disturbance),
                DatabaseValue(round.observed?.nice), DatabaseValue(round.noise.throttledPeriods),
                DatabaseValue(round.noise.throttledNanoseconds),
            ]
        )
    }

    private var identityValues: [DatabaseValue] {
        [
            .integer(key.run), .integer(key.number), DatabaseValue(round.series),
            DatabaseValue(round.repetition), DatabaseValue(round.position),
            DatabaseValue(round.processor), .integer(round.startedAtUnixNanoseconds),
            .integer(round.startNanoseconds), DatabaseValue(round.plannedTicks),
            DatabaseValue(round.missedTicks), .integer(round.processorNanoseconds),
        ]
    }

    private var noiseValues: [DatabaseValue] {
        let noise = round.noise
        return [
            .integer(noise.stealNanoseconds), DatabaseValue(noise.voluntarySwitches),
            DatabaseValue(noise.involuntarySwitches), DatabaseValue(noise.minorFaults),
            DatabaseValue(noise.majorFaults), DatabaseValue(noise.migrations),
            DatabaseValue(noise.runQueueNanoseconds),
        ]
    }

    private var conditionValues: [DatabaseValue] {
        let observed = round.observed
        let processors = observed.map { observed in
            "[" + observed.processors.map { String($0) }.joined(separator: ",") + "]"
        }
        return [
            DatabaseValue(observed?.policy.rawValue), DatabaseValue(observed?.priority),
            DatabaseValue(processors), DatabaseValue(observed?.lockedKibibytes),
            DatabaseValue(observed?.timerSlackNanoseconds),
            DatabaseValue(observed?.dmaLatencyMicroseconds.map { Int64($0) }),
            DatabaseValue(round.spin?.marginNanoseconds),
            DatabaseValue(round.spin?.spinNanoseconds),
        ]
    }

    private var resultValues: [DatabaseValue] {
        [
            DatabaseValue(round.isComplete), DatabaseValue(round.failure),
            DatabaseValue(sampleCount), DatabaseValue(summary?.earlyWakeups),
            DatabaseValue(summary?.minimumNanoseconds), DatabaseValue(summary?.p50Nanoseconds),
            DatabaseValue(summary?.p90Nanoseconds), DatabaseValue(summary?.p99Nanoseconds),
            DatabaseValue(summary?.maximumNanoseconds),
        ]
    }
}

extension RoundRow {
    /// The most ticks that a round is believed to have had planned.
    ///
    /// It is ten thousand times as many as a plan may ask for; sums over all rounds that a run can
    /// have fit into 64 bits.
    private static let mostTicks = 1_000_000_000_000

    /// Of a round that was cut short, those that it has served or missed; of one that was killed it is
    /// not known how many it missed.
    var lastPossibleTick: Int64 {
        round.isComplete || summary == nil
            ? Int64(round.plannedTicks)
            : round.deadlines(wakeups: sampleCount, lastTick: 0)
    }

    init(_ stored: StoredRound) {
        self.init(
            key: stored.key,
            round: stored.round,
            summary: stored.summary,
            sampleCount: stored.sampleCount
        )
    }

    init(row: [DatabaseValue]) throws(Damage) {
        var reader = RowReader(try RowSeal.opened(row, added: Self.addedColumns))
        key = RoundKey(run: try reader.integer(), number: try reader.integer())
        round = try Round(identity: &reader)
        guard round.plannedTicks <= Self.mostTicks else {
            throw Damage("it plans \(round.plannedTicks) ticks, more than a round can have")
        }
        guard round.missedTicks <= round.plannedTicks else {
            throw Damage("it missed \(round.missedTicks) of \(round.plannedTicks) ticks")
        }
        round.noise = try NoiseCounters(&reader)
        round.observed = try ObservedConditions.read(&reader)
        round.spin = try SpinReport.read(&reader)
        round.isComplete = try reader.integer() != 0
        round.failure = try reader.optionalText()
        sampleCount = try reader.count()
        summary = try RoundSummary.read(&reader, sampleCount: sampleCount)
        round.disturbance = try reader.optionalText()
        let nice = try reader.optionalInt()
        round.observed?.nice = nice
        round.noise.throttledPeriods = try reader.optionalInt()
        round.noise.throttledNanoseconds = try reader.optionalInteger()
        if summary?.deadlineCount == nil { summary?.isOfWakeups(missedTicks: round.missedTicks) }
    }
}

extension Round {
    fileprivate init(identity reader: inout RowReader) throws(Damage) {
        self.init(
            series: try reader.count(),
            repetition: try reader.int(),
            position: try reader.int(),
            processor: try reader.optionalInt(),
            startedAtUnixNanoseconds: try reader.integer(),
            startNanoseconds: try reader.integer(),
            plannedTicks: try reader.count(),
            missedTicks: try reader.count(),
            processorNanoseconds: try reader.integer()
        )
    }
}

extension NoiseCounters {
    fileprivate init(_ reader: inout RowReader) throws(Damage) {
        self.init()
        stealNanoseconds = try reader.integer()
        voluntarySwitches = try reader.int()
        involuntarySwitches = try reader.int()
        minorFaults = try reader.int()
        majorFaults = try reader.int()
        migrations = try reader.optionalInt()
        runQueueNanoseconds = try reader.optionalInteger()
    }
}

extension ObservedConditions {
    /// All of its columns are NULL if nothing was observed.
    fileprivate static func read(_ reader: inout RowReader) throws(Damage) -> Self? {
        let name = try reader.optionalText()
        let priority = try reader.optionalInt()
        let processors = try reader.optionalText()
        let locked = try reader.optionalInt()
        let slack = try reader.optionalInteger()
        let dmaLatency = try reader.optionalInteger()
        guard let name else { return nil }
        guard let policy = SchedulingPolicy(rawValue: name), let priority, let processors,
            let locked, let slack
        else { throw Damage("its observed conditions make no sense") }
        return ObservedConditions(
            policy: policy,
            priority: priority,
            processors: try StoredJSON.value([Int].self, from: processors, of: "processors"),
            lockedKibibytes: locked,
            timerSlackNanoseconds: slack,
            dmaLatencyMicroseconds: dmaLatency.map { Int32(truncatingIfNeeded: $0) }
        )
    }
}

extension SpinReport {
    fileprivate static func read(_ reader: inout RowReader) throws(Damage) -> Self? {
        let margin = try reader.optionalInteger()
        let spin = try reader.optionalInteger()
        guard let margin, let spin else { return nil }
        return SpinReport(marginNanoseconds: margin, spinNanoseconds: spin)
    }
}

extension RoundSummary {
    /// `nil` if there is no number of early wakeups, which every ended round has.
    fileprivate static func read(
        _ reader: inout RowReader,
        sampleCount: Int
    ) throws(Damage) -> Self? {
        let early = try reader.optionalInt()
        var summary = RoundSummary(
            sampleCount: sampleCount,
            earlyWakeups: early ?? 0,
            deadlineCount: nil,
            minimumNanoseconds: try reader.optionalInteger(),
            p50Nanoseconds: try reader.optionalInteger(),
            p90Nanoseconds: try reader.optionalInteger(),
            p99Nanoseconds: try reader.optionalInteger(),
            maximumNanoseconds: try reader.optionalInteger(),
            wakeupP50Nanoseconds: nil,
            wakeupP90Nanoseconds: nil,
            wakeupP99Nanoseconds: nil
        )
        summary.deadlineCount = try reader.optionalInt()
        summary.wakeupP50Nanoseconds = try reader.optionalInteger()
        summary.wakeupP90Nanoseconds = try reader.optionalInteger()
        summary.wakeupP99Nanoseconds = try reader.optionalInteger()
        return early == nil ? nil : summary
    }

    /// Takes the figures for what the versions stored that left missed ticks out: those of the
    /// wakeups, which are those of the deadlines where none was missed.
    fileprivate mutating func isOfWakeups(missedTicks: Int) {
        wakeupP50Nanoseconds = p50Nanoseconds
        wakeupP90Nanoseconds = p90Nanoseconds
        wakeupP99Nanoseconds = p99Nanoseconds
        guard missedTicks > 0 else {
            deadlineCount = sampleCount
            return
        }
        minimumNanoseconds = nil
        p50Nanoseconds = nil
        p90Nanoseconds = nil
        p99Nanoseconds = nil
        maximumNanoseconds = nil
    }
}
