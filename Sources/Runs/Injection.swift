/// A change that is put into a measurement on purpose, to see whether a comparison finds it.
package struct Injection: Codable, Hashable, Sendable {
    /// Busy time between the wakeup and its time stamp.
    package var delayNanoseconds: Int64
    /// Share of the ticks, from 0 to 1, that are delayed; which ones, a seeded generator says.
    package var delayedShare: Double
    /// By how much the period that is waited for is too long.
    package var partsPerMillion: Double

    package init(
        delayNanoseconds: Int64 = 0,
        delayedShare: Double = 1,
        partsPerMillion: Double = 0
    ) {
        self.delayNanoseconds = delayNanoseconds
        self.delayedShare = delayedShare
        self.partsPerMillion = partsPerMillion
    }
}
