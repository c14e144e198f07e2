package import Analysis
package import PunctualBase
import Runs

extension RunAnalysis {
    /// What is known of why the wakeups come late, a sentence for each cause and group.
    ///
    /// - Parameters:
    ///   - quantities: How numbers are written.
    ///   - isBrief: Without what explains the cause.
    /// - Returns: Sentences with a full stop.
    package func causeSentences(
        quantities: QuantityText = QuantityText(),
        isBrief: Bool = false
    ) -> [String] {
        let names = groups.map { $0.ranked }
        let hasSeveralGroups = names.count { !$0.isEmpty } > 1
        return knownCauses.map { cause in
            CauseText(
                cause: cause,
                analysis: self,
                quantities: quantities,
                namesGroup: hasSeveralGroups
            )
            .sentence(isBrief: isBrief)
        }
    }
}

private struct CauseText {
    let cause: KnownCause
    let analysis: RunAnalysis
    let quantities: QuantityText
    let namesGroup: Bool

    func sentence(isBrief: Bool) -> String {
        let what = place + claim + (isBrief ? "" : reason)
        return "\(what); \(remedy)."
    }

    /// `With a period of 1 ms, no load: `, where there are others.
    private var place: String {
        guard namesGroup, let first = cause.parts.first else { return "" }
        let series = analysis.series[first.series].series
        let texts = ConditionsText(quantities: quantities)
        return "\(texts.period(series.periodNanoseconds)) period, "
            + "\(texts.brief(series.conditions)): "
    }

    private var claim: String {
        let share = cause.parts.first?.share ?? 0
        return switch cause.kind {
        case .timerSlack:
            "\(quantities.time(nanoseconds: share)) of the p50 of \(list) are timer slack"
        case .timerSlackDrift:
            "\(quantities.partsPerMillion(share)) of the drift of \(list) are timer slack"
        case .realtimeThrottling:
            "\(quantities.time(nanoseconds: share)) of the latest wakeup of \(list) are real-time "
                + "throttling"
        }
    }

    private var list: String {
        let items = cause.parts.map { part in
            let figure =
                cause.kind == .timerSlackDrift
                ? quantities.partsPerMillion(part.figure)
                : quantities.time(nanoseconds: part.figure)
            return "\(analysis.name(of: part.series)) (\(figure))"
        }
        guard items.count > 1, let last = items.last else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    private var reason: String {
        switch cause.kind {
        case .timerSlack, .timerSlackDrift:
            cause.isOfThread
                ? ", by which the kernel wakes an ordinary thread later so as to merge its wakeup with "
                    + "others"
                : ", which for ppoll is a thousandth of the time that it waits"
        case .realtimeThrottling:
            ": a thread that has used up its share of real-time priority "
                + "(kernel.sched_rt_runtime_us) is stopped until the period is over"
        }
    }

    private var remedy: String {
        switch cause.kind {
        case .timerSlack, .timerSlackDrift:
            cause.isOfThread
                ? "`--timer-slack 1ns` takes it away, and timerfd has none"
                : "timerfd has none"
        case .realtimeThrottling:
            "what sleeps between its deadlines does not use it up"
        }
    }
}
