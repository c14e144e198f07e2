import Runs

/// Counts of latenesses between given cuts, for each unit of a resampling.
struct CutCounts {
    /// Rising, each once; the last is the largest lateness.
    let cuts: [Int64]
    private let units: Int
    /// Unit by unit, for each cut the latenesses up to it and above the one before.
    private var counts: [Int]
    private let buckets = FirstBuckets()
    /// For each bucket of `FirstBuckets` and for the end the first cut that is not below its start.
    private var firstCuts: [Int]

    init(cuts: [Int64], units: Int) {
        self.cuts = cuts
        self.units = units
        counts = [Int](repeating: 0, count: cuts.count * units)
        firstCuts = [Int](repeating: 0, count: buckets.count + 1)
        for cut in cuts { firstCuts[buckets.index(of: cut) + 1] += 1 }
        for bucket in 1..<firstCuts.count { firstCuts[bucket] += firstCuts[bucket - 1] }
    }

    mutating func add(_ latenesses: ArraySlice<Int64>, unit: Int) {
        let start = unit * cuts.count
        for lateness in latenesses { counts[start &+ cut(of: lateness)] &+= 1 }
    }

    mutating func add(_ span: DeadlineSpan, periodNanoseconds: Int64, unit: Int) {
        let start = unit * cuts.count
        guard span.count > Int64(cuts.count) else {
            for place in 0..<span.count {
                let lateness = span.latenessNanoseconds &- place &* periodNanoseconds
                counts[start + cut(of: lateness)] += 1
            }
            return
        }
        let smallest = span.latenessNanoseconds &- (span.count - 1) &* periodNanoseconds
        var before: UInt64 = 0
        for (index, cut) in cuts.enumerated() where cut >= smallest {
            let steps = UInt64(bitPattern: cut &- smallest) / UInt64(periodNanoseconds)
            let upToCut = min(UInt64(span.count), steps &+ 1)
            counts[start + index] += Int(upToCut - before)
            before = upToCut
        }
    }

    /// The first cut that a lateness is not above.
    private func cut(of lateness: Int64) -> Int {
        let bucket = buckets.index(of: lateness)
        var low = firstCuts[bucket]
        var high = firstCuts[bucket + 1]
        while low < high {
            let middle = (low + high) / 2
            if cuts[middle] < lateness { low = middle + 1 } else { high = middle }
        }
        return min(low, cuts.count - 1)
    }

    /// The same latenesses at fewer cuts.
    ///
    /// - Parameter fewer: Some of the cuts, rising, the last of them included.
    /// - Returns: Counts at those alone.
    func counted(at fewer: [Int64]) -> CutCounts {
        var merged = CutCounts(cuts: fewer, units: units)
        guard !fewer.isEmpty else { return merged }
        for unit in 0..<units {
            var place = 0
            for (index, cut) in cuts.enumerated() {
                if cut > fewer[place], place < fewer.count - 1 { place += 1 }
                merged.counts[unit * fewer.count + place] += counts[unit * cuts.count + index]
            }
        }
        return merged
    }

    /// For each unit and each cut the number of latenesses that are not above it, unit by unit.
    var cumulative: [Int] {
        var sums = counts
        for index in sums.indices where !index.isMultiple(of: cuts.count) {
            sums[index] += sums[index - 1]
        }
        return sums
    }
}
