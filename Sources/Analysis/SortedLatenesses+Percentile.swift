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
    ///
    /// - Parameters:
    ///   - count: How many latenesses there are.
    ///   - value: The lateness at one of their ranks (`ranks`).
    init(count: Int, _ value: (_ rank: Int) -> Int64) {
        func supported(_ percent: Double) -> Int64? {
            Self.rank(of: percent, count: count).map(value)
        }
        self.init(
            p0: supported(0),
            p50: supported(50),
            p90: supported(90),
            p99: supported(99),
            p999: supported(99.9),
            max: supported(100)
        )
    }

    /// The ranks of the percentiles that so many latenesses support.
    static func ranks(count: Int) -> [Int] {
        [0, 50, 90, 99, 99.9, 100].compactMap { rank(of: $0, count: count) }
    }

    private static func rank(of percent: Double, count: Int) -> Int? {
        let needed =
            switch percent {
            case 50: samplesForP50
            case 90: samplesForP90
            case 99: samplesForP99
            case 99.9: samplesForP999
            default: 1
            }
        return count >= needed ? nearestRank(of: percent / 100, among: count) : nil
    }

    /// The least number of samples for each percentile: 10 / (1 − p).
    package static let samplesForP50 = 20
    package static let samplesForP90 = 100
    package static let samplesForP99 = 1_000
    package static let samplesForP999 = 10_000
}
