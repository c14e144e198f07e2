package import Runs

/// Which mechanism to use under one condition, and why.
package struct Recommendation: Hashable, Sendable {
    /// A series that is not advised whatever its figures are.
    package struct LeftOut: Hashable, Sendable {
        package var series: Int
        /// Half a sentence: `it keeps no grid`.
        package var reason: String
    }

    /// Index into the analysed series.
    package var series: Int
    package var periodNanoseconds: Int64
    package var conditions: Conditions
    /// One sentence, without the condition, that names the reason: accuracy against processor cost.
    package var sentence: String
    /// The share of resampled rounds in which it, or one that cannot be told apart from it, has the
    /// smallest p90 of all that may be advised; `nil` with too few rounds.
    package var firstShare: Double?
    package var leftOut: [LeftOut]

    package init(
        series: Int,
        periodNanoseconds: Int64,
        conditions: Conditions,
        sentence: String,
        firstShare: Double? = nil,
        leftOut: [LeftOut] = []
    ) {
        self.series = series
        self.periodNanoseconds = periodNanoseconds
        self.conditions = conditions
        self.sentence = sentence
        self.firstShare = firstShare
        self.leftOut = leftOut
    }
}

extension RunAnalysis {
    /// The advice for the run as a whole: of the first condition without a load, else of the first.
    package var recommendation: Recommendation? {
        recommendations.first { $0.conditions.load == .none } ?? recommendations.first
    }

    /// Whether a series is advised under its condition.
    package func isRecommended(_ index: Int) -> Bool {
        recommendations.contains { $0.series == index }
    }
}
