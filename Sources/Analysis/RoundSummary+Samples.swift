package import Runs

extension RoundSummary {
    /// The figures of a round's deadlines, by nearest rank, however few there are.
    package init(of measured: MeasuredRound, periodNanoseconds: Int64) {
        let wakeups = SortedLatenesses(measured.samples.latenessNanoseconds)
        let early = wakeups.nanoseconds.firstIndex(above: -1, in: wakeups.nanoseconds.indices)
        let deadlines = SortedLatenesses(
            measured.deadlineLatenesses(periodNanoseconds: periodNanoseconds)
        )
        self.init(
            sampleCount: wakeups.count,
            earlyWakeups: early,
            deadlineCount: deadlines.count,
            minimumNanoseconds: deadlines.percentile(0),
            p50Nanoseconds: deadlines.percentile(50),
            p90Nanoseconds: deadlines.percentile(90),
            p99Nanoseconds: deadlines.percentile(99),
            maximumNanoseconds: deadlines.percentile(100),
            wakeupP50Nanoseconds: wakeups.percentile(50),
            wakeupP90Nanoseconds: wakeups.percentile(90),
            wakeupP99Nanoseconds: wakeups.percentile(99)
        )
    }
}
