/// Latenesses of the deadlines (or the wakeups) of a round or a series, in rising order.
package struct SortedLatenesses: Hashable, Sendable {
    package let nanoseconds: [Int64]

    package init(_ latenesses: [Int64]) {
        var sorter = LatenessSorter()
        self.init(latenesses, sorter: &sorter)
    }

    init(_ latenesses: [Int64], sorter: inout LatenessSorter) {
        var values = latenesses
        sorter.sort(&values)
        nanoseconds = values
    }

    package var count: Int { nanoseconds.count }

    /// How many are later than a lateness: by more than it.
    func count(laterThan lateness: Int64) -> Int {
        count - nanoseconds.firstIndex(above: lateness, in: nanoseconds.indices)
    }
}

/// Binary searches in the rising part of an array.
extension [Int64] {
    /// The first index in the range whose element is above the value, else the end of the range.
    func firstIndex(above value: Int64, in range: Range<Int>) -> Int {
        partitionPoint(in: range) { $0 > value }
    }

    /// The first index in the range whose element is not below the edge, else the end of the range.
    func firstIndex(notBelow edge: Double, in range: Range<Int>) -> Int {
        partitionPoint(in: range) { Double($0) >= edge }
    }

    private func partitionPoint(in range: Range<Int>, _ isBehind: (Int64) -> Bool) -> Int {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if isBehind(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
