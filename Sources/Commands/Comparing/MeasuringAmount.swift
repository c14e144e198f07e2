import Harness
import Runs

/// How much of each series is measured.
struct MeasuringAmount: Hashable, Sendable {
    var rounds = 20
    var roundNanoseconds: Int64 = 2_000_000_000
    var warmUpNanoseconds: Int64 = 200_000_000

    init() {}

    init(of plan: Plan) {
        rounds = plan.rounds
        roundNanoseconds = plan.roundNanoseconds
        warmUpNanoseconds = plan.warmUpNanoseconds
    }

    /// What the options say, then the settings, and where both are silent `standard`.
    init(
        _ arguments: ParsedArguments,
        over settings: SettingsFile = SettingsFile(),
        else standard: MeasuringAmount
    ) throws(UsageError) {
        rounds = try arguments.rounds() ?? settings.rounds ?? standard.rounds
        roundNanoseconds =
            try arguments.roundLength() ?? settings.roundNanoseconds ?? standard.roundNanoseconds
        warmUpNanoseconds =
            try arguments.warmUp() ?? settings.warmUpNanoseconds ?? standard.warmUpNanoseconds
    }

    /// A plan of these rounds, checked by the rules of all plans.
    func plan(
        named name: String,
        _ series: [Series],
        pairing: Pairing?
    ) throws(UsageError) -> Plan {
        let plan = Plan(
            name: name,
            series: series,
            rounds: rounds,
            roundNanoseconds: roundNanoseconds,
            warmUpNanoseconds: warmUpNanoseconds,
            pairing: pairing
        )
        if let problem = PlanRules.problem(plan: plan) { throw .conflict(problem) }
        return plan
    }
}
