package import Analysis
import Runs

/// What a loop of `sleep(3600)` would lose, next to a timer that waits for the hour itself.
///
/// A drift in ppm that was measured with a period of a millisecond says nothing of an hour's sleep: the
/// loop does not lose a share of the time, it loses a **delay each time it wakes**, however long it
/// slept. That delay is what carries over. The time of the job comes on top, each time; it is an
/// assumption, not a measurement.
package struct SleepLoopForecast: Hashable, Sendable {
    /// The timer with a grid that the loop is set against.
    package struct Keeper: Hashable, Sendable {
        package var name: String
        /// Its own lateness at each hour, in nanoseconds; it is not added to the next.
        package var p50Nanoseconds: Int64
        /// `nil` where there are too few wakeups.
        package var p99Nanoseconds: Int64?
    }

    /// The series that the delay was measured with.
    package var name: String
    package var measuredPeriodNanoseconds: Int64
    /// What the loop fell behind by each time, in nanoseconds: wakeup latency and the loop's own work.
    package var delayPerIteration: Estimate
    /// What the job is assumed to take.
    package var workNanoseconds: Int64
    package var keeper: Keeper?

    package static let sleepNanoseconds: Int64 = 3_600_000_000_000
    package static let days = 30
    /// Times that the loop would sleep in `days`.
    package static let iterations = 24 * days

    /// - Returns: `nil` if the run has no loop of relative sleeps whose drift was measured.
    package init?(of analysis: RunAnalysis, workNanoseconds: Int64) {
        let loops = analysis.series.indices.filter { index in
            let series = analysis.series[index]
            return series.series.mechanism.isFreeRunning && series.sampleCount > 0
                && series.drift?.isRunningAway == true
        }
        // That which ran beside no load says what is lost in any case.
        guard
            let index = loops.first(where: { analysis.series[$0].series.conditions.load == .none })
                ?? loops.first, let rate = analysis.series[index].drift?.partsPerMillion
        else { return nil }
        let series = analysis.series[index].series
        name = analysis.name(of: index)
        measuredPeriodNanoseconds = series.periodNanoseconds
        // Slope times period: the growth of the error from one wakeup to the next.
        let factor = Double(series.periodNanoseconds) / 1e6
        delayPerIteration = Estimate(
            value: rate.value * factor,
            low: rate.low * factor,
            high: rate.high * factor
        )
        self.workNanoseconds = workNanoseconds
        keeper = Self.keeper(beside: series, in: analysis)
    }

    /// A scheduler if one was measured in the same way, else what is recommended, else the best timer
    /// with a grid that sleeps: nobody would spin for an hour.
    private static func keeper(beside loop: Series, in analysis: RunAnalysis) -> Keeper? {
        let gridded = analysis.ranking.filter { index in
            let series = analysis.series[index].series
            return !series.mechanism.isFreeRunning && series.mechanism != .spin
                && series.periodNanoseconds == loop.periodNanoseconds
                && series.conditions == loop.conditions
        }
        let scheduler = gridded.first { analysis.series[$0].series.subject == .scheduler }
        let recommended = gridded.first(where: analysis.isRecommended)
        guard let index = scheduler ?? recommended ?? gridded.first,
            let median = analysis.series[index].lateness.p50
        else { return nil }
        return Keeper(
            name: analysis.name(of: index),
            p50Nanoseconds: median,
            p99Nanoseconds: analysis.series[index].lateness.p99
        )
    }

    /// How far behind the full hour the loop is after so many sleeps, in nanoseconds.
    ///
    /// - Parameters:
    ///   - iterations: Sleeps that have ended.
    ///   - includesWork: With the assumed time of the job, or with the measured delay alone.
    /// - Returns: With the interval of the measured delay; the time of the job has none.
    package func offset(after iterations: Int, includesWork: Bool) -> Estimate {
        let count = Double(iterations)
        let work = includesWork ? Double(workNanoseconds) : 0
        return Estimate(
            value: count * (delayPerIteration.value + work),
            low: count * (delayPerIteration.low + work),
            high: count * (delayPerIteration.high + work)
        )
    }
}
