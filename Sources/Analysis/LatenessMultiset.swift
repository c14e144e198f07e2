import PunctualBase
import Runs

/// Latenesses of deadlines, sorted, with long gaps kept as what they are: progressions that fall by
/// a period from one deadline to the next.
///
/// What a hundredth of a run or one round needs fits into memory this way, whatever was missed.
struct LatenessMultiset {
    /// A gap of up to so many deadlines is spelled out.
    private static let spelledOut: Int64 = 32

    private struct Progression {
        /// The smallest lateness; the others are a step, two steps … above it.
        var first: Int64
        var count: Int64
    }

    private let step: Int64
    private var values: [Int64] = []
    private var progressions: [Progression] = []
    private(set) var count = 0

    init(periodNanoseconds: Int64) { step = periodNanoseconds }

    /// The deadlines of a round, sorted.
    init(of measured: MeasuredRound, periodNanoseconds: Int64, sorter: inout LatenessSorter) {
        self.init(periodNanoseconds: periodNanoseconds)
        measured.forEachDeadline(
            periodNanoseconds: periodNanoseconds,
            wakeups: { add($0) },
            missed: { add($0) }
        )
        sort(with: &sorter)
    }

    /// Latenesses that came one by one, in their order until they are sorted.
    var singles: [Int64] { values }

    mutating func add(_ latenesses: ArraySlice<Int64>) {
        values.append(contentsOf: latenesses)
        count += latenesses.count
    }

    mutating func add(_ span: DeadlineSpan) {
        count += Int(span.count)
        guard span.count > Self.spelledOut else {
            for place in 0..<span.count { values.append(span.latenessNanoseconds &- place &* step) }
            return
        }
        let last = span.latenessNanoseconds &- (span.count - 1) &* step
        progressions.append(Progression(first: last, count: span.count))
    }

    mutating func removeAll() {
        values.removeAll(keepingCapacity: true)
        progressions.removeAll(keepingCapacity: true)
        count = 0
    }

    mutating func sort(with sorter: inout LatenessSorter) { sorter.sort(&values) }

    /// How many are not above a lateness, once they are sorted.
    func count(notAbove lateness: Int64) -> Int {
        let alone = values.firstIndex(above: lateness, in: values.indices)
        return progressions.reduce(alone) { sum, progression in
            guard lateness >= progression.first else { return sum }
            let steps = UInt64(bitPattern: lateness &- progression.first) / UInt64(step)
            return sum + Int(min(UInt64(progression.count), steps &+ 1))
        }
    }

    func count(laterThan lateness: Int64) -> Int { count - count(notAbove: lateness) }

    /// The lateness at a rank, from 1 to `count`, once they are sorted.
    func value(atRank rank: Int) -> Int64 {
        guard !progressions.isEmpty else { return values[rank - 1] }
        var low = minimum
        var high = maximum
        while low < high {
            let middle = low &+ Int64(UInt64(bitPattern: high &- low) / 2)
            if count(notAbove: middle) >= rank { high = middle } else { low = middle + 1 }
        }
        return low
    }

    func value(atQuantile quantile: Double) -> Int64 {
        value(atRank: nearestRank(of: quantile, among: count))
    }

    /// By nearest rank; `nil` if there are none.
    func percentile(_ percent: Double) -> Int64? {
        count == 0 ? nil : value(atQuantile: percent / 100)
    }

    private var minimum: Int64 {
        progressions.reduce(values.first ?? .max) { min($0, $1.first) }
    }

    private var maximum: Int64 {
        progressions.reduce(values.last ?? .min) { most, progression in
            max(most, progression.first &+ (progression.count - 1) &* step)
        }
    }
}
