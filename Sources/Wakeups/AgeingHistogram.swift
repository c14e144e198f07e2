/// Weights of durations in buckets whose width grows with the duration, as in HdrHistogram: 16 to an
/// octave, so that a bucket is at most 6.25 % of its value wide, and none narrower than 64 ns.
///
/// All of it lies inline: nothing is allocated, not even when it is made.
package struct AgeingHistogram: Sendable {
    private static let unit: Int64 = 64
    private static let bucketsPerOctave = 16
    private static let bucketCount = 272

    private var weights = InlineArray<272, Double>(repeating: 0)
    private var totalWeight = 0.0

    package init() {}

    /// Adds a duration; a negative one counts as 0, and 67 ms or more as just below that.
    package mutating func record(nanoseconds: Int64, weight: Double) {
        weights[Self.bucket(of: nanoseconds)] += weight
        totalWeight += weight
    }

    package mutating func scale(by factor: Double) {
        for bucket in 0..<Self.bucketCount {
            weights[bucket] *= factor
        }
        totalWeight *= factor
    }

    /// The upper edge of the bucket in which the quantile lies (nearest rank).
    ///
    /// - Returns: Nanoseconds, or `nil` if nothing was recorded.
    package func upperEdge(ofQuantile quantile: Double) -> Int64? {
        // Lent, since an inline array that is read by index is copied as a whole each time.
        let weights = weights.span
        var weight = 0.0
        var last: Int?
        for bucket in 0..<Self.bucketCount where weights[bucket] > 0 {
            last = bucket
            weight += weights[bucket]
            if weight >= quantile * totalWeight { break }
        }
        // Rounding may leave the sum of all just below the total.
        return last.map { Self.lowerEdge(of: $0 + 1) }
    }

    /// The largest m for which the mean of max(0, m − latency) is at most `mean`: how far ahead of a
    /// deadline a sleep may end so that the wait for the rest costs that much.
    ///
    /// Between two recorded latencies that mean is linear in m, with the share of the latencies
    /// below m as its slope; a bucket counts as its middle.
    ///
    /// - Returns: Nanoseconds, or `nil` if nothing was recorded.
    package func margin(whoseMeanRestIs mean: Double) -> Double? {
        let weights = weights.span
        var weight = 0.0
        var moment = 0.0
        var margin: Double?
        for bucket in 0..<Self.bucketCount where weights[bucket] > 0 {
            let middle = Self.middle(of: bucket)
            if let margin, margin <= middle { return margin }
            weight += weights[bucket]
            moment += weights[bucket] * middle
            margin = (mean * totalWeight + moment) / weight
        }
        return margin
    }
}

extension AgeingHistogram {
    private static func bucket(of nanoseconds: Int64) -> Int {
        let units = max(nanoseconds, 0) / unit
        guard units >= bucketsPerOctave else { return Int(units) }
        let octave = units.bitWidth - 1 - units.leadingZeroBitCount - 4
        let step = Int(units >> Int64(octave)) - bucketsPerOctave
        return min((octave + 1) * bucketsPerOctave + step, bucketCount - 1)
    }

    package static func lowerEdge(of bucket: Int) -> Int64 {
        guard bucket >= bucketsPerOctave else { return Int64(bucket) * unit }
        let octave = bucket / bucketsPerOctave - 1
        return (Int64(bucketsPerOctave + bucket % bucketsPerOctave) << Int64(octave)) * unit
    }

    private static func middle(of bucket: Int) -> Double {
        Double(lowerEdge(of: bucket) + lowerEdge(of: bucket + 1)) / 2
    }
}
