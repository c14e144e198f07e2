/// What a thread had in a round, whoever gave it to it: what comparisons look at.
///
/// It is kept with the figures of each round, and so in baselines: the set of processors is a text
/// there, which is short also on a machine with hundreds of them.
package struct EffectiveConditions: Codable, Hashable, Sendable {
    package var policy: SchedulingPolicy
    package var priority: Int
    /// Such as `0-2,5`.
    package var processors: String
    package var timerSlackNanoseconds: Int64
    /// `nil` in what versions stored that did not look at it.
    package var nice: Int?

    package init(
        policy: SchedulingPolicy,
        priority: Int,
        processors: String,
        timerSlackNanoseconds: Int64,
        nice: Int?
    ) {
        self.policy = policy
        self.priority = priority
        self.processors = processors
        self.timerSlackNanoseconds = timerSlackNanoseconds
        self.nice = nice
    }

    package init(_ observed: ObservedConditions) {
        self.init(
            policy: observed.policy,
            priority: observed.priority,
            processors: ProcessorList.text(of: observed.processors),
            timerSlackNanoseconds: observed.timerSlackNanoseconds,
            nice: observed.nice
        )
    }
}
