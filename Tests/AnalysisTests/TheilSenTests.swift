import PunctualBase
import Runs
import Testing

@testable import Analysis

@Suite("Drift")
struct TheilSenTests {
    @Test("The median of the slopes, worked by hand")
    func byHand() throws {
        // Slopes of the six pairs: 1, 1, 1, and 7, 10, 19 with the outlier.
        let fit = try #require(TheilSen(times: [0, 1, 2, 3], values: [0, 1, 2, 21]))
        #expect(fit.slope == 4)
        let line = try #require(TheilSen(times: [0, 1, 5], values: [2, 4, 12]))
        #expect(line.slope == 2 && line.low == 2 && line.high == 2)
        #expect(TheilSen(times: [0, 1], values: [0, 1]) == nil)
    }

    @Test("Slope and interval with ties as scipy gives them")
    func ties() throws {
        let values: [Double] = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]
        let fit = try #require(TheilSen(times: (0..<10).map(Double.init), values: values))
        #expect(abs(fit.slope - 1.0 / 3) < 1e-15)
        #expect(abs(fit.low - -0.5) < 1e-15)
        #expect(abs(fit.high - 0.8333333333333334) < 1e-15)
    }

    @Test(
        "20 ppm under outliers: the same slope and interval as from scipy and the study",
        arguments: [
            (20, 19.963749999999997, 18.939375, 20.7503125),
            (300, 20.063519149887515, 19.325555555555553, 20.81158115811581),
        ]
    )
    func reference(points: Int, slope: Double, low: Double, high: Double) throws {
        let fit = try #require(
            RoundDrift(
                of: Fixture.round(ReferenceSeries.latenesses),
                periodNanoseconds: ReferenceSeries.periodNanoseconds,
                points: points
            ).fit
        )
        #expect(abs(fit.slope * 1e6 - slope) < 1e-9)
        #expect(abs(fit.low * 1e6 - low) < 1e-9)
        #expect(abs(fit.high * 1e6 - high) < 1e-9)
    }

    @Test("Missed ticks do not change the slope of a straight drift")
    func gaps() throws {
        // 50 ns a tick of 1 ms is 50 ppm.
        let ticks = (1...900).map { Int64($0) }.filter { $0 % 7 != 0 }
        let round = Fixture.round(ticks.map { 80_000 + 50 * $0 }, ticks: ticks)
        let fit = try #require(RoundDrift(of: round, periodNanoseconds: 1_000_000).fit)
        #expect(abs(fit.slope * 1e6 - 50) < 1e-6)
    }

    @Test("The drift of a series is the median of its rounds, and the time lost follows")
    func rounds() throws {
        // 10, 30 and 20 ppm over 999 periods of 1 ms.
        let rounds = [10, 30, 20].enumerated().map { repetition, slope in
            Fixture.round((0..<1_000).map { 60_000 + slope * $0 }, repetition: repetition)
        }
        let drift = try #require(
            DriftEstimate(of: rounds, periodNanoseconds: 1_000_000, isFreeRunning: true)
        )
        let rate = try #require(drift.partsPerMillion)
        #expect(abs(rate.value - 20) < 1e-9)
        #expect(abs(rate.low - 10) < 1e-9)
        #expect(abs(rate.high - 30) < 1e-9)
        #expect(abs(try #require(drift.nanosecondsLostInRound) - 19_980) < 1e-6)
        #expect(drift.roundSeconds == 0.999)
    }

    @Test("With one round the interval is Sen's; with too few wakeups there is no drift")
    func fewRounds() throws {
        let round = MeasuredRound(
            round: Round(series: 0, repetition: 0, position: 0, plannedTicks: 2_000),
            samples: ReferenceSeries.samples
        )
        let drift = try #require(
            DriftEstimate(of: [round], periodNanoseconds: 1_000_000, isFreeRunning: true)
        )
        let rate = try #require(drift.partsPerMillion)
        #expect(abs(rate.low - 19.325555555555553) < 1e-9)
        #expect(abs(rate.high - 20.81158115811581) < 1e-9)
        #expect(DriftEstimate(of: [Fixture.round([1, 2, 3])], periodNanoseconds: 1) == nil)
    }
}
