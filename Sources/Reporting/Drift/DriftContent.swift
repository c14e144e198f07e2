import Analysis
import PunctualBase
import Runs

/// What the drift report says, apart from any format.
struct DriftContent {
    let report: DriftReport
    let quantities: QuantityText

    init(_ report: DriftReport, quantities: QuantityText = QuantityText()) {
        self.report = report
        self.quantities = quantities
    }

    /// The answer in one line.
    var headline: String {
        let drifting = report.members.filter { member in
            member.isFreeRunning && (member.drift?.partsPerMillion.low ?? 0) > 0
        }
        guard let worst = drifting.max(by: { lostInDay($0) < lostInDay($1) }),
            let lost = worst.lostPerHour
        else {
            return report.members.isEmpty
                ? "Nothing was measured" : "No mechanism loses time from tick to tick"
        }
        return "\(worst.name) loses \(span(lost.value)) an hour"
    }

    private func lostInDay(_ member: DriftReport.Member) -> Double { member.lostPerDay?.value ?? 0 }

    var byline: String { ReportContent(analysis: report.analysis).byline }

    /// What the table means; and what it does not.
    static let explanation =
        "Drift is the slope of the time-interval error, in ppm, which are microseconds a second; the "
        + "times lost follow from it if it goes on at the same period. A timer that waits for absolute "
        + "deadlines is late each time and never later: its drift is zero but for noise."

    func row(of member: DriftReport.Member) -> [String] {
        let drift = member.drift
        return [
            member.name, DriftPlot.driftValue(drift), interval(drift?.partsPerMillion),
            lost(member.lostPerHour), lost(member.lostPerDay),
            quantities.time(nanoseconds: drift?.accumulatedNanoseconds),
            drift.map { quantities.time(nanoseconds: $0.roundSeconds * 1e9) } ?? quantities.absent,
        ]
    }

    static let columns = [
        "mechanism", "drift", "95 % interval", "an hour", "a day", "lost in a round", "of",
    ]

    private func interval(_ estimate: Estimate?) -> String {
        guard let estimate else { return quantities.absent }
        return "\(DriftPlot.number(estimate.low)) – \(DriftPlot.number(estimate.high))"
    }

    /// Nothing where the interval holds zero: noise would be told as a loss.
    private func lost(_ estimate: Estimate?) -> String {
        guard let estimate else { return quantities.absent }
        let isNoise = estimate.low <= 0 && estimate.high >= 0
        return isNoise ? "0 (noise)" : span(estimate.value)
    }

    func span(_ nanoseconds: Double) -> String {
        quantities.span(nanoseconds: nanoseconds)
    }

    /// The sentences that convince a colleague, each with what it rests on.
    var sleepLoop: [String] {
        guard let forecast = report.sleepLoop else {
            return [
                "No loop of relative sleeps was measured, so that nothing can be said of one: "
                    + "punctual benchmark --mechanism sleep-loop,absolute"
            ]
        }
        return [
            measured(forecast), extrapolated(forecast), kept(forecast), caveat(forecast),
        ]
    }

    private func measured(_ forecast: SleepLoopForecast) -> String {
        let delay = forecast.delayPerIteration
        let period = ConditionsText(quantities: quantities)
            .period(forecast.measuredPeriodNanoseconds)
        return "Measured: each time \(forecast.name) sleeps, it falls behind by "
            + "\(quantities.time(nanoseconds: delay.value)) "
            + "[\(quantities.time(nanoseconds: delay.low)) – "
            + "\(quantities.time(nanoseconds: delay.high))], at a period of \(period)."
    }

    private func extrapolated(_ forecast: SleepLoopForecast) -> String {
        let count = SleepLoopForecast.iterations
        let bare = forecast.offset(after: count, includesWork: false)
        let busy = forecast.offset(after: count, includesWork: true)
        let work = ConditionsText(quantities: quantities).period(forecast.workNanoseconds)
        return "Extrapolated: a loop of sleep(3600) that begins at the full hour wakes "
            + "\(span(bare.value)) behind it after \(SleepLoopForecast.days) days if its job takes no "
            + "time, and \(span(busy.value)) behind it if the job takes \(work). Begun at another "
            + "minute, it never meets the full hour at all."
    }

    private func kept(_ forecast: SleepLoopForecast) -> String {
        guard let keeper = forecast.keeper else {
            return
                "A timer that waits for the next full hour itself adds nothing up; none was measured "
                + "beside the loop."
        }
        let tail = keeper.p99Nanoseconds.map { " (p99 \(quantities.time(nanoseconds: $0)))" } ?? ""
        return "\(keeper.name) waits for the next full hour itself: after "
            + "\(SleepLoopForecast.days) days it is as late as on the first, by "
            + "\(quantities.time(nanoseconds: keeper.p50Nanoseconds))\(tail), whatever its job takes."
    }

    private func caveat(_ forecast: SleepLoopForecast) -> String {
        let period = Double(forecast.measuredPeriodNanoseconds)
        let rate = "\(DriftPlot.number(forecast.delayPerIteration.value / period * 1e6)) ppm"
        return
            "What carries over from the measurement is the delay at each wakeup, not its \(rate), "
            + "which hold at that period alone. After an hour of idleness a processor may sleep deeper "
            + "than after a millisecond: take the delay as the least. The time of the job is assumed."
    }
}

extension DriftReport {
    /// How the time-interval error grows, how steady the time scales are, and the loop of an hour.
    package var plots: [Plot] {
        let ofRun = ReportGroup.groups(of: analysis).flatMap { group in
            [DriftPlot.plot(of: group, in: analysis), StabilityPlot.plot(of: group, in: analysis)]
        }
        return Plot.named(
            (sleepLoop.map { [SleepLoopPlot.plot(of: $0)] } ?? []) + ofRun.compactMap { $0 }
        )
    }
}
