extension DriftEstimate {
    /// The time that the timer loses (negative: gains) against its grid over a length of time if
    /// it goes on as measured, with its interval, in nanoseconds.
    ///
    /// 1 ppm is 3.6 ms an hour and 86.4 ms a day.
    package func nanosecondsLost(overSeconds seconds: Double) -> Estimate {
        // A millionth of a second is a thousand nanoseconds.
        Estimate(
            value: partsPerMillion.value * seconds * 1_000,
            low: partsPerMillion.low * seconds * 1_000,
            high: partsPerMillion.high * seconds * 1_000
        )
    }

    package var nanosecondsLostPerHour: Estimate { nanosecondsLost(overSeconds: 3_600) }
    package var nanosecondsLostPerDay: Estimate { nanosecondsLost(overSeconds: 86_400) }
}
