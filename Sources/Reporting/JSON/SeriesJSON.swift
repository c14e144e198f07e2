import Analysis
import PunctualBase
import Runs

/// One series of the JSON report.
struct SeriesJSON {
    var series: SeriesAnalysis
    var name: String
    var includesCurves: Bool

    var value: JSONValue {
        let described = series.series
        var members: [String: JSONValue] = [
            "index": .integer(series.index),
            "name": .string(name),
            "subject": .string(described.subject.rawValue),
            "mechanism": .string(described.mechanism.rawValue),
            "period_ns": .integer(described.periodNanoseconds),
            "after_miss": .string(described.afterMiss.rawValue),
            "cpu_budget_percent": .number(described.processorBudgetPercent),
            "conditions": conditions,
            "failure": .optional(series.failure),
            "rounds": .integer(series.rounds.count),
            "failed_rounds": .array(
                series.failedRounds.map { round in
                    .object([
                        "repetition": .integer(round.repetition),
                        "reason": .optional(round.failure),
                    ])
                }
            ),
            "disturbed_rounds": .array(
                series.rounds.compactMap { round in
                    round.disturbance.map { disturbance in
                        .object([
                            "repetition": .integer(round.repetition),
                            "disturbance": .string(disturbance),
                        ])
                    }
                }
            ),
            "samples": .integer(series.sampleCount),
            "deadlines": .integer(series.deadlineCount),
            "early_wakeups": .integer(series.earlyWakeups),
            "missed_ticks": .integer(series.missedTicks),
            "lateness": lateness,
            "lateness_over_wakeups": .object(percentiles(series.wakeupLateness)),
            "later": .array(
                series.laterShares.map { point in
                    .object([
                        "than_ns": .integer(point.latenessNanoseconds),
                        "share": .number(point.share),
                    ])
                }
            ),
            "period_jitter_rms_ns": .nanoseconds(series.periodJitterRMSNanoseconds),
            "period_jitter_p99_minus_p50_ns": .optional(series.periodJitterSpreadNanoseconds),
            "drift": drift,
            "processor_ns_per_tick": .nanoseconds(series.processorNanosecondsPerTick),
            "processor_share": .optional(series.processorShare),
            "spin_margin_ns": .optional(series.spinMarginNanoseconds),
            "spin_ns_per_tick": .nanoseconds(series.spinNanosecondsPerTick),
            "noise": noise,
        ]
        if let executor = described.executor {
            members["executor"] = .string(executor.rawValue)
            members["stages"] = stages
        }
        if described.isReference == true { members["reference"] = .bool(true) }
        if let injection = described.injection {
            members["injection"] = .string(injection.name)
        }
        if includesCurves { members["curves"] = curves }
        return .object(members)
    }

    private var conditions: JSONValue {
        let conditions = series.series.conditions
        let processors: JSONValue =
            switch conditions.processors {
            case .any: .string("any")
            case .each: .string("all")
            case .list(let numbers): .array(numbers.map { .integer($0) })
            }
        return .object([
            "policy": .string(conditions.policy.rawValue),
            "priority": .integer(conditions.priority),
            "cpus": processors,
            "memory_locked": .bool(conditions.isMemoryLocked),
            "timer_slack_ns": .optional(conditions.timerSlackNanoseconds),
            "dma_latency_us": .optional(conditions.dmaLatencyMicroseconds.map(Int64.init)),
            "load": load(conditions.load),
        ])
    }

    private func load(_ load: Load) -> JSONValue {
        switch load {
        case .none: .string("none")
        case .stress(let kind): .string(kind.rawValue)
        case .command(let arguments): .array(arguments.map { .string($0) })
        }
    }

    private var stages: JSONValue {
        var members: [String: JSONValue] = [:]
        for (stage, times) in series.stages {
            members[stage.rawValue] = .object([
                "p50_ns": .integer(times.p50Nanoseconds),
                "p99_ns": .integer(times.p99Nanoseconds),
            ])
        }
        return .object(members)
    }

    private var lateness: JSONValue {
        var members = percentiles(series.lateness)
        members["p50_low_ns"] = .nanoseconds(series.p50?.low)
        members["p50_high_ns"] = .nanoseconds(series.p50?.high)
        members["p99_low_ns"] = .nanoseconds(series.p99?.low)
        members["p99_high_ns"] = .nanoseconds(series.p99?.high)
        members["worst_of_100_ns"] = .optional(series.worstOf100Nanoseconds)
        return .object(members)
    }

    private func percentiles(_ lateness: LatenessPercentiles) -> [String: JSONValue] {
        [
            "p0_ns": .optional(lateness.p0),
            "p50_ns": .optional(lateness.p50),
            "p90_ns": .optional(lateness.p90),
            "p99_ns": .optional(lateness.p99),
            "p999_ns": .optional(lateness.p999),
            "max_ns": .optional(lateness.max),
        ]
    }

    private var drift: JSONValue {
        series.drift == nil ? .null : .object(DriftJSON(drift: series.drift).members)
    }

    private var noise: JSONValue {
        let noise = series.noise
        return .object([
            "steal_ns": .integer(noise.stealNanoseconds),
            "throttled_ns": .optional(noise.throttledNanoseconds),
            "throttled_periods": .optional(noise.throttledPeriods),
            "run_queue_ns": .optional(noise.runQueueNanoseconds),
            "voluntary_switches": .integer(noise.voluntarySwitches),
            "involuntary_switches": .integer(noise.involuntarySwitches),
            "minor_faults": .integer(noise.minorFaults),
            "major_faults": .integer(noise.majorFaults),
            "migrations": .integer(noise.migrations),
        ])
    }

    private var curves: JSONValue {
        .object([
            "spectrum": .object([
                "quantile": .array(series.spectrum.map { .number($0.quantile) }),
                "lateness_ns": .array(
                    series.spectrum.map { .nanoseconds($0.latenessNanoseconds.value) }
                ),
                "low_ns": .array(series.spectrum.map { .nanoseconds($0.latenessNanoseconds.low) }),
                "high_ns": .array(
                    series.spectrum.map { .nanoseconds($0.latenessNanoseconds.high) }
                ),
            ]),
            "exceedance": .object([
                "lateness_ns": .array(series.exceedance.map { .integer($0.latenessNanoseconds) }),
                "share": .array(series.exceedance.map { .number($0.share) }),
            ]),
            "histogram": .object([
                "edges_ns": .array(
                    series.histogram.edgesNanoseconds.map { .number($0) }
                ),
                "counts": .array(series.histogram.counts.map { .integer($0) }),
                "below": .integer(series.histogram.below),
                "above": .integer(series.histogram.above),
            ]),
            "allan_deviation": .object([
                "tau_ns": .array(series.allanDeviation.map { .nanoseconds($0.tauSeconds * 1e9) }),
                "sigma_y": .array(series.allanDeviation.map { .number($0.value) }),
            ]),
            "mtie": .object([
                "tau_ns": .array(
                    series.maximumTimeIntervalError.map { .nanoseconds($0.tauSeconds * 1e9) }
                ),
                "error_ns": .array(series.maximumTimeIntervalError.map { .nanoseconds($0.value) }),
                "median_error_ns": .array(
                    series.medianTimeIntervalError.map { .nanoseconds($0.value) }
                ),
            ]),
        ])
    }
}
