import Analysis
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
        let fewest = rules.fewestRounds(for: pairing)
        let deciding = rules.limits.filter(\.isGating)
        if plan.rounds < fewest {
            let rounds = plan.rounds == 1 ? "1 round" : "\(plan.rounds) rounds"
            let metrics = deciding.count == 1 ? "1 metric" : "\(deciding.count) metrics"
            doubts.append(
                "\(rounds) can never show a change while \(metrics) decide: \(fewest) are needed "
                    + "(--rounds \(fewest))"
            )
        }
        // Of metrics that nobody has named, those that the rounds cannot carry are only shown.
        guard !limits.isEmpty else { return doubts }
        let ticks = plan.genuineSeries.map { plan.rounds * plan.ticks(in: plan.series[$0]) }.min()
        for limit in deciding where (ticks ?? 0) < limit.metric.fewestSamples {
            doubts.append(
                "\(limit.metric.rawValue) needs \(limit.metric.fewestSamples) ticks a side and "
                    + "this makes \(ticks ?? 0): use more or longer rounds"
            )
        }
        return doubts
    }
}
