package import Runs

extension RoundSummary {
    /// The figures of a round's wakeups, by nearest rank, however few there are.
    package init(of samples: Samples) {
        let sorted = SortedLatenesses(samples.latenessNanoseconds)
        let early = sorted.nanoseconds.firstIndex(above: -1, in: sorted.nanoseconds.indices)
        self.init(
            sampleCount: sorted.count,
            earlyWakeups: early,
            minimumNanoseconds: sorted.percentile(0),
            p50Nanoseconds: sorted.percentile(50),
            p90Nanoseconds: sorted.percentile(90),
            p99Nanoseconds: sorted.percentile(99),
            maximumNanoseconds: sorted.percentile(100)
        )
    }
}
