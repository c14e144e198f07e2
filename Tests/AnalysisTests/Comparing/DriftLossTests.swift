import Analysis
import Testing

@Suite("Time lost by drift")
struct DriftLossTests {
    @Test("20 ppm lose 72 ms an hour and 1.728 s a day, and the interval goes with it")
    func loss() {
        let drift = DriftEstimate(
            partsPerMillion: Estimate(value: 20, low: -1, high: 25),
            accumulatedNanoseconds: 0,
            roundSeconds: 1
        )
        #expect(
            drift.nanosecondsLostPerHour
                == Estimate(value: 72_000_000, low: -3_600_000, high: 90_000_000)
        )
        #expect(drift.nanosecondsLostPerDay.value == 1_728_000_000)
        #expect(drift.nanosecondsLost(overSeconds: 1).value == 20_000)
    }
}
