/// Finds the values at given ranks among more numbers than fit into memory.
///
/// The numbers are shown to it, all of them, in one pass or in several, until `isDone`; their order
/// does not matter. Up to `sortedLimit` of them are kept and sorted: one pass. Of more only counts
/// are kept: the first pass counts in buckets that are the narrower the smaller the number, and each
/// further pass divides those buckets that hold a wanted rank, until a bucket is one number wide.
/// The answer is exact either way.
///
/// Numbers may come as progressions with one common step, as the latenesses of missed deadlines do;
/// a progression costs as little as a few single numbers, however long it is. For that, the buckets
/// are cut in a space in which the step is a power of two (`StepScale`), so that a bucket holds
/// either the same number of terms as its neighbour or, if it is narrower than the step, one term
/// in every so many buckets.
struct RankSelection {
    struct Found: Hashable {
        var value: Int64
        /// How many numbers are below the value, and how many are not above it.
        var below: Int
        var notAbove: Int
    }

    static let sortedLimit = 1 << 20

    private let scale: StepScale
    /// Rising, each once, from 1.
    private let ranks: [Int]
    private var kept: [Int64] = []
    private var counting: Counting?
    private(set) var isDone = false
    private var found: [Int: Found] = [:]

    /// - Parameters:
    ///   - ranks: From 1 to `count`, in any order.
    ///   - count: How many numbers there will be.
    ///   - step: Of the progressions among them; positive.
    ///   - sortedLimit: Up to how many numbers are kept.
    init(ranks: [Int], count: Int, step: Int64 = 1, sortedLimit: Int = Self.sortedLimit) {
        scale = StepScale(step: step)
        var distinct: [Int] = []
        for rank in ranks.sorted() where distinct.last != rank { distinct.append(rank) }
        self.ranks = distinct
        if count > sortedLimit {
            counting = Counting(scale: scale)
        } else {
            kept.reserveCapacity(count)
        }
    }

    mutating func add(_ value: Int64) {
        if isDone { return }
        if counting == nil { kept.append(value) } else { counting?.add(value) }
    }

    mutating func add(_ values: ArraySlice<Int64>) {
        if isDone { return }
        if counting == nil {
            kept.append(contentsOf: values)
        } else {
            counting?.add(values)
        }
    }

    /// Adds `first`, `first + step` and so on.
    mutating func add(progressionFrom first: Int64, count: Int64) {
        if isDone { return }
        if counting == nil {
            for place in 0..<count { kept.append(first &+ place &* scale.step) }
        } else {
            counting?.add(progressionFrom: first, count: count)
        }
    }

    /// All numbers have been shown once more.
    mutating func endPass(sorter: inout LatenessSorter) {
        guard !isDone else { return }
        guard var counting else {
            sorter.sort(&kept)
            for rank in ranks { found[rank] = foundAmongKept(rank) }
            kept = []
            isDone = true
            return
        }
        self.counting = nil  // or the arrays would be copied
        isDone = counting.divide(ranks)
        if isDone {
            for (rank, answer) in zip(ranks, counting.found) { found[rank] = answer }
        } else {
            self.counting = counting
        }
    }

    private func foundAmongKept(_ rank: Int) -> Found {
        guard !kept.isEmpty else { return Found(value: 0, below: 0, notAbove: 0) }
        let value = kept[min(rank, kept.count) - 1]
        let all = kept.indices
        return Found(
            value: value,
            below: value == .min ? 0 : kept.firstIndex(above: value - 1, in: all),
            notAbove: kept.firstIndex(above: value, in: all)
        )
    }

    /// What was found at one of the ranks that were asked for.
    subscript(rank: Int) -> Found {
        guard let found = found[rank] else {
            preconditionFailure("what is asked for is one of the ranks, after the last pass")
        }
        return found
    }
}
