package import Runs

/// What a comparison is judged by.
package struct ComparisonRules: Hashable, Sendable {
    /// In any order, at most one for each metric; a metric without one is left out.
    package var limits: [MetricLimit]
    package var requirements: [Requirement]
    /// What is judged; `nil` for what the form suggests (`ComparedThing.standard`).
    package var thing: ComparedThing?
    /// Whether sides from different environments may pass or fail; only asked of stored sides.
    package var allowsEnvironmentDifferences: Bool
    /// False where mechanisms are what is compared, so that another one is no difference.
    package var expectsSameMechanism: Bool
    /// Whether a metric that the rounds are too few or too short for is only shown.
    ///
    /// Right for limits that nobody has asked for by name: else these are inconclusive.
    package var showsWhatRoundsCannotCarry: Bool
    /// The probability with which identical sides may be told apart, all gating metrics together.
    package var level: Double

    package init(
        limits: [MetricLimit],
        requirements: [Requirement] = [],
        thing: ComparedThing? = nil,
        allowsEnvironmentDifferences: Bool = false,
        expectsSameMechanism: Bool = true,
        showsWhatRoundsCannotCarry: Bool = false,
        level: Double = 0.05
    ) {
        precondition(0 < level && level < 1, "a level lies between 0 and 1")
        self.limits = limits
        self.requirements = requirements
        self.thing = thing
        self.allowsEnvironmentDifferences = allowsEnvironmentDifferences
        self.expectsSameMechanism = expectsSameMechanism
        self.showsWhatRoundsCannotCarry = showsWhatRoundsCannotCarry
        self.level = level
    }
}
