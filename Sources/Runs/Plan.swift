/// What happens after a deadline has passed without a wakeup of its own.
package enum AfterMiss: String, CaseIterable, Codable, Hashable, Sendable {
    /// Wait for the next deadline that is still to come; those between are counted as missed.
    case skip
    /// Serve every deadline, however late.
    case catchUp = "catch-up"
}

/// What is measured.
package enum Subject: String, CaseIterable, Codable, Hashable, Sendable {
    /// A mechanism by itself: its caller is the first to know of a wakeup.
    case timer
    /// A whole scheduler that waits with the mechanism, up to the first line of its job's task.
    case scheduler
}

/// What carries out the tasks of a scheduler that is measured.
package enum RunExecutor: String, CaseIterable, Codable, Hashable, Sendable {
    /// A pool of threads, one of which is woken for each run.
    case pool
    /// The thread that waits.
    case inline
}

/// One configuration that is measured: a mechanism, its period and its conditions.
package struct Series: Codable, Hashable, Sendable {
    package var mechanism: MechanismName
    package var periodNanoseconds: Int64
    package var conditions: Conditions
    package var afterMiss: AfterMiss
    /// Share of one processor, in percent, that `precise` may spend on spinning.
    package var processorBudgetPercent: Double
    /// What runs the tasks of the scheduler that is measured; `nil` for a timer.
    package var executor: RunExecutor?
    /// A change put in on purpose; `nil` in an honest measurement.
    package var injection: Injection?
    /// A program that measures by itself and prints latenesses, with its arguments; only where the
    /// mechanism is `program`.
    package var program: [String]?
    /// True for the timer that runs beside the series before it, to tell the host's changes from
    /// the series' own.
    package var isReference: Bool?

    package init(
        mechanism: MechanismName,
        periodNanoseconds: Int64,
        conditions: Conditions = Conditions(),
        afterMiss: AfterMiss = .skip,
        processorBudgetPercent: Double = 5,
        executor: RunExecutor? = nil,
        injection: Injection? = nil,
        program: [String]? = nil,
        isReference: Bool? = nil
    ) {
        self.mechanism = mechanism
        self.periodNanoseconds = periodNanoseconds
        self.conditions = conditions
        self.afterMiss = afterMiss
        self.processorBudgetPercent = processorBudgetPercent
        self.executor = executor
        self.injection = injection
        self.program = program
        self.isReference = isReference
    }

    package var subject: Subject { executor == nil ? .timer : .scheduler }

    /// Whether the host's doings delay it as they delay the reference timer.
    package var waitsLikeReference: Bool { mechanism == .reference && subject == .timer }

    /// Whether its ticks are served by threads that a runtime or a scheduler has made.
    package var runsOnRuntimeThreads: Bool {
        executor != nil || mechanism == .dispatch || mechanism == .taskSleep
    }

    /// Whether it is measured for its own sake and as it is: neither a reference nor falsified.
    package var isGenuine: Bool { isReference != true && injection == nil }
}

/// What is to be measured: every series in every round, in alternating order.
package struct Plan: Codable, Hashable, Sendable {
    package var name: String
    package var series: [Series]
    package var rounds: Int
    /// Length of a round without its warm-up.
    package var roundNanoseconds: Int64
    /// Measured and thrown away at the beginning of each round.
    package var warmUpNanoseconds: Int64
    /// With `duet`, the series 0 and 1, 2 and 3 and so on are measured at once; `nil` and
    /// `interleaved` mean one at a time, with `interleaved` each with the reference timer that stands
    /// behind it, if any.
    package var pairing: Pairing?

    package init(
        name: String,
        series: [Series],
        rounds: Int,
        roundNanoseconds: Int64,
        warmUpNanoseconds: Int64,
        pairing: Pairing? = nil
    ) {
        self.name = name
        self.series = series
        self.rounds = rounds
        self.roundNanoseconds = roundNanoseconds
        self.warmUpNanoseconds = warmUpNanoseconds
        self.pairing = pairing
    }

    /// The series that are measured at once: the two of a duet, one with its reference timer, or one
    /// alone.
    package var slots: [[Int]] {
        if pairing == .duet {
            return stride(from: 0, to: series.count, by: 2).map { first in
                Array(first..<min(first + 2, series.count))
            }
        }
        var slots: [[Int]] = []
        var index = 0
        while index < series.count {
            let reference = reference(besides: index)
            slots.append([index] + (reference.map { [$0] } ?? []))
            index += slots[slots.count - 1].count
        }
        return slots
    }

    /// The reference timer that runs beside a series; `nil` if it has none, or is one itself.
    package func reference(besides index: Int) -> Int? {
        let partner: Int
        switch pairing {
        case .duet: partner = index ^ 1
        case .interleaved: partner = index + 1
        case .stored, nil: return nil
        }
        guard series.indices.contains(partner), series[index].isReference != true,
            series[partner].isReference == true
        else { return nil }
        return partner
    }

    /// Deadlines in a round of the series, without those of the warm-up; at least one.
    package func ticks(in series: Series) -> Int {
        max(1, Int(roundNanoseconds / series.periodNanoseconds))
    }

    /// Deadlines of the warm-up of a round of the series.
    package func warmUpTicks(in series: Series) -> Int {
        Int(warmUpNanoseconds / series.periodNanoseconds)
    }
}
