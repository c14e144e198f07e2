/// What the host did to the measuring thread and to itself during a round: after minus before.
package struct NoiseCounters: Codable, Hashable, Sendable {
    /// Time that the hypervisor took from all processors together (/proc/stat, in steps of 10 ms).
    package var stealNanoseconds: Int64 = 0
    package var voluntarySwitches: Int = 0
    package var involuntarySwitches: Int = 0
    package var minorFaults: Int = 0
    package var majorFaults: Int = 0
    /// Times that the thread was moved to another processor; `nil` where the kernel does not tell.
    package var migrations: Int?
    /// Time that the thread was runnable and waited for a processor (/proc/…/schedstat).
    package var runQueueNanoseconds: Int64?
    /// Periods in which a control group of the process had used its quota up and stood still.
    ///
    /// Of all groups on the way to the root it is the one that stood still longest; `nil` where the
    /// kernel does not tell.
    package var throttledPeriods: Int?
    /// For how long it stood still, its processors added up.
    package var throttledNanoseconds: Int64?

    package init() {}
}

/// What `precise` learned and spent in a round.
package struct SpinReport: Codable, Hashable, Sendable {
    /// The margin before the deadline at which it went over from sleeping to spinning, at the end.
    package var marginNanoseconds: Int64
    /// Time spent spinning, after the warm-up.
    package var spinNanoseconds: Int64

    package init(marginNanoseconds: Int64, spinNanoseconds: Int64) {
        self.marginNanoseconds = marginNanoseconds
        self.spinNanoseconds = spinNanoseconds
    }
}

/// What the load did in the block of rounds that it ran beside.
package struct LoadReport: Codable, Hashable, Sendable {
    /// The program with its arguments as it was run.
    package var arguments: [String]
    /// First line of what `--version` printed; empty for a command of the user's.
    package var version: String
    /// Bogo operations by stressor, as stress-ng counts them; empty for a command of the user's.
    package var bogoOperations: [String: Double]

    package init(arguments: [String], version: String, bogoOperations: [String: Double]) {
        self.arguments = arguments
        self.version = version
        self.bogoOperations = bogoOperations
    }
}

/// One uninterrupted measurement of one series by one thread: the statistical unit.
package struct Round: Codable, Hashable, Sendable {
    /// Index in the plan's series.
    package var series: Int
    /// Which repetition of the whole plan it belongs to, from 0.
    package var repetition: Int
    /// Place in the order of measurement of the whole run, from 0.
    package var position: Int
    /// The processor of its thread where there is one thread a processor, else `nil`.
    package var processor: Int?
    /// Wall clock at the start, nanoseconds since 1970.
    package var startedAtUnixNanoseconds: Int64
    /// The grid on CLOCK_MONOTONIC: deadline k is `start + k × period`.
    ///
    /// Tick 1 is the first after the warm-up.
    package var startNanoseconds: Int64
    package var plannedTicks: Int
    /// Deadlines that passed without a wakeup of their own (`DeadlineWalk`).
    package var missedTicks: Int
    /// Processor time of the measuring thread, without the warm-up.
    ///
    /// Where the mechanism has threads of its own it is that of the process, less what timers
    /// beside it have used; two such mechanisms in a duet are counted together. That of a program
    /// is of its whole life.
    package var processorNanoseconds: Int64
    package var noise: NoiseCounters
    package var observed: ObservedConditions?
    package var spin: SpinReport?
    /// Where the time of a scheduler's runs went; empty for a timer.
    package var stages: [RunStage: StageTimes]
    /// False for a round that was cut short; its samples up to there are kept.
    package var isComplete: Bool
    /// Why the mechanism could not be measured; `nil` if it was.
    package var failure: String?
    /// What of the thread's conditions or of the machine was another at the end than at the start:
    /// its figures are of both; `nil` if nothing was, or nobody looked.
    package var disturbance: String?

    package init(
        series: Int,
        repetition: Int,
        position: Int,
        processor: Int? = nil,
        startedAtUnixNanoseconds: Int64 = 0,
        startNanoseconds: Int64 = 0,
        plannedTicks: Int,
        missedTicks: Int = 0,
        processorNanoseconds: Int64 = 0,
        noise: NoiseCounters = NoiseCounters(),
        observed: ObservedConditions? = nil,
        spin: SpinReport? = nil,
        stages: [RunStage: StageTimes] = [:],
        isComplete: Bool = false,
        failure: String? = nil,
        disturbance: String? = nil
    ) {
        self.series = series
        self.repetition = repetition
        self.position = position
        self.processor = processor
        self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
        self.startNanoseconds = startNanoseconds
        self.plannedTicks = plannedTicks
        self.missedTicks = missedTicks
        self.processorNanoseconds = processorNanoseconds
        self.noise = noise
        self.observed = observed
        self.spin = spin
        self.stages = stages
        self.isComplete = isComplete
        self.failure = failure
        self.disturbance = disturbance
    }
}

/// The wakeups of one round, column by column.
package struct Samples: Hashable, Sendable {
    /// Tick numbers, from 1, rising; a gap is a missed tick.
    package var ticks: [Int64]
    /// Wakeup minus deadline, as many as ticks; negative means early.
    ///
    /// How late the deadlines were that have no wakeup of their own, `DeadlineWalk` says.
    package var latenessNanoseconds: [Int64]

    package init(ticks: [Int64] = [], latenessNanoseconds: [Int64] = []) {
        precondition(ticks.count == latenessNanoseconds.count, "a sample has a tick and a lateness")
        self.ticks = ticks
        self.latenessNanoseconds = latenessNanoseconds
    }

    package var count: Int { ticks.count }

    package mutating func append(contentsOf other: Samples) {
        ticks.append(contentsOf: other.ticks)
        latenessNanoseconds.append(contentsOf: other.latenessNanoseconds)
    }
}

/// A round with its wakeups.
package struct MeasuredRound: Hashable, Sendable {
    package var round: Round
    package var samples: Samples

    package init(round: Round, samples: Samples) {
        self.round = round
        self.samples = samples
    }
}
