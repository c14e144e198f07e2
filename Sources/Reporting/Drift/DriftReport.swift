package import Analysis
import Runs

/// What the mechanisms of a run lose of the time, and what follows for a loop that sleeps for an hour.
package struct DriftReport: Hashable, Sendable {
    /// The drift of one series, and what it amounts to if it goes on.
    package struct Member: Hashable, Sendable {
        /// Index into the analysed series.
        package var index: Int
        package var name: String
        package var isFreeRunning: Bool
        /// In ppm, which are microseconds a second.
        package var drift: DriftEstimate?

        /// Time lost in an hour with this period and this load, in nanoseconds;
        /// `nil` where the measurement does not carry as far.
        package var lostPerHour: Estimate? { drift?.nanosecondsLostPerHour }
        package var lostPerDay: Estimate? { drift?.nanosecondsLostPerDay }
    }

    package var analysis: RunAnalysis
    /// In the order of the run's ranking.
    package var members: [Member]
    /// `nil` where no loop of relative sleeps was measured.
    package var sleepLoop: SleepLoopForecast?

    /// - Parameters:
    ///   - analysis: The run and its figures.
    ///   - work: How long the job of the loop is assumed to take each time, in nanoseconds; it was not
    ///     measured.
    package init(analysis: RunAnalysis, workNanoseconds work: Int64 = 1_000_000_000) {
        self.analysis = analysis
        members = analysis.ranking.map { index in
            let series = analysis.series[index]
            return Member(
                index: index,
                name: analysis.name(of: index),
                isFreeRunning: series.series.mechanism.isFreeRunning,
                drift: series.drift
            )
        }
        sleepLoop = SleepLoopForecast(of: analysis, workNanoseconds: work)
    }
}
