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
            (-5, 64), (0, 64), (63, 64), (64, 128), (1_023, 1_024), (1_024, 1_088),
            (2_047, 2_048), (2_048, 2_176), (10_000, 10_240), (65_011_711, 65_011_712),
            (67_108_863, 67_108_864), (3_600_000_000_000, 67_108_864),
        ] as [(Int64, Int64)]
    )
    func holdingBucket(nanoseconds: Int64, upperEdge: Int64) {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: nanoseconds, weight: 1)
        #expect(histogram.upperEdge(ofQuantile: 1) == upperEdge)
    }

    @Test("Nothing recorded has neither quantile nor margin")
    func empty() {
        let histogram = AgeingHistogram()
        #expect(histogram.upperEdge(ofQuantile: 0.5) == nil)
        #expect(histogram.margin(whoseMeanRestIs: 1) == nil)
    }

    @Test("A quantile goes by weight")
    func weights() {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 10_000, weight: 3)
        histogram.record(nanoseconds: 100_000, weight: 1)
        #expect(histogram.upperEdge(ofQuantile: 0.75) == 10_240)
        #expect(histogram.upperEdge(ofQuantile: 0.76) == 102_400)
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

    @Test("What was scaled down counts less than what comes after")
    func ageing() {
        var histogram = AgeingHistogram()
        histogram.record(nanoseconds: 100_000, weight: 4)
        histogram.scale(by: 0.25)
        histogram.record(nanoseconds: 10_000, weight: 3)
        #expect(histogram.upperEdge(ofQuantile: 0.75) == 10_240)
        #expect(histogram.upperEdge(ofQuantile: 1) == 102_400)
    }
}
