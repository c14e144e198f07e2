import PunctualBase

extension SortedLatenesses {
    /// The smallest recorded lateness that at least `percent` % of the deadlines did not exceed.
    ///
    /// The nearest-rank definition (Hyndman and Fan 1996, definition 1) always answers with a
    /// value that was measured; interpolation would invent one between two modes.
    ///
    /// - Parameter percent: From 0, the minimum, to 100, the maximum.
    /// - Returns: Nanoseconds, or `nil` if nothing was recorded.
    package func percentile(_ percent: Double) -> Int64? {
        nanoseconds.sortedPercentile(percent)
    }
}

extension LatenessPercentiles {
    /// Takes each percentile of which at least ten samples lie beyond; minimum and maximum need
    /// one.
    ///
    /// With fewer, the percentile is the affair of a handful of deadlines and differs several times
    /// over from one run to the next.
    package init(of latenesses: SortedLatenesses) {
        func supported(_ percent: Double, from samples: Int) -> Int64? {
            latenesses.count >= samples ? latenesses.percentile(percent) : nil
        }
        self.init(
            p0: supported(0, from: 1),
            p50: supported(50, from: Self.samplesForP50),
            p90: supported(90, from: Self.samplesForP90),
            p99: supported(99, from: Self.samplesForP99),
            p999: supported(99.9, from: Self.samplesForP999),
            max: supported(100, from: 1)
        )
    }

    /// The least number of samples for each percentile: 10 / (1 − p).
    package static let samplesForP50 = 20
    package static let samplesForP90 = 100
    package static let samplesForP99 = 1_000
    package static let samplesForP999 = 10_000
}
