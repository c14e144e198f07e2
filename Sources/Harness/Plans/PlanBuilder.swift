package import Runs

/// Mechanisms, periods, conditions and loads, each of which meets each.
package struct PlanMatrix: Hashable, Sendable {
    package var mechanisms: [MechanismName]
    package var periodsNanoseconds: [Int64]
    /// Their own load is replaced by each of `loads`.
    package var conditions: [Conditions]
    package var loads: [Load]
    package var subject: Subject
    /// What runs the tasks of schedulers; `nil` for a pool, and for `precise` the thread that waits:
    /// to be woken is what the spinning is to avoid.
    package var executor: RunExecutor?
    /// A change that is put into all of them on purpose.
    package var injection: Injection?

    package init(
        mechanisms: [MechanismName],
        periodsNanoseconds: [Int64],
        conditions: [Conditions] = [Conditions()],
        loads: [Load] = [.none],
        subject: Subject = .timer,
        executor: RunExecutor? = nil,
        injection: Injection? = nil
    ) {
        self.mechanisms = mechanisms
        self.periodsNanoseconds = periodsNanoseconds
        self.conditions = conditions
        self.loads = loads
        self.subject = subject
        self.executor = executor
        self.injection = injection
    }

    func executor(for mechanism: MechanismName) -> RunExecutor? {
        switch subject {
        case .timer: nil
        case .scheduler: executor ?? (mechanism == .precise ? .inline : .pool)
        }
    }
}

/// Makes a plan from what was asked for, in a file or by options, by the same rules.
package struct PlanBuilder: Hashable, Sendable {
    package var name: String
    package var rounds: Int
    package var roundNanoseconds: Int64
    package var warmUpNanoseconds: Int64
    package var afterMiss: AfterMiss
    package var processorBudgetPercent: Double
    package var matrices: [PlanMatrix]
    /// How the series are set against each other; `nil` and `interleaved` mean one at a time.
    package var pairing: Pairing?
    /// Whether a reference timer runs beside each series.
    package var hasReferences: Bool

    package init(
        name: String,
        rounds: Int = 5,
        roundNanoseconds: Int64 = 3_000_000_000,
        warmUpNanoseconds: Int64 = 200_000_000,
        afterMiss: AfterMiss = .skip,
        processorBudgetPercent: Double = 5,
        matrices: [PlanMatrix],
        pairing: Pairing? = nil,
        hasReferences: Bool = false
    ) {
        self.name = name
        self.rounds = rounds
        self.roundNanoseconds = roundNanoseconds
        self.warmUpNanoseconds = warmUpNanoseconds
        self.afterMiss = afterMiss
        self.processorBudgetPercent = processorBudgetPercent
        self.matrices = matrices
        self.pairing = pairing
        self.hasReferences = hasReferences
    }

    /// The plan, each series once however often the matrices name it; in duets as often as they
    /// do, since a series can stand beside itself.
    ///
    /// `place` says what a part is called where it comes from: an option, a key path.
    package func plan(place: (PlanPart) -> String) throws(HarnessError) -> Plan {
        try check(.rounds, PlanRules.problem(rounds: rounds), place)
        try check(.seconds, PlanRules.problem(roundLength: roundNanoseconds), place)
        try check(.warmUp, PlanRules.problem(warmUp: warmUpNanoseconds), place)
        let budget = PlanRules.problem(processorBudget: processorBudgetPercent)
        try check(.processorBudget, budget, place)
        for (index, matrix) in matrices.enumerated() {
            for (number, mechanism) in matrix.mechanisms.enumerated() {
                let part = PlanPart.mechanism(matrix: index, number: number)
                let problem = PlanRules.problem(mechanism: mechanism, of: matrix.subject)
                try check(part, problem, place)
            }
            let executor = PlanRules.problem(executor: matrix.executor, of: matrix.subject)
            try check(.executor(matrix: index), executor, place)
            for (number, period) in matrix.periodsNanoseconds.enumerated() {
                let part = PlanPart.period(matrix: index, number: number)
                try check(part, PlanRules.problem(period: period), place)
            }
            for (number, conditions) in matrix.conditions.enumerated() {
                let part = PlanPart.conditions(matrix: index, number: number)
                try check(part, PlanRules.problem(conditions: conditions), place)
            }
        }
        var plan = Plan(
            name: name,
            series: allSeries,
            rounds: rounds,
            roundNanoseconds: roundNanoseconds,
            warmUpNanoseconds: warmUpNanoseconds,
            pairing: pairing
        )
        if hasReferences { plan = try plan.withReferences(place: place(.references)) }
        try check(.injection, InjectionRules.problem(plan: plan), place)
        try check(.whole, PlanRules.problem(plan: plan), place)
        return plan
    }

    private var allSeries: [Series] {
        if pairing == .duet { return matrices.flatMap(series) }
        var seen: Set<Series> = []
        return matrices.flatMap(series).filter { seen.insert($0).inserted }
    }

    private func series(of matrix: PlanMatrix) -> [Series] {
        var all: [Series] = []
        for load in matrix.loads {
            for conditions in matrix.conditions {
                var loaded = conditions
                loaded.load = load
                for period in matrix.periodsNanoseconds {
                    for mechanism in matrix.mechanisms {
                        all.append(
                            Series(
                                mechanism: mechanism,
                                periodNanoseconds: period,
                                conditions: loaded,
                                afterMiss: afterMiss,
                                processorBudgetPercent: processorBudgetPercent,
                                executor: matrix.executor(for: mechanism),
                                injection: matrix.injection
                            )
                        )
                    }
                }
            }
        }
        return all
    }

    private func check(
        _ part: PlanPart,
        _ problem: String?,
        _ place: (PlanPart) -> String
    ) throws(HarnessError) {
        if let problem { throw .planInvalid(place: place(part), problem: problem) }
    }
}

/// A part of a plan that can be wrong.
package enum PlanPart: Hashable, Sendable {
    case rounds
    case seconds
    case warmUp
    case processorBudget
    case mechanism(matrix: Int, number: Int)
    case executor(matrix: Int)
    case period(matrix: Int, number: Int)
    case conditions(matrix: Int, number: Int)
    case injection
    case references
    case whole
}
