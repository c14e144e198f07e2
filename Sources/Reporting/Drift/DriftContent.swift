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
        guard !report.members.isEmpty else { return "Nothing was measured" }
        let away = report.members.filter { $0.lostPerHour != nil }
        if let worst = away.max(by: { lostInHour($0) < lostInHour($1) }),
            let lost = worst.lostPerHour?.value
        {
            return "\(worst.name) \(lost > 0 ? "loses" : "gains") \(span(abs(lost))) an hour"
        }
        let drifting = report.members.filter { $0.drift?.partsPerMillion != nil }
        guard let worst = drifting.max(by: { lostInRound($0) < lostInRound($1) }) else {
            return "No drift was seen"
        }
        return "\(worst.name) drifts by \(drifts.value(worst.drift)) within a round"
    }

    private var drifts: DriftText { DriftText(quantities: quantities) }

    private func lostInHour(_ member: DriftReport.Member) -> Double {
        abs(member.lostPerHour?.value ?? 0)
    }

    private func lostInRound(_ member: DriftReport.Member) -> Double {
        abs(member.drift?.nanosecondsLostInRound ?? 0)
    }

    var byline: String { ReportContent(analysis: report.analysis).byline }

    /// What the table means; and what it does not.
    var explanation: String {
        let count = report.members.count
        let sure = quantities.fixed((1 - DriftEstimate.level) * 100, decimals: 0)
        return "Drift is the slope of the time-interval error, in ppm, which are microseconds a "
            + "second. None is seen where the interval over the rounds holds 0, at \(sure) % for "
            + (count == 1 ? "the mechanism" : "all \(count) mechanisms together")
            + "; twice the drift told in brackets would have been seen, and more rounds, or longer "
            + "ones, show less. An hour and a day are told only of what runs away beyond doubt: a "
            + "loop that knows no deadlines, or what lost a whole period in each round. Else the "
            + "rate holds for the length of a round and no longer: a timer that waits for absolute "
            + "deadlines is late each time and never later."
    }

    func row(of member: DriftReport.Member) -> [String] {
        let drift = member.drift
        return [
            member.name, drifts.value(drift), drifts.interval(drift), lost(member.lostPerHour),
            lost(member.lostPerDay), drifts.lostInRound(drift),
            drift.map { quantities.time(nanoseconds: $0.roundSeconds * 1e9) } ?? quantities.absent,
        ]
    }

    static let columns = [
        "mechanism", "drift", "interval", "an hour", "a day", "lost in a round", "of",
    ]

    private func lost(_ estimate: Estimate?) -> String {
        estimate.map { span($0.value) } ?? quantities.absent
    }

    func span(_ nanoseconds: Double) -> String {
        quantities.span(nanoseconds: nanoseconds)
    }

    /// The sentences that convince a colleague, each with what it rests on.
    var sleepLoop: [String] {
        guard let forecast = report.sleepLoop else {
            return [
                "No loop of relative sleeps was measured, or not long enough to tell its delay, so "
                    + "that nothing can be said of one: "
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
        let rate = "\(drifts.number(forecast.delayPerIteration.value / period * 1e6)) ppm"
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
