/// Sorts integers in place, in a time that grows only with their number.
///
/// Radix sort from the least significant digit on, over the distance to the smallest value: the
/// latenesses of a series span some 30 bits, so three passes do where a sort by comparison needs
/// more than twenty for ten million of them. The memory for the other half of each pass is kept
/// from one call to the next.
struct LatenessSorter {
    private static let digitBits = 11
    private var scratch: [Int64] = []
    private var offsets = [Int](repeating: 0, count: 1 << digitBits)

    mutating func sort(_ values: inout [Int64]) {
        sort(&values, in: values.indices)
    }

    mutating func sort(_ values: inout [Int64], in range: Range<Int>) {
        guard range.count > 48 else { return sortByInsertion(&values, in: range) }
        var minimum = values[range.lowerBound]
        var maximum = minimum
        for index in range {
            minimum = min(minimum, values[index])
            maximum = max(maximum, values[index])
        }
        // The distance fits into 64 unsigned bits even between the extremes.
        let distance = UInt64(bitPattern: maximum &- minimum)
        let bits = UInt64.bitWidth - distance.leadingZeroBitCount
        if scratch.count < range.count {
            scratch = [Int64](repeating: 0, count: range.count)
        }
        var isInScratch = false
        for shift in stride(from: 0, to: bits, by: Self.digitBits) {
            if isInScratch {
                let pass = Pass(minimum: minimum, shift: shift, count: range.count)
                guard pass.prepare(&offsets, from: scratch, at: 0) else { continue }
                pass.move(scratch, at: 0, to: &values, at: range.lowerBound, by: &offsets)
            } else {
                let pass = Pass(minimum: minimum, shift: shift, count: range.count)
                guard pass.prepare(&offsets, from: values, at: range.lowerBound) else { continue }
                pass.move(values, at: range.lowerBound, to: &scratch, at: 0, by: &offsets)
            }
            isInScratch.toggle()
        }
        guard isInScratch else { return }
        for index in 0..<range.count { values[range.lowerBound + index] = scratch[index] }
    }

    private func sortByInsertion(_ values: inout [Int64], in range: Range<Int>) {
        for next in range.dropFirst() {
            let value = values[next]
            var place = next
            while place > range.lowerBound, values[place - 1] > value {
                values[place] = values[place - 1]
                place -= 1
            }
            values[place] = value
        }
    }
}

extension LatenessSorter {
    /// One digit of the radix sort.
    private struct Pass {
        let minimum: Int64
        let shift: Int
        let count: Int

        private func digit(_ value: Int64) -> Int {
            Int(truncatingIfNeeded: UInt64(bitPattern: value &- minimum) &>> UInt64(shift))
                & (1 << LatenessSorter.digitBits - 1)
        }

        /// Turns the counts of the digits into the places of their first values.
        ///
        /// - Returns: False if all values have the same digit, so that there is nothing to move.
        func prepare(_ offsets: inout [Int], from source: [Int64], at base: Int) -> Bool {
            for index in offsets.indices { offsets[index] = 0 }
            for index in base..<(base + count) { offsets[digit(source[index])] &+= 1 }
            if offsets[digit(source[base])] == count { return false }
            var sum = 0
            for index in offsets.indices {
                let own = offsets[index]
                offsets[index] = sum
                sum &+= own
            }
            return true
        }

        func move(
            _ source: [Int64],
            at base: Int,
            to target: inout [Int64],
            at targetBase: Int,
            by offsets: inout [Int]
        ) {
            for index in base..<(base + count) {
                let value = source[index]
                let digit = digit(value)
                target[targetBase &+ offsets[digit]] = value
                offsets[digit] &+= 1
            }
        }
    }
}
