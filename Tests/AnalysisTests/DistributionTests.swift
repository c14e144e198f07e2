import Runs
import Testing

@testable import Analysis

@Suite("Bins, spectrum, exceedance and timeline")
struct DistributionTests {
    private func range(_ summaries: [(minimum: Int64, p50: Int64, maximum: Int64)]) -> LatenessRange
    {
        var range = LatenessRange()
        for summary in summaries {
            range.include(
                RoundSummary(
                    sampleCount: 1,
                    earlyWakeups: 0,
                    deadlineCount: 1,
                    minimumNanoseconds: summary.minimum,
                    p50Nanoseconds: summary.p50,
                    p90Nanoseconds: nil,
                    p99Nanoseconds: nil,
                    maximumNanoseconds: summary.maximum,
                    wakeupP50Nanoseconds: nil,
                    wakeupP90Nanoseconds: nil,
                    wakeupP99Nanoseconds: nil
                ),
                of: .absolute
            )
        }
        return range
    }

    @Test(
        "The bins go from one round number to another and rise by the same factor",
        arguments: [
            (23_000, 4_100_000, 20_000, 5e6), (20_000, 5_000_000, 20_000, 1e7),
            (99, 101, 50, 500), (1, 1, 1, 10),
        ] as [(Int64, Int64, Double, Double)]
    )
    func edges(smallest: Int64, largest: Int64, low: Double, high: Double) throws {
        let bins = LatenessBins(covering: range([(smallest, smallest, largest)]))
        #expect(bins.edgesNanoseconds.count == 61)
        #expect(bins.edgesNanoseconds.first == low)
        #expect(bins.edgesNanoseconds.last == high)
        let factor = bins.edgesNanoseconds[1] / low
        for (lower, upper) in zip(bins.edgesNanoseconds, bins.edgesNanoseconds.dropFirst()) {
            #expect(abs(upper / lower / factor - 1) < 1e-9)
        }
    }

    @Test("The median stands in for a smallest lateness that is not positive")
    func earlyRounds() {
        let bounds = range([(-40, 3_000, 9_000), (0, 5_000, 8_000)]).bounds
        #expect(bounds.smallest == 3_000 && bounds.largest == 9_000)
    }

    @Test("The range reaches to what a missed deadline was late")
    func rangeOfMissed() {
        var range = LatenessRange()
        let series = Series(mechanism: .absolute, periodNanoseconds: 1_000)
        range.include(Fixture.round([5, 6, 7], ticks: [1, 2, 5], missed: 2), of: series)
        #expect(range.bounds.smallest == 5 && range.bounds.largest == 2_007)
    }

    @Test("What runs free does not stretch the bins of the others")
    func freeRunning() {
        var range = LatenessRange()
        func series(_ mechanism: MechanismName) -> Series {
            Series(mechanism: mechanism, periodNanoseconds: 1_000_000_000)
        }
        range.include(Fixture.round([900_000_000]), of: series(.sleepLoop))
        #expect(range.bounds.largest == 900_000_000)
        range.include(Fixture.round([50_000]), of: series(.absolute))
        #expect(range.bounds.largest == 50_000)
    }

    @Test("Each lateness is counted once, the lower edge belongs to the bin")
    func counting() {
        let bins = LatenessBins(covering: range([(10, 10, 99)]))
        let sorted: [Int64] = [-5, 0, 9, 10, 10, 99, 100, 5_000]
        let histogram = bins.histogram(of: LatenessMultiset(sorted))
        #expect(histogram.below == 3)
        #expect(histogram.counts[0] == 2)
        #expect(histogram.counts[59] == 1)
        #expect(histogram.above == 2)
        #expect(histogram.counts.reduce(0, +) == 3)
    }

    @Test(
        "The spectrum goes from 2 % to the last quantile that ten samples lie beyond",
        arguments: [20, 100, 5_000, 1_000_000]
    )
    func spectrum(count: Int) throws {
        let quantiles = SpectrumPoint.quantiles(samples: count)
        #expect(quantiles.count <= 200)
        let first = try #require(quantiles.first)
        #expect(first >= 0.02 && first < 0.02 + 1 / Double(count))
        #expect(quantiles.last == Double(count - 10) / Double(count))
        #expect(zip(quantiles, quantiles.dropFirst()).allSatisfy { $0 < $1 })
        #expect(SpectrumPoint.quantiles(samples: 19).isEmpty)
    }

    @Test("A point of the spectrum is the nearest-rank quantile; without bands it is its own band")
    func spectrumValues() {
        let points = SpectrumPoint.spectrum(
            quantiles: [0.02, 0.5, 0.9],
            count: 100,
            bands: nil
        ) { Int64($0) }
        #expect(points.map(\.latenessNanoseconds.value) == [2, 50, 90])
        #expect(points.allSatisfy { $0.latenessNanoseconds.low == $0.latenessNanoseconds.value })
    }

    @Test(
        "The exceedance by hand: shares later than each lateness, the last just below the maximum"
    )
    func exceedance() {
        let points = ExceedancePoint.exceedance(of: [10, 20, 20, 40])
        #expect(
            points == [
                ExceedancePoint(latenessNanoseconds: 10, share: 0.75),
                ExceedancePoint(latenessNanoseconds: 20, share: 0.25),
                ExceedancePoint(latenessNanoseconds: 39, share: 0.25),
            ]
        )
        #expect(ExceedancePoint.exceedance(of: []).isEmpty)
        #expect(
            ExceedancePoint.exceedance(of: [5])
                == [ExceedancePoint(latenessNanoseconds: 4, share: 1)]
        )
    }

    @Test("The exceedance falls, has at most 200 points and ends with one wakeup")
    func exceedanceShape() {
        let latenesses = Fixture.latenesses(30_000, seed: 61)
        let points = ExceedancePoint.exceedance(of: latenesses)
        #expect(points.count <= 200 && points.count > 100)
        #expect(zip(points, points.dropFirst()).allSatisfy { $0.share >= $1.share }, "seed 61")
        #expect(points.last?.share == 1.0 / 30_000, "seed 61")
        for point in points {
            let later = latenesses.count { $0 > point.latenessNanoseconds }
            #expect(point.share == Double(later) / 30_000, "seed 61")
        }
    }

    @Test("Slices have equal lengths of time, span no two rounds and lose no wakeup")
    func slices() {
        let rounds = (0..<4).map {
            Fixture.round(Fixture.latenesses(1_000, seed: $0), repetition: Int($0))
        }
        let bins = LatenessBins(covering: range([(50_000, 50_000, 1_060_000)]))
        let slices = TimeSlices(rounds, periodNanoseconds: 1_000_000, bins: bins)
        #expect(slices.timeline.count == 100)
        #expect(slices.timeline.allSatisfy { $0.counts.reduce(0, +) == 40 })
        #expect(slices.timeline.map(\.round) == (0..<100).map { $0 / 25 })
        #expect(abs(slices.timeline[0].seconds - 0.02) < 1e-12)
        #expect(abs(slices.timeline[25].seconds - 1.02) < 1e-12)
        for (place, window) in slices.timeline.enumerated() {
            let latenesses = rounds[place / 25].samples.latenessNanoseconds
            let part = latenesses[place % 25 * 40..<(place % 25 + 1) * 40].sorted()
            #expect(window.minimum == part[0] && window.maximum == part[39], "slice \(place)")
            #expect(window.median == part[19] && window.p99 == part[39], "slice \(place)")
            #expect(window.timeIntervalErrorNanoseconds == part[19] - latenesses[0])
        }
    }

    @Test("More than a hundred rounds have a slice each, an empty round none")
    func manyRounds() {
        let rounds = (0..<150).map { Fixture.round($0 == 7 ? [] : [1, 2], repetition: $0) }
        #expect(TimeSlices(rounds, periodNanoseconds: 1_000_000).timeline.count == 149)
    }

    @Test("A slice of the timeline by hand, with a missed tick")
    func timeline() throws {
        let round = Fixture.round([30, 10, 50], ticks: [1, 2, 4])
        // Four ticks in a hundred slices; the missed one was met a second later, by tick 4.
        let windows = TimeSlices(
            [round],
            periodNanoseconds: 1_000_000_000,
            bins: LatenessBins(covering: range([(10, 10, 50)]))
        ).timeline
        #expect(windows.count == 4)
        #expect(windows.map(\.maximum) == [30, 10, 1_000_000_050, 50])
        #expect(windows.map(\.timeIntervalErrorNanoseconds) == [0, -20, nil, 20])
        let second = try #require(windows.dropFirst().first)
        #expect(second.minimum == 10 && second.median == 10 && second.maximum == 10)
        #expect(second.timeIntervalErrorNanoseconds == -20)
        #expect(second.counts[0] == 1 && second.counts.reduce(0, +) == 1)
        #expect(windows.map(\.seconds).sorted() == windows.map(\.seconds))
    }
}
