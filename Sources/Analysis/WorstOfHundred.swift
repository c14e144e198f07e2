/// The largest lateness of a hundred consecutive deadlines, as a figure for the tail.
///
/// Its median is about the 99.3rd percentile (0.993 to the 100th power is one half), but a burst of
/// the host, however long its delays, spoils only the windows that it falls into. On a noisy host
/// it is the one tail figure that repeats.
package struct WorstOfHundred: Sendable {
    package static let windowLength = 100
    private var maxima: [Int64] = []

    package init() {}

    /// Adds the windows of one round's deadlines; the incomplete one at its end is left out.
    package mutating func add(_ latenesses: [Int64]) {
        var start = 0
        while start + Self.windowLength <= latenesses.count {
            var worst = latenesses[start]
            for index in start..<(start + Self.windowLength) {
                worst = max(worst, latenesses[index])
            }
            maxima.append(worst)
            start += Self.windowLength
        }
    }

    /// Median (nearest rank) of the windows' maxima, or `nil` if no round had a hundred deadlines.
    package var medianNanoseconds: Int64? {
        SortedLatenesses(maxima).percentile(50)
    }
}
