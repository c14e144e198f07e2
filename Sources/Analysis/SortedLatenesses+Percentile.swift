extension SortedLatenesses {
    /// The smallest recorded lateness that at least `percent` % of the deadlines did not exceed.
    ///
    /// The nearest-rank definition (Hyndman and Fan 1996, definition 1) always answers with a
    /// value that was measured; interpolation would invent one between two modes.
    ///
    /// - Parameter percent: From 0, the minimum, to 100, the maximum.
    /// - Returns: Nanoseconds, or `nil` if nothing was recorded.
    package func percentile(_ percent: Double) -> Int64? {
        precondition((0...100).contains(percent), "a percentile lies between 0 and 100")
        guard !nanoseconds.isEmpty else { return nil }
        return nanoseconds[nearestRank(of: percent / 100, among: nanoseconds.count) - 1]
    }
}

/// The place, from 1, of a quantile among so many sorted values: the smallest whole number that is
/// not below `quantile × count`.
///
/// 99.9 % of 10 000 is 9 990, but 0.999 × 10 000 in binary numbers can come out just above it; a
/// product that close to a whole number is taken for it.
func nearestRank(of quantile: Double, among count: Int) -> Int {
    let exact = quantile * Double(count)
    let whole = exact.rounded()
    let rank = abs(exact - whole) <= exact * 1e-14 ? whole : exact.rounded(.up)
    return min(max(Int(rank), 1), max(count, 1))
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
