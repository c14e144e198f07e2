/// The figures of one round that comparisons are made of, without its samples.
package struct RoundFigures: Codable, Hashable, Sendable {
    /// The raw value is stored: it never changes.
    package enum Population: String, Codable, Hashable, Sendable {
        /// All planned deadlines, those without a wakeup of their own among them.
        case deadlines
    }

    package var repetition: Int
    /// Wakeups.
    package var sampleCount: Int
    package var plannedTicks: Int
    /// What the values are of; `nil` in what versions stored that left missed ticks out.
    package var population: Population?
    /// In each metric's unit; a metric that the round is too short for is absent.
    package var values: [Metric: Double]
    /// Time that the hypervisor took from all processors together.
    package var stealNanoseconds: Int64
    /// Time that the measuring thread was runnable and waited for a processor.
    package var runQueueNanoseconds: Int64?
    /// Planned length of the round.
    package var lengthNanoseconds: Int64
    /// True where the thread's conditions or the machine changed while the round ran; `nil` where
    /// they did not.
    package var isDisturbed: Bool?
    /// Time that a quota took from the process; `nil` where the kernel does not tell, and in what
    /// versions stored that did not ask.
    package var throttledNanoseconds: Int64?
    /// What the thread had; `nil` where that is not known.
    package var conditions: EffectiveConditions?

    package init(
        repetition: Int,
        sampleCount: Int,
        plannedTicks: Int,
        population: Population? = .deadlines,
        values: [Metric: Double],
        stealNanoseconds: Int64,
        runQueueNanoseconds: Int64?,
        lengthNanoseconds: Int64,
        isDisturbed: Bool? = nil,
        throttledNanoseconds: Int64? = nil,
        conditions: EffectiveConditions? = nil
    ) {
        self.repetition = repetition
        self.sampleCount = sampleCount
        self.plannedTicks = plannedTicks
        self.population = population
        self.values = values
        self.stealNanoseconds = stealNanoseconds
        self.runQueueNanoseconds = runQueueNanoseconds
        self.lengthNanoseconds = lengthNanoseconds
        self.isDisturbed = isDisturbed
        self.throttledNanoseconds = throttledNanoseconds
        self.conditions = conditions
    }
}

extension RoundFigures {
    /// The step in which the kernel counts stolen time: USER_HZ is 100 (proc(5), `/proc/stat`).
    package static let stealStepNanoseconds: Int64 = 10_000_000

    /// Whether stolen time says anything of the round itself.
    ///
    /// A step may have been stolen before the round, while it was prepared, and only have been
    /// counted in it. Of a round of less than ten steps that would be a share of its own.
    package var tellsSteal: Bool { lengthNanoseconds >= 10 * Self.stealStepNanoseconds }

    /// The figures that can be set against those of all planned deadlines.
    ///
    /// Earlier versions left missed ticks out of the percentiles. Where none was missed nothing was
    /// left out; where some were, what was stored of the lateness is of another population, and
    /// cannot be worked out again without the samples.
    package var comparable: RoundFigures {
        guard population == nil, sampleCount < plannedTicks else { return self }
        var figures = self
        figures.values = values.filter { $0.key == .drift || $0.key == .missed }
        return figures
    }
}
