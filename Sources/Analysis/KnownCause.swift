import Runs

/// A cause of lateness whose share is known: by the kernel's design, and from what a run has stored.
package struct KnownCause: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// What the kernel adds to merge wakeups (``MechanismName/timerSlack(ofThread:waiting:)``).
        case timerSlack = "timer-slack"
        /// The same where each wakeup moves all later ones.
        case timerSlackDrift = "timer-slack-drift"
        /// Real-time threads that use up their share of each second are stopped for the rest
        /// (sched(7), "Limiting the CPU usage of real-time and deadline processes").
        case realtimeThrottling = "realtime-throttling"
    }

    /// What it is in one series.
    package struct Part: Hashable, Sendable {
        /// Index into the analysed series.
        package var series: Int
        /// Its share of the figure, in the figure's unit.
        package var share: Double
        /// Nanoseconds of p50 or of the maximum; for a drift parts per million.
        package var figure: Double

        package init(series: Int, share: Double, figure: Double) {
            self.series = series
            self.share = share
            self.figure = figure
        }
    }

    package var kind: Kind
    /// Of one group of series, in the order of its ranking; the shares of all are equal.
    package var parts: [Part]
    /// Whether the thread's own slack is it, which can be set.
    package var isOfThread: Bool

    package init(kind: Kind, parts: [Part], isOfThread: Bool = false) {
        self.kind = kind
        self.parts = parts
        self.isOfThread = isOfThread
    }
}

extension RunAnalysis {
    /// The causes of lateness that are known, each group's by itself; only shares that can be told are
    /// among them.
    package var knownCauses: [KnownCause] { groups.flatMap(causes) }

    private func causes(in group: SeriesGroup) -> [KnownCause] {
        var causes: [KnownCause] = []
        for index in group.ranked {
            for cause in self.causes(ofSeries: index) {
                let place = causes.firstIndex {
                    $0.kind == cause.kind && $0.isOfThread == cause.isOfThread
                        && $0.parts[0].share == cause.parts[0].share
                }
                if let place {
                    causes[place].parts += cause.parts
                } else {
                    causes.append(cause)
                }
            }
        }
        return causes
    }

    private func causes(ofSeries index: Int) -> [KnownCause] {
        let analysis = series[index]
        guard analysis.series.isGenuine, analysis.series.program == nil else { return [] }
        return [slack(of: analysis, index), throttling(of: analysis, index)].compactMap { $0 }
    }

    /// A real-time thread has no slack, whatever is set.
    private func slack(of analysis: SeriesAnalysis, _ index: Int) -> KnownCause? {
        let observed = analysis.rounds.compactMap(\.observed)
        let period = analysis.series.periodNanoseconds
        guard let thread = observed.map(\.timerSlackNanoseconds).min(),
            observed.allSatisfy({ $0.policy == .other }),
            let slack = analysis.series.mechanism.timerSlack(ofThread: thread, waiting: period),
            slack > 0
        else { return nil }
        let isOfThread = slack == thread
        if analysis.series.mechanism.isFreeRunning {
            let share = Double(slack) / Double(period) * 1e6
            guard let drift = analysis.drift?.partsPerMillion?.value, drift >= share else {
                return nil
            }
            let part = KnownCause.Part(series: index, share: share, figure: drift)
            return KnownCause(kind: .timerSlackDrift, parts: [part], isOfThread: isOfThread)
        }
        // Below it, other interrupts have cut it short, nobody knows by how much.
        guard let median = analysis.lateness.p50, median >= slack else { return nil }
        let part = KnownCause.Part(series: index, share: Double(slack), figure: Double(median))
        return KnownCause(kind: .timerSlack, parts: [part], isOfThread: isOfThread)
    }

    /// Only where the thread has run so much that it must have been stopped, and the latest wakeup is
    /// late by no less than that.
    private func throttling(of analysis: SeriesAnalysis, _ index: Int) -> KnownCause? {
        let observed = analysis.rounds.compactMap(\.observed)
        guard !observed.isEmpty,
            observed.allSatisfy({ $0.policy == .fifo || $0.policy == .rr }),
            let runtime = run.host.realtimeRuntimeMicroseconds, runtime >= 0,
            let period = run.host.realtimePeriodMicroseconds, period > runtime,
            let share = analysis.processorShare, let latest = analysis.lateness.max
        else { return nil }
        let stopped = Int64(period - runtime) * 1_000
        let allowed = Double(runtime) / Double(period)
        guard share >= 0.95 * allowed, latest >= stopped / 2 else { return nil }
        let part = KnownCause.Part(
            series: index,
            share: Double(min(stopped, latest)),
            figure: Double(latest)
        )
        return KnownCause(kind: .realtimeThrottling, parts: [part])
    }
}
