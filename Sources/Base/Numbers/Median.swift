/// Selection of single ranks, where sorting the whole would cost more.
extension Array where Element: Comparable {
    /// Moves the element that sorting would put at the index to that index, no smaller one behind
    /// it and no larger one before it.
    ///
    /// Hoare's selection with the median of three as pivot: linear in the mean, and linear too on
    /// values that are sorted or equal. There must be no NaN.
    @inlinable
    package mutating func select(_ rank: Int, in range: Range<Int>) {
        precondition(range.contains(rank), "the rank to select lies in the range")
        var low = range.lowerBound
        var high = range.upperBound - 1
        while low < high {
            let pivot = medianOfThree(self[low], self[low + (high - low) / 2], self[high])
            var left = low
            var right = high
            while left <= right {
                while self[left] < pivot { left += 1 }
                while pivot < self[right] { right -= 1 }
                guard left <= right else { break }
                swapAt(left, right)
                left += 1
                right -= 1
            }
            if rank <= right {
                high = right
            } else if rank >= left {
                low = left
            } else {
                return
            }
        }
    }

    @inlinable
    func medianOfThree(_ first: Element, _ second: Element, _ third: Element) -> Element {
        Swift.max(Swift.min(first, second), Swift.min(Swift.max(first, second), third))
    }
}

extension [Double] {
    /// The median, the mean of the two in the middle where their number is even; puts the elements
    /// into another order.
    ///
    /// - Returns: `nil` if there are none.
    @inlinable
    package mutating func takeMedian() -> Double? {
        guard !isEmpty else { return nil }
        let upper = count / 2
        select(upper, in: indices)
        guard count.isMultiple(of: 2) else { return self[upper] }
        var lower = self[0]
        for index in 0..<upper { lower = Swift.max(lower, self[index]) }
        return (lower + self[upper]) / 2
    }
}
