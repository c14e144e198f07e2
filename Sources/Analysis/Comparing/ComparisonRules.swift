package import Runs

/// What a comparison is judged by.
package struct ComparisonRules: Hashable, Sendable {
    /// In any order, at most one for each metric; a metric without one is left out.
    package var limits: [MetricLimit]
    package var requirements: [Requirement]
    /// Whether sides from different environments may pass or fail; only asked of stored sides.
    package var allowsEnvironmentDifferences: Bool
    /// False where mechanisms are what is compared, so that another one is no difference.
    package var expectsSameMechanism: Bool
    /// The probability with which identical sides may be told apart, all gating metrics together.
    package var level: Double

    package init(
        limits: [MetricLimit],
        requirements: [Requirement] = [],
        allowsEnvironmentDifferences: Bool = false,
        expectsSameMechanism: Bool = true,
        level: Double = 0.05
    ) {
        precondition(0 < level && level < 1, "a level lies between 0 and 1")
        self.limits = limits
        self.requirements = requirements
        self.allowsEnvironmentDifferences = allowsEnvironmentDifferences
        self.expectsSameMechanism = expectsSameMechanism
        self.level = level
    }
}
