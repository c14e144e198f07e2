import PunctualBase
package import Runs

/// Judges service levels by the rounds of one side.
///
/// By an interval over the rounds, never by one number: it is kept only if all of the interval
/// keeps it, and violated (`regressed`) only if all of it does not. Rounds that the hypervisor
/// disturbed count, since a service level is promised for the host as it is.
package func judge(
    _ requirements: [Requirement],
    of rounds: [RoundFigures]
) -> [RequirementResult] {
    let merged = Dictionary(grouping: rounds, by: \.repetition).sorted { $0.key < $1.key }
        .compactMap { RoundFigures(merging: $0.value) }
    return requirements.map { RequirementResult($0, of: merged) }
}

extension RequirementResult {
    fileprivate init(_ requirement: Requirement, of rounds: [RoundFigures]) {
        let values = rounds.compactMap { $0.values[requirement.metric] }
        let value =
            requirement.metric.isShare
            ? Self.share(requirement.metric, over: rounds) : Self.median(of: values)
        let doubt = Self.lack(of: requirement.metric, values: values, rounds: rounds)
        let answer: (verdict: Verdict, reason: String?) =
            if let doubt {
                (.inconclusive, doubt)
            } else if requirement.isNone {
                // A count of none is not estimated: one tick in the data has broken it.
                (values.allSatisfy { $0 == 0 } ? .pass : .regressed, nil)
            } else {
                Self.answer(to: requirement, value, of: rounds, count: values.count)
            }
        self.init(
            text: requirement.description,
            metric: requirement.metric,
            value: value,
            verdict: answer.verdict,
            reason: answer.reason
        )
    }

    /// Why the rounds cannot carry the metric; `nil` if they can.
    private static func lack(
        of metric: Metric,
        values: [Double],
        rounds: [RoundFigures]
    ) -> String? {
        guard !values.isEmpty else {
            return "no round is long enough to have this figure: use longer rounds"
        }
        let samples = metric.support(in: rounds)
        guard samples < metric.fewestSamples else { return nil }
        return "\(samples) \(metric.supportName) cannot carry \(metric.rawValue),"
            + " \(metric.fewestSamples) are needed: use more or longer rounds"
    }

    private static func answer(
        to requirement: Requirement,
        _ value: Estimate?,
        of rounds: [RoundFigures],
        count: Int
    ) -> (verdict: Verdict, reason: String?) {
        guard let value else {
            let reason =
                "\(count == 1 ? "1 round gives" : "\(count) rounds give") no interval,"
                + " \(fewestRounds) are needed: use --rounds \(fewestRounds) or more"
            return (.inconclusive, reason)
        }
        let judged = requirement.metric == .drift ? value.size : value
        let isKept = requirement.isKept(by: judged.low)
        guard isKept == requirement.isKept(by: judged.high) else {
            return (.inconclusive, doubt(about: requirement, value, of: rounds, count: count))
        }
        return (isKept ? .pass : .regressed, nil)
    }

    private static func doubt(
        about requirement: Requirement,
        _ value: Estimate,
        of rounds: [RoundFigures],
        count: Int
    ) -> String {
        let text = QuantityText()
        func told(_ amount: Double) -> String {
            switch requirement.metric.unit {
            case .nanoseconds: text.time(nanoseconds: amount)
            case .partsPerMillion: text.partsPerMillion(amount)
            case .perMille: "\(text.significant(amount)) ‰"
            }
        }
        let size = requirement.metric == .drift ? value.size : value
        let reach = size.value > requirement.bound ? size.value - size.low : size.high - size.value
        let room = abs(size.value - requirement.bound)
        let found =
            "the rounds say \(told(value.low)) to \(told(value.high)), on both sides of the bound"
        if requirement.metric.isShare, value.value == 0, requirement.bound > 0,
            requirement.bound < 1_000
        {
            let needed = CountedShare.fewestDeadlines(upTo: requirement.bound, level: 0.05)
            return found + ": none of \(requirement.metric.support(in: rounds)) deadlines says no"
                + " more, none of about \(needed.plainDigits) would: use more or longer rounds"
        }
        let needed = (Double(count) * (reach / room) * (reach / room)).rounded(.up)
        guard room > 0, needed <= 100 * Double(count) else {
            return found + ", and too close to it for more rounds to decide"
        }
        let total = max(count + 1, Int(needed))
        return found + ": about \(Doubt.more(total - count)) would settle it (--rounds \(total))"
    }
}

extension Requirement {
    /// Whether it forbids every single tick.
    fileprivate var isNone: Bool {
        metric.isShare && bound == 0 && (relation == .equal || relation == .atMost)
    }

    fileprivate func isKept(by value: Double) -> Bool {
        switch relation {
        case .atMost: value <= bound
        case .atLeast: value >= bound
        case .below: value < bound
        case .above: value > bound
        case .equal: value == bound
        }
    }
}

extension Estimate {
    /// Of a drift, how far it is from 0: a clock that gains is as wrong as one that loses.
    fileprivate var size: Estimate {
        let holdsZero = low <= 0 && high >= 0
        return Estimate(
            value: abs(value),
            low: holdsZero ? 0 : min(abs(low), abs(high)),
            high: max(abs(low), abs(high))
        )
    }
}
