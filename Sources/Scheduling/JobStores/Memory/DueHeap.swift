/// The jobs that are to come, the earliest first: by due time, then by order of submission.
///
/// A heap in which each node has four children: half as many levels as with two, and the children
/// of a node lie side by side. Jobs are the numbers of their slots, and the heap knows where each of
/// them stands, so that any can be moved or taken out in logarithmic time.
struct DueHeap {
    struct Entry {
        /// In nanoseconds since 1970.
        var due: Int64
        var sequence: Int64
        var slot: Int32

        static func < (left: Entry, right: Entry) -> Bool {
            left.due != right.due ? left.due < right.due : left.sequence < right.sequence
        }
    }

    private static let absent: Int32 = -1

    private var entries: [Entry] = []
    /// Where each slot stands in `entries`.
    ///
    /// Apart from them, since moving an entry writes here.
    private var positions: [Int32] = []

    var count: Int { entries.count }

    var first: Entry? { entries.first }

    /// Makes room for so many more.
    mutating func reserve(_ more: Int) {
        // Growing by exactly what comes would copy everything at each batch.
        guard entries.count + more > entries.capacity else { return }
        let capacity = max(entries.count + more, 2 * entries.count)
        entries.reserveCapacity(capacity)
        positions.reserveCapacity(capacity)
    }

    /// Puts a slot in, or moves it to where its new time belongs.
    mutating func set(_ entry: Entry) {
        let slot = Int(entry.slot)
        while positions.count <= slot { positions.append(Self.absent) }
        let position = positions[slot]
        guard position != Self.absent else {
            entries.append(entry)
            rise(entry, from: entries.count - 1)
            return
        }
        if entry < entries[Int(position)] {
            rise(entry, from: Int(position))
        } else {
            sink(entry, from: Int(position))
        }
    }

    /// Takes a slot out, if it is there.
    mutating func remove(slot: Int32) {
        guard Int(slot) < positions.count, positions[Int(slot)] != Self.absent else { return }
        let position = Int(positions[Int(slot)])
        positions[Int(slot)] = Self.absent
        let last = entries.removeLast()
        guard position < entries.count else { return }
        // The last one may belong above or below the gap: it comes from another branch.
        if position > 0, last < entries[(position - 1) / 4] {
            rise(last, from: position)
        } else {
            sink(last, from: position)
        }
    }

    mutating func removeAll() {
        entries.removeAll()
        positions.removeAll()
    }

    /// The slots due at a time or before, in their order, which takes time for those alone.
    ///
    /// - Returns: At most `limit`.
    func slots(dueAtOrBefore time: Int64, limit: Int) -> [Int32] {
        guard limit > 0, let first, first.due <= time else { return [] }
        // Mostly it is one, and to see that takes less than to begin a search.
        guard limit > 1, entries.dropFirst().prefix(4).contains(where: { $0.due <= time }) else {
            return [first.slot]
        }
        var slots: [Int32] = []
        // Positions whose parents are listed already; the earliest of them is next.
        var open = PositionHeap(entries)
        open.insert(0)
        while slots.count < limit, let position = open.removeFirst() {
            slots.append(entries[position].slot)
            for child in 4 * position + 1..<4 * position + 5 {
                guard child < entries.count else { break }
                if entries[child].due <= time { open.insert(child) }
            }
        }
        return slots
    }

    private mutating func rise(_ entry: Entry, from start: Int) {
        var position = start
        while position > 0 {
            let parent = (position - 1) / 4
            guard entry < entries[parent] else { break }
            place(entries[parent], at: position)
            position = parent
        }
        place(entry, at: position)
    }

    private mutating func sink(_ entry: Entry, from start: Int) {
        var position = start
        while true {
            var least = 4 * position + 1
            guard least < entries.count else { break }
            for child in least + 1..<least + 4 {
                guard child < entries.count else { break }
                if entries[child] < entries[least] { least = child }
            }
            guard entries[least] < entry else { break }
            place(entries[least], at: position)
            position = least
        }
        place(entry, at: position)
    }

    private mutating func place(_ entry: Entry, at position: Int) {
        entries[position] = entry
        positions[Int(entry.slot)] = Int32(truncatingIfNeeded: position)
    }

    /// What is wrong with the structure; `nil` if nothing is.
    func checkInvariants() -> String? {
        for (position, entry) in entries.enumerated() {
            if position > 0, entry < entries[(position - 1) / 4] {
                return "position \(position) is before its parent"
            }
            guard positions[Int(entry.slot)] == position else {
                return "slot \(entry.slot) is not where it is said to be"
            }
        }
        let present = positions.count { $0 != Self.absent }
        return present == entries.count ? nil : "\(present) slots have \(entries.count) entries"
    }
}

/// Positions in a heap, ordered by what stands there.
private struct PositionHeap {
    private let entries: [DueHeap.Entry]
    private var positions: [Int] = []

    init(_ entries: [DueHeap.Entry]) {
        self.entries = entries
    }

    mutating func insert(_ position: Int) {
        var index = positions.count
        positions.append(position)
        while index > 0 {
            let parent = (index - 1) / 2
            guard entries[position] < entries[positions[parent]] else { break }
            positions[index] = positions[parent]
            index = parent
        }
        positions[index] = position
    }

    mutating func removeFirst() -> Int? {
        guard let first = positions.first, let last = positions.popLast() else { return nil }
        guard !positions.isEmpty else { return first }
        var index = 0
        while true {
            var child = 2 * index + 1
            guard child < positions.count else { break }
            if child + 1 < positions.count,
                entries[positions[child + 1]] < entries[positions[child]]
            {
                child += 1
            }
            guard entries[positions[child]] < entries[last] else { break }
            positions[index] = positions[child]
            index = child
        }
        positions[index] = last
        return first
    }
}
