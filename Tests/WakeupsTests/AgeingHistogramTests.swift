import Testing
import Wakeups

// Worked out by hand: 10 000 ns is 156 units of 64 ns, in the bucket of 152 to 159 units, which is
// 9 728 to 10 240 ns with the middle 9 984. 100 000 ns lies in 98 304 to 102 400, middle 100 352.
@Suite("Ageing histogram")
struct AgeingHistogramTests {
    @Test(
        "Buckets are 64 ns wide up to 2 µs, then sixteen to an octave",
        arguments: [
            (0, 0), (1, 64), (15, 960), (16, 1_024), (31, 1_984), (32, 2_048), (33, 2_176),
            (67, 9_728), (68, 10_240), (271, 65_011_712), (272, 67_108_864),
        ] as [(Int, Int64)]
    )
    func edges(bucket: Int, nanoseconds: Int64) {
        #expect(AgeingHistogram.lowerEdge(of: bucket) == nanoseconds)
    }

    @Test(
        "A duration falls into the bucket that holds it",
        arguments: [
            (-5, 32), (0, 32), (63, 32), (64, 96), (1_023, 992), (1_024, 1_056),
            (2_047, 2_016), (2_048, 2_112), (10_000, 9_984), (65_011_711, 63_963_136),
            (67_108_863, 66_060_288), (3_600_000_000_000, 66_060_288),
        ] as [(Int64, Double)]
    )
    func holdingBucket(nanoseconds: Int64, middle: Double) {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: nanoseconds, weight: 1)
        #expect(histogram.margin(whoseMeanRestIs: 0) == middle)
    }

    @Test("Nothing recorded has no margin")
    func empty() {
        let histogram = AgeingHistogram()
        #expect(histogram.margin(whoseMeanRestIs: 1) == nil)
        #expect(histogram.bestMargin(worth: 1_000_000) == 0)
        #expect(histogram.meanRest(ofMargin: 7) == 7)
    }

    @Test(
        "The margin's mean rest is what was asked for",
        arguments: [
            // Below the smaller latency nothing is spun.
            (0, 9_984),
            // (19 984 − 9 984) / 2
            (5_000, 19_984),
            // ((115 168 − 9 984) + (115 168 − 100 352)) / 2
            (60_000, 115_168),
        ] as [(Double, Double)]
    )
    func margin(meanRest: Double, margin: Double) {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 10_000, weight: 1)
        histogram.record(nanoseconds: 100_000, weight: 1)
        #expect(histogram.margin(whoseMeanRestIs: meanRest) == margin)
    }

    @Test(
        "The mean rest of a margin is what the margin of that mean rest spends",
        arguments: [
            (9_000, 0), (9_984, 0), (19_984, 5_000), (115_168, 60_000),
        ] as [(Double, Double)]
    )
    func rest(margin: Double, meanRest: Double) {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 10_000, weight: 1)
        histogram.record(nanoseconds: 100_000, weight: 1)
        #expect(histogram.meanRest(ofMargin: margin) == meanRest)
    }

    // Nine of ten latencies are 10 µs, the tenth is 100 µs. From the one edge, 10 240, to the other,
    // 102 400, the mean rest grows by 0.9 × 92 160 + 0.1 × (102 400 − 100 352) = 83 149, and the mean
    // of the others' excess shrinks by 0.1 × (100 352 − 10 240) = 9 011: the tenth is worth the
    // difference of 74 138 if all are worth 741 380.
    @Test(
        "The rare latency is covered where it is worth that",
        arguments: [
            (700_000, 10_240), (740_000, 10_240), (743_000, 102_400), (10_000_000, 102_400),
        ] as [(Double, Double)]
    )
    func worth(worth: Double, margin: Double) {
        #expect(Self.ninths.bestMargin(worth: worth) == margin)
    }

    @Test("What may not be spent is not spent, whatever it is worth")
    func allowance() {
        // To cover the tenth would spend 0.9 × 92 416 + 0.1 × 2 048 = 83 379.
        #expect(Self.ninths.bestMargin(worth: 1e9, largestMeanRest: 83_400) == 102_400)
        #expect(Self.ninths.bestMargin(worth: 1e9, largestMeanRest: 83_300) == 10_240)
    }

    @Test("Latencies above the largest margin move it nowhere")
    func outliers() {
        var histogram = Self.ninths
        histogram.record(nanoseconds: 33_000_000, weight: 0.5)
        #expect(histogram.bestMargin(worth: 1e9, largest: 200_000) == 102_400)
    }

    @Test("What is always later than the largest margin is met as nearly as may be")
    func alwaysLate() {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 100_000, weight: 1)
        #expect(histogram.bestMargin(worth: 1_000, largest: 15_000) == 15_000)
    }

    @Test("A margin is longer than a bucket by the headroom and the addition")
    func headroom() {
        let margin = Self.ninths.bestMargin(worth: 100_000, headroom: 0.5, addition: 1_000)
        #expect(margin == 16_360)
    }

    private static var ninths: AgeingHistogram {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 10_000, weight: 9)
        histogram.record(nanoseconds: 100_000, weight: 1)
        return histogram
    }

    @Test("What was scaled down counts less than what comes after")
    func ageing() {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 100_000, weight: 4)
        histogram.scale(by: 0.25)
        histogram.record(nanoseconds: 10_000, weight: 3)
        #expect(histogram.totalWeight == 4)
        // 0.75 × (19 984 − 9 984)
        #expect(histogram.meanRest(ofMargin: 19_984) == 7_500)
    }

    @Test("What has faded to almost nothing is gone")
    func gone() {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 10_000, weight: 1)
        histogram.scale(by: 1e-13)
        #expect(histogram.totalWeight == 0)
        #expect(histogram.margin(whoseMeanRestIs: 0) == nil)
    }
}

extension AgeingHistogram {
    fileprivate func bestMargin(
        worth: Double,
        largestMeanRest: Double = 1e9,
        headroom: Double = 0,
        addition: Double = 0,
        largest: Double = 1e9
    ) -> Double {
        bestMargin(
            worthOfMetDeadline: worth,
            largestMeanRest: largestMeanRest,
            headroom: headroom,
            addition: addition,
            largest: largest
        )
    }
}
