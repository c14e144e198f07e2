import Runs

/// What a plan may ask of a program that measures by itself.
enum ProgramRules {
    /// What is wrong with the programs of a plan, or `nil`.
    static func problem(plan: Plan) -> String? {
        for series in plan.series {
            if let problem = problem(series) { return problem }
        }
        return nil
    }

    private static func problem(_ series: Series) -> String? {
        guard (series.mechanism == .program) == (series.program != nil) else {
            return "the mechanism program goes with a program and its arguments, and no other does"
        }
        guard let program = series.program else { return nil }
        if program.first?.isEmpty ?? true { return "a program has a name" }
        if series.executor != nil { return "a program is no scheduler of ours; leave it out" }
        let conditions = series.conditions
        if conditions.policy != .other {
            return "a program chooses its policy itself; leave the policy out"
        }
        if conditions.processors == .each {
            return "a program is run once a round; choose a list of processors for it"
        }
        if conditions.isMemoryLocked {
            return "a program locks its memory itself; leave that out"
        }
        return nil
    }
}
