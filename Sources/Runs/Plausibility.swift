import PunctualBase

/// What numbers from outside can be, so that all that is computed from them fits into 64 bits.
///
/// A checksum that is right is no proof of sense: whoever can write a file can seal it. So values
/// are looked at once, where they come in, and each check answers with what is wrong, or `nil`.
package enum Plausibility {
    /// Lengths of time within a measurement, in nanoseconds: 36 years.
    ///
    /// The sum of a few of them fits, and so does the difference of two differences.
    package static let longest: Int64 = 1 << 60
    static let times = -longest...longest
    static let counts = 0...(1 << 40)
    /// Deadlines of a round: a plan may have 100 million.
    static let ticks = 0...Int(Int32.max)
    /// Readings of `CLOCK_MONOTONIC`, in nanoseconds.
    static let instants = 0...(Int64(1) << 62)

    /// What is wrong with a lateness; `nil` if nothing is.
    package static func problem(lateness nanoseconds: Int64) -> String? {
        guard !times.contains(nanoseconds) else { return nil }
        let years = nanoseconds.magnitude / (UInt64(365.25 * 86_400) * 1_000_000_000)
        return "a lateness of \(nanoseconds < 0 ? "-" : "")\(years) years is none"
    }

    /// Tells of the one that is furthest from what a lateness can be.
    package static func problem(latenesses: [Int64]) -> String? {
        // Smallest and largest at once: a comparison with two bounds for each would take longer.
        var lowest: Int64 = 0
        var highest: Int64 = 0
        for lateness in latenesses {
            lowest = min(lowest, lateness)
            highest = max(highest, lateness)
        }
        return problem(lateness: lowest) ?? problem(lateness: highest)
    }

    package static func problem(summary: RoundSummary) -> String? {
        let figures = [
            summary.minimumNanoseconds, summary.p50Nanoseconds, summary.p90Nanoseconds,
            summary.p99Nanoseconds, summary.maximumNanoseconds,
        ].compactMap { $0 }
        return problem(latenesses: figures)
    }

    /// What is wrong with the ticks of a round, which rise from 1 on; `nil` if nothing is.
    package static func problem(ticks: [Int64], periodNanoseconds: Int64) -> String? {
        var last: Int64 = 0
        for tick in ticks {
            guard tick > last else { return "tick \(tick) comes after tick \(last)" }
            last = tick
        }
        return problem(ticks: last, periodNanoseconds: periodNanoseconds)
    }

    private static func problem(ticks: Int64, periodNanoseconds: Int64) -> String? {
        guard ticks <= Self.ticks.upperBound else { return "no round has \(ticks) ticks" }
        let length = ticks.multipliedReportingOverflow(by: periodNanoseconds)
        return length.overflow || !times.contains(length.partialValue)
            ? "tick \(ticks) of \(Nanoseconds.text(periodNanoseconds)) would be years away" : nil
    }
}

// MARK: - What was planned

extension Plausibility {
    package static func problem(plan: Plan) -> String? {
        guard (0...longest).contains(plan.roundNanoseconds) else {
            return "its rounds cannot last \(plan.roundNanoseconds) ns"
        }
        guard (0...longest).contains(plan.warmUpNanoseconds) else {
            return "its warm-up cannot last \(plan.warmUpNanoseconds) ns"
        }
        guard counts.contains(plan.rounds) else { return "it cannot have \(plan.rounds) rounds" }
        for series in plan.series {
            if let problem = problem(series: series) { return problem }
        }
        return nil
    }

    package static func problem(series: Series) -> String? {
        guard series.periodNanoseconds > 0 else { return "a period has no length" }
        guard series.periodNanoseconds <= longest else {
            return "a period cannot last \(series.periodNanoseconds) ns"
        }
        guard series.processorBudgetPercent.isFinite else { return "a budget is no number" }
        if let slack = series.conditions.timerSlackNanoseconds, !(0...longest).contains(slack) {
            return "a timer slack cannot be \(slack) ns"
        }
        if case .list(let processors) = series.conditions.processors,
            let problem = problem(processors: processors)
        {
            return problem
        }
        guard let injection = series.injection else { return nil }
        guard times.contains(injection.delayNanoseconds), injection.delayedShare.isFinite,
            injection.partsPerMillion.isFinite
        else { return "an injection is out of all bounds" }
        return nil
    }

    private static func problem(processors: [Int]) -> String? {
        processors.first { !(0...Int(Int32.max)).contains($0) }.map {
            "there is no processor \($0)"
        }
    }
}

// MARK: - What was measured

extension Plausibility {
    package static func problem(round: Round, of series: Series) -> String? {
        if let problem = problem(ofCounts: [
            ("repetition", round.repetition), ("position", round.position),
        ]) {
            return problem
        }
        for ticks in [round.plannedTicks, round.missedTicks] where !Self.ticks.contains(ticks) {
            return "it cannot have \(ticks) ticks"
        }
        guard instants.contains(round.startNanoseconds) else {
            return "its start cannot be \(round.startNanoseconds) ns"
        }
        return problem(
            ticks: Int64(round.plannedTicks),
            periodNanoseconds: series.periodNanoseconds
        )
            ?? problem(processors: round.processor.map { [$0] } ?? [])
            ?? problem(ofTimes: [
                ("processor time", round.processorNanoseconds),
                ("margin", round.spin?.marginNanoseconds),
                ("time of spinning", round.spin?.spinNanoseconds),
            ])
            ?? problem(noise: round.noise)
            ?? problem(observed: round.observed)
            ?? problem(stages: round.stages)
    }

    /// Of one load; stress-ng knows some 350.
    package static let mostStressors = 1_024

    package static func problem(loads: [LoadReport]) -> String? {
        let most = loads.map(\.bogoOperations.count).max() ?? 0
        return most > mostStressors ? "a load cannot have \(most) stressors" : nil
    }

    private static func problem(noise: NoiseCounters) -> String? {
        problem(ofTimes: [
            ("stolen time", noise.stealNanoseconds),
            ("wait in the run queue", noise.runQueueNanoseconds),
            ("throttled time", noise.throttledNanoseconds),
        ])
            ?? problem(ofCounts: [
                ("throttled periods", noise.throttledPeriods),
                ("voluntary switches", noise.voluntarySwitches),
                ("involuntary switches", noise.involuntarySwitches),
                ("minor faults", noise.minorFaults), ("major faults", noise.majorFaults),
                ("migrations", noise.migrations),
            ])
    }

    private static func problem(observed: ObservedConditions?) -> String? {
        guard let observed else { return nil }
        return problem(ofTimes: [("timer slack", observed.timerSlackNanoseconds)])
            ?? problem(processors: observed.processors)
            ?? problem(nice: observed.nice)
            ?? problem(ofCounts: [
                ("priority", observed.priority), ("locked memory", observed.lockedKibibytes),
            ])
    }

    private static func problem(stages: [RunStage: StageTimes]) -> String? {
        problem(
            ofTimes: stages.flatMap { stage, times in
                [
                    ("stage \(stage.rawValue)", times.p50Nanoseconds),
                    ("stage \(stage.rawValue)", times.p99Nanoseconds),
                ]
            }
        )
    }

    package static func problem(figures: RoundFigures) -> String? {
        if let problem = problem(ofCounts: [
            ("repetition", figures.repetition), ("samples", figures.sampleCount),
            ("planned ticks", figures.plannedTicks),
        ])
            ?? problem(ofTimes: [
                ("stolen time", figures.stealNanoseconds),
                ("wait in the run queue", figures.runQueueNanoseconds),
                ("length", figures.lengthNanoseconds),
                ("throttled time", figures.throttledNanoseconds),
                ("timer slack", figures.conditions?.timerSlackNanoseconds),
            ])
            ?? problem(ofCounts: [("priority", figures.conditions?.priority)])
            ?? problem(nice: figures.conditions?.nice)
        {
            return problem
        }
        let wrong = figures.values.first { abs($1) > Double(longest) || $1.isNaN }
        return wrong.map { "\($0.rawValue) cannot be \($1)" }
    }

    /// From -20 to 19 (sched(7)); none if it was not recorded.
    private static func problem(nice: Int?) -> String? {
        guard let nice, !(-20...19).contains(nice) else { return nil }
        return "a nice value cannot be \(nice)"
    }

    private static func problem(ofCounts numbers: [(name: String, value: Int?)]) -> String? {
        for (name, value) in numbers {
            if let value, !counts.contains(value) { return "\(name) cannot be \(value)" }
        }
        return nil
    }

    private static func problem(ofTimes values: [(name: String, value: Int64?)]) -> String? {
        for (name, value) in values {
            if let value, !times.contains(value) { return "\(name) cannot be \(value) ns" }
        }
        return nil
    }
}

// MARK: - What it was measured on

extension Plausibility {
    package static func problem(host: HostSnapshot) -> String? {
        problem(ofCounts: [
            ("processors", host.processorCount), ("memory", host.memoryKibibytes),
        ])
            ?? problem(ofTimes: [
                ("timer slack", host.timerSlackNanoseconds),
                ("resolution of the clock", host.clockResolutionNanoseconds),
                ("a reading of the clock", host.clockReadingNanoseconds),
                ("time for realtime", host.realtimeRuntimeMicroseconds.map { Int64($0) }),
                ("period for realtime", host.realtimePeriodMicroseconds.map { Int64($0) }),
                ("quota", host.processorQuota?.quotaMicroseconds),
                ("period of the quota", host.processorQuota?.periodMicroseconds),
            ])
            ?? problem(nice: host.nice)
            ?? problem(processors: host.allowedProcessors ?? [])
    }

    package static func problem(state: HostState) -> String? {
        problem(ofCounts: [
            ("available memory", state.availableMemoryKibibytes), ("uptime", state.uptimeSeconds),
        ])
    }

    package static func problem(baseline: Baseline) -> String? {
        if let problem = problem(plan: baseline.plan) ?? problem(host: baseline.host) {
            return problem
        }
        for member in baseline.members {
            if let problem = problem(series: member.series) { return problem }
            for figures in member.rounds + member.reference {
                if let problem = problem(figures: figures) {
                    return "\(member.series.name): \(problem)"
                }
            }
        }
        return nil
    }
}
