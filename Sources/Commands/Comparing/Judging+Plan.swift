import Analysis
import PunctualBase
import Runs

extension Judging {
    /// What can be known before measuring: which verdicts the rounds of a plan can never give.
    ///
    /// - Parameters:
    ///   - plan: What is to be measured.
    ///   - pairing: How its sides are compared.
    /// - Returns: Sentences for whoever waits; none if the rounds may suffice.
    func doubts(about plan: Plan, pairing: Pairing) -> [String] {
        guard !judgesRequirementsAlone else { return [] }
        let rules = rules(for: pairing, hasReference: true, expectsSameMechanism: true)
        var doubts: [String] = []
        let ticks =
            plan.genuineSeries.map {
                plan.rounds.multipliedClamped(by: plan.ticks(in: plan.series[$0]))
            }
            .min() ?? 0
        let named = rules.limits.filter(\.isGating)
        // What the rounds cannot carry takes no part, and leaves the others more of the level.
        var deciding = rules
        deciding.limits = named.filter { ticks >= $0.metric.fewestSamples }
        let fewest = deciding.fewestRounds(for: pairing)
        if plan.rounds < fewest {
            let rounds = plan.rounds == 1 ? "1 round" : "\(plan.rounds) rounds"
            let count = deciding.limits.count
            let metrics = count == 1 ? "1 metric decides" : "\(count) metrics decide"
            doubts.append(
                "\(rounds) can never show a change while \(metrics): \(fewest) are needed "
                    + "(--rounds \(fewest))"
            )
        }
        // Of metrics that nobody has named, those that the rounds cannot carry are only shown.
        guard !limits.isEmpty else { return doubts }
        for limit in named where ticks < limit.metric.fewestSamples {
            doubts.append(
                "\(limit.metric.rawValue) needs \(limit.metric.fewestSamples) ticks a side and "
                    + "this makes \(ticks): use more or longer rounds"
            )
        }
        return doubts
    }
}
