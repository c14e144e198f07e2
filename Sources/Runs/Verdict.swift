/// The answer to “is it worse?”; of one metric, or of a comparison as a whole.
///
/// The raw values stand in reports: they never change.
package enum Verdict: String, CaseIterable, Codable, Hashable, Sendable {
    case pass
    case improved
    case inconclusive
    case regressed
}

/// Which change of a metric matters: one that passes the relative **and** the absolute limit.
package struct MetricLimit: Codable, Hashable, Sendable {
    package var metric: Metric
    /// Share of the baseline's value, above 0: 0.05 for 5 %; `nil` where only the absolute limit
    /// counts, as with drift.
    package var relative: Double?
    /// In the metric's unit; 0 where only the relative limit counts.
    package var absolute: Double
    /// Whether the metric decides, or is only shown.
    package var isGating: Bool
    /// Whether the metric was asked for without a size, so that the default one of the form that is
    /// compared takes its place.
    package var isStandard: Bool

    package init(
        metric: Metric,
        relative: Double?,
        absolute: Double,
        isGating: Bool = true,
        isStandard: Bool = false
    ) {
        self.metric = metric
        self.relative = relative
        self.absolute = absolute
        self.isGating = isGating
        self.isStandard = isStandard
    }
}
