import PunctualBase

/// The jobs that are to come, the earliest first: by due time, then by order of submission.
///
/// A heap in which each node has four children: half as many levels as with two, and the children
/// of a node lie side by side. Jobs are the numbers of their slots, and the heap knows where each of
/// them stands, so that any can be moved or taken out in logarithmic time.
struct DueHeap: ~Copyable {
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

    private var entries = GrowingBuffer<Entry>()
    /// Where each slot stands in `entries`.
    ///
    /// Apart from them, since moving an entry writes here.
    private var positions = GrowingBuffer<Int32>()

    var count: Int { entries.count }

    var first: Entry? { entries.count == 0 ? nil : entries[0] }

    /// Makes room for so many more.
    mutating func reserve(_ more: Int) {
        entries.reserve(more)
        positions.reserve(more)
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
        guard limit > 1, children(of: 0).contains(where: { entries[$0].due <= time }) else {
            return [first.slot]
        }
        var slots: [Int32] = []
        // Those whose parents are listed already; the earliest of them is next.
        var open = Heap<OpenEntry>()
        open.insert(OpenEntry(entry: first, position: 0))
        while slots.count < limit, let next = open.removeFirst() {
            slots.append(next.entry.slot)
            for child in children(of: next.position) where entries[child].due <= time {
                open.insert(OpenEntry(entry: entries[child], position: child))
            }
        }
        return slots
    }

    private func children(of position: Int) -> Range<Int> {
        let first = min(4 * position + 1, entries.count)
        return first..<min(first + 4, entries.count)
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
            let children = children(of: position)
            guard var least = children.first else { break }
            for child in children.dropFirst() where entries[child] < entries[least] {
                least = child
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
        for position in 0..<entries.count {
            let entry = entries[position]
            if position > 0, entry < entries[(position - 1) / 4] {
                return "position \(position) is before its parent"
            }
            guard positions[Int(entry.slot)] == position else {
                return "slot \(entry.slot) is not where it is said to be"
            }
        }
        let present = (0..<positions.count).count { positions[$0] != Self.absent }
        return present == entries.count ? nil : "\(present) slots have \(entries.count) entries"
    }
}

/// An entry of the heap with the position where it stands.
private struct OpenEntry: Comparable {
    var entry: DueHeap.Entry
    var position: Int

    static func < (left: OpenEntry, right: OpenEntry) -> Bool { left.entry < right.entry }

    static func == (left: OpenEntry, right: OpenEntry) -> Bool { left.position == right.position }
}
