import Analysis
import PunctualBase
import Runs

extension ReportContent {
    /// Whether the figures can be trusted: how much was measured, how, and what disturbed it.
    package var trust: [Remark] {
        ([state, effort, interleaving, support, intervals, failures] + partial
            + [steal, throttling, faults, otherWork]).compactMap { $0 }
    }

    private var measured: [SeriesAnalysis] { analysis.series.filter { $0.sampleCount > 0 } }
    private var rounds: [Round] { analysis.series.flatMap(\.rounds) }

    private var state: Remark? {
        let cut = rounds.count { !$0.isComplete }
        let state = analysis.run.state
        guard state != .finished || cut > 0 else { return nil }
        let failed = analysis.series.reduce(0) { $0 + $1.failedRounds.count }
        guard !rounds.isEmpty else {
            let count = failed == 1 ? "its one round" : "all \(failed) rounds"
            return Remark(
                isCaution: true,
                text: failed > 0
                    ? "Nothing could be measured: \(count) failed."
                    : "Nothing was measured before the run ended."
            )
        }
        let what =
            switch state {
            case .finished: "finished"
            case .running: "has not ended"
            case .interrupted: "was interrupted"
            case .failed: "came to its end, and nothing of it could be measured"
            }
        return Remark(
            isCaution: true,
            text: "The run \(what); \(cut) of \(rounds.count) rounds were cut short, and what they "
                + "had measured by then is kept."
        )
    }

    private var effort: Remark? {
        guard !measured.isEmpty else { return nil }
        let quantity = QuantityText()
        let counts = measured.map(\.wholeRepetitions)
        let planned = analysis.run.plan.rounds
        let isWhole = counts.allSatisfy { $0 >= planned }
        let amount = isWhole ? range(counts) : "\(range(counts)) of \(planned)"
        let time = measured.reduce(0.0) { $0 + $1.measuredNanoseconds }
        let least = measured.map(\.deadlineCount).min() ?? 0
        let few = (counts.min() ?? 0) < 3
        return Remark(
            isCaution: few,
            text: "\(measured.count) series of \(amount) rounds each, "
                + "\(quantity.time(nanoseconds: time)) in all; at least "
                + "\(quantity.count(least)) deadlines a series."
                + (few ? " Three rounds are the least for an interval: use `--rounds 5`." : "")
        )
    }

    private func range(_ values: [Int]) -> String {
        guard let least = values.min(), let most = values.max() else { return "0" }
        return least == most ? "\(least)" : "\(least) to \(most)"
    }

    /// Looks at the order in which the rounds really came.
    private var interleaving: Remark? {
        guard measured.count > 1 else { return nil }
        let order = rounds.sorted { $0.position < $1.position }
        // Each repetition measures every series before the next one begins.
        let isInterleaved = zip(order, order.dropFirst()).allSatisfy { first, second in
            first.repetition <= second.repetition
        }
        let repetitions = Set(order.map(\.repetition)).count
        guard isInterleaved, repetitions > 1 else {
            return Remark(
                isCaution: true,
                text: "The series were not interleaved: what the host did at one time may have "
                    + "struck only some of them. Use more rounds."
            )
        }
        return Remark(
            isCaution: false,
            text:
                "The series took turns, round by round: the host's noise struck all of them alike."
        )
    }

    /// A percentile p is printed from 10 / (1 − p) samples on.
    private var support: Remark? {
        guard let least = measured.map(\.deadlineCount).min() else { return nil }
        let quantity = QuantityText()
        let needs = [(1_000, "p99"), (10_000, "p99.9")]
        let missing = needs.filter { least < $0.0 }
        guard let first = missing.first else {
            return Remark(
                isCaution: false,
                text: "Every percentile up to p99.9 has at least ten deadlines beyond it."
            )
        }
        return Remark(
            isCaution: true,
            text: "\(first.1) needs \(quantity.count(first.0)) deadlines, and a series has "
                + "\(quantity.count(least)): a dash stands for what too few deadlines support. Use more "
                + "rounds or longer ones."
        )
    }

    private var intervals: Remark? {
        guard measured.contains(where: { $0.p50 != nil }) else { return nil }
        return Remark(
            isCaution: false,
            text:
                "Intervals hold the true value in 95 of 100 repetitions; they come from resampling "
                + "rounds, since wakeups that follow each other are not independent."
        )
    }

    private var failures: Remark? {
        let refused = analysis.series.indices.filter { analysis.series[$0].sampleCount == 0 }
        guard !refused.isEmpty else { return nil }
        let names = refused.map { index in
            let reason = analysis.series[index].failure ?? "no wakeups"
            return "\(analysis.name(of: index)) (\(reason))"
        }
        var unique: [String] = []
        for name in names where !unique.contains(name) { unique.append(name) }
        return Remark(isCaution: true, text: "Not measured: \(unique.joined(separator: "; ")).")
    }

    /// What failed or was disturbed in part.
    private var partial: [Remark?] {
        (analysis.partialFailures + analysis.disturbances).map {
            Remark(isCaution: true, text: $0)
        }
    }

    private var steal: Remark {
        let quantity = QuantityText()
        let time = analysis.stolenTime
        let stolen = time.nanoseconds
        let processors = Double(max(analysis.run.host.processorCount, 1))
        let passed = time.measuredSeconds * processors
        let share = passed > 0 ? Double(stolen) / 1e9 / passed : 0
        let machine =
            analysis.run.host.virtualisation.map { "A virtual machine (\($0))" }
            ?? "Not virtualised"
        guard stolen > 0 else {
            return Remark(
                isCaution: false,
                text: "\(machine); less than one step of 10 ms, in which the kernel counts, was "
                    + "stolen by a hypervisor in any round."
            )
        }
        return Remark(
            isCaution: share > 0.005,
            text: "\(machine); the hypervisor took \(quantity.time(nanoseconds: stolen)) from its "
                + "processors, \(quantity.percent(share)) of their time. Latest wakeups and p99.9 say "
                + "more of it than of the mechanisms."
        )
    }

    /// `nil` where there is no quota, or nobody looked.
    private var throttling: Remark? {
        let quantity = QuantityText()
        let quota = analysis.run.host.processorQuota
        let throttled = analysis.throttledTime
        guard quota?.isLimited == true || throttled.nanoseconds > 0 else { return nil }
        let told = quota.map { " (\($0.text))" } ?? ""
        guard throttled.disturbedSlots > 0 else {
            return Remark(
                isCaution: false,
                text: "The processor quota of its control group\(told) held no round back."
            )
        }
        return Remark(
            isCaution: true,
            text: "The processor quota of its control group\(told) stopped it for "
                + "\(quantity.time(nanoseconds: throttled.nanoseconds)) in "
                + "\(throttled.disturbedSlots) of \(throttled.slots) rounds: latest wakeups, p99 "
                + "and missed ticks say more of it than of the mechanisms."
        )
    }

    private var faults: Remark {
        let quantity = QuantityText()
        let major = rounds.reduce(0) { $0 + $1.noise.majorFaults }
        let minor = rounds.reduce(0) { $0 + $1.noise.minorFaults }
        let switches = rounds.reduce(0) { $0 + $1.noise.involuntarySwitches }
        let moves = rounds.compactMap(\.noise.migrations)
        let migrations =
            moves.isEmpty
            ? "" : ", \(quantity.count(moves.reduce(0, +))) moves to another processor"
        return Remark(
            isCaution: major > 0,
            text:
                "While it measured: \(quantity.count(major)) major and \(quantity.count(minor)) minor "
                + "page faults, \(quantity.count(switches)) involuntary switches"
                + "\(migrations)."
        )
    }

    private var otherWork: Remark? {
        guard let load = analysis.run.hostState.loadAverages.first else { return nil }
        let processors = max(analysis.run.host.processorCount, 1)
        return Remark(
            isCaution: load > 0.5 * Double(processors),
            text:
                "Other work when it began: load average \(QuantityText().fixed(load, decimals: 2)) "
                + "on \(processors) processor\(processors == 1 ? "" : "s")."
        )
    }
}
