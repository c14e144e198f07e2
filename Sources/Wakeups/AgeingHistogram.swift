/// Weights of durations in buckets whose width grows with the duration, as in HdrHistogram: 16 to an
/// octave, so that a bucket is at most 6.25 % of its value wide, and none narrower than 64 ns.
///
/// All of it lies inline: nothing is allocated, not even when it is made.
package struct AgeingHistogram: Sendable {
    private static let unit: Int64 = 64
    private static let bucketsPerOctave = 16
    private static let bucketCount = 272

    private var weights = InlineArray<272, Double>(repeating: 0)
    /// Below this a weight is taken for none: it would end among the numbers whose arithmetic is slow.
    private static let smallestWeight = 1e-12

    package private(set) var totalWeight = 0.0

    package init() {}

    /// Adds a duration; a negative one counts as 0, and 67 ms or more as just below that.
    package mutating func record(nanoseconds: Int64, weight: Double) {
        weights[Self.bucket(of: nanoseconds)] += weight
        totalWeight += weight
    }

    package mutating func scale(by factor: Double) {
        var total = 0.0
        var weights = weights.mutableSpan
        for bucket in 0..<Self.bucketCount {
            let weight = weights[bucket] * factor
            weights[bucket] = weight < Self.smallestWeight ? 0 : weight
            total += weights[bucket]
        }
        totalWeight = total
    }

    /// The margin whose worth exceeds its cost by most.
    ///
    /// Its cost is the mean rest, of max(0, m − latency). It is worth as much for each share of
    /// latencies that it covers, and a nanosecond for each by which it shortens the mean of the
    /// others' excess. Looked at are the margins that just cover a bucket, and the largest of all.
    ///
    /// - Parameters:
    ///   - worth: Of covering all latencies, in nanoseconds of rest.
    ///   - largestMeanRest: In nanoseconds; from 0.
    ///   - headroom: By how much more than a bucket's upper edge the margin is longer, as a share of it.
    ///   - addition: By how much more it is longer, in nanoseconds.
    ///   - largest: No margin is longer, in nanoseconds.
    /// - Returns: Nanoseconds; 0 if nothing was recorded.
    package func bestMargin(
        worthOfMetDeadline worth: Double,
        largestMeanRest: Double,
        headroom: Double,
        addition: Double,
        largest: Double
    ) -> Double {
        guard totalWeight > 0, let affordable = margin(whoseMeanRestIs: largestMeanRest) else {
            return 0
        }
        let end = min(affordable, largest)
        // Lent, since an inline array that is read by index is copied as a whole each time.
        let weights = weights.span
        var (weight, moment) = (0.0, 0.0)
        var (endWeight, endMoment) = (0.0, 0.0)
        var best = (margin: 0.0, gain: 0.0)
        let total = totalWeight
        func gain(of margin: Double, _ weight: Double, _ moment: Double) -> Double {
            let rest = weight * margin - moment
            return (worth * weight + total * margin - 2 * rest) / total
        }
        for bucket in 0..<Self.bucketCount where weights[bucket] > 0 {
            let edge = Double(Self.lowerEdge(of: bucket + 1))
            guard edge <= end else { break }
            weight += weights[bucket]
            moment += weights[bucket] * Self.middle(of: bucket)
            (endWeight, endMoment) = (weight, moment)
            let margin = edge * (1 + headroom) + addition
            let gained = gain(of: margin, weight, moment)
            if margin <= end, gained > best.gain { best = (margin, gained) }
        }
        return gain(of: end, endWeight, endMoment) > best.gain ? end : best.margin
    }

    /// The mean of max(0, m − latency); a bucket counts as its middle.
    package func meanRest(ofMargin margin: Double) -> Double {
        guard totalWeight > 0 else { return margin }
        let weights = weights.span
        var rest = 0.0
        for bucket in 0..<Self.bucketCount where weights[bucket] > 0 {
            let middle = Self.middle(of: bucket)
            guard middle < margin else { break }
            rest += weights[bucket] * (margin - middle)
        }
        return rest / totalWeight
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
