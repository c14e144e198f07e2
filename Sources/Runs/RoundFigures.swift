/// The figures of one round that comparisons are made of, without its samples.
package struct RoundFigures: Codable, Hashable, Sendable {
    package var repetition: Int
    package var sampleCount: Int
    package var plannedTicks: Int
    /// In each metric's unit; a metric that the round is too short for is absent.
    package var values: [Metric: Double]
    /// Time that the hypervisor took from all processors together.
    package var stealNanoseconds: Int64
    /// Time that the measuring thread was runnable and waited for a processor.
    package var runQueueNanoseconds: Int64?
    /// Planned length of the round.
    package var lengthNanoseconds: Int64

    package init(
        repetition: Int,
        sampleCount: Int,
        plannedTicks: Int,
        values: [Metric: Double],
        stealNanoseconds: Int64,
        runQueueNanoseconds: Int64?,
        lengthNanoseconds: Int64
    ) {
        self.repetition = repetition
        self.sampleCount = sampleCount
        self.plannedTicks = plannedTicks
        self.values = values
        self.stealNanoseconds = stealNanoseconds
        self.runQueueNanoseconds = runQueueNanoseconds
        self.lengthNanoseconds = lengthNanoseconds
    }
}
