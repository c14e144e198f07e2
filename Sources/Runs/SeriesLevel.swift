/// What one measurement of a series came to: medians over its rounds.
package struct SeriesLevel: Codable, Hashable, Sendable {
    package var startedAtUnixNanoseconds: Int64
    /// In each metric's unit.
    package var values: [Metric: Double]

    package init(startedAtUnixNanoseconds: Int64, values: [Metric: Double]) {
        self.startedAtUnixNanoseconds = startedAtUnixNanoseconds
        self.values = values
    }
}
