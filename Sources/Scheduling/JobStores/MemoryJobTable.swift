import Timekeeping

/// Jobs by id, and the due ones by their time: a binary heap of places in a table.
///
/// Equal times keep the order in which the jobs were put there. Paused jobs and those without a next
/// occurrence are not in the heap.
struct MemoryJobTable: Sendable {
    private struct Entry {
        var job: ScheduledJob
        var order: Int64
        /// Its place in the heap; −1 for none.
        var position: Int
    }

    /// What the heap compares is kept in it, so that sifting does not touch the jobs.
    private struct HeapItem {
        var due: Int64
        var order: Int64
        var slot: Int

        static func < (left: HeapItem, right: HeapItem) -> Bool {
            left.due != right.due ? left.due < right.due : left.order < right.order
        }
    }

    var isOpen = false
    var ledger = MemoryLedger()
    private var slots: [Entry?] = []
    private var free: [Int] = []
    private var index: [String: Int] = [:]
    private var heap: [HeapItem] = []
    private var lastOrder: Int64 = 0

    subscript(id: String) -> ScheduledJob? {
        index[id].flatMap { slots[$0]?.job }
    }

    var nextDue: WallTime? {
        heap.first.map { WallTime(nanosecondsSince1970: $0.due) }
    }

    var sorted: [ScheduledJob] {
        index.values.compactMap { slots[$0]?.job }.sorted { left, right in
            let leftDue = left.next?.due.nanosecondsSince1970 ?? .max
            let rightDue = right.next?.due.nanosecondsSince1970 ?? .max
            return (leftDue, left.job.id) < (rightDue, right.job.id)
        }
    }

    mutating func put(_ job: ScheduledJob) {
        lastOrder += 1
        if let slot = index[job.job.id] {
            leaveHeap(slot)
            slots[slot] = Entry(job: job, order: lastOrder, position: -1)
            enterHeap(slot)
            return
        }
        let entry = Entry(job: job, order: lastOrder, position: -1)
        let slot: Int
        if let reused = free.popLast() {
            slot = reused
            slots[slot] = entry
        } else {
            slot = slots.count
            slots.append(entry)
        }
        index[job.job.id] = slot
        enterHeap(slot)
    }

    mutating func remove(_ id: String) -> Bool {
        guard let slot = index.removeValue(forKey: id) else { return false }
        leaveHeap(slot)
        slots[slot] = nil
        free.append(slot)
        return true
    }

    mutating func removeAll() -> Int {
        defer {
            slots = []
            free = []
            index = [:]
            heap = []
        }
        return index.count
    }

    /// The earliest jobs, which stay where they are: a walk through the top of the heap, whose cost
    /// grows with the number due alone.
    func due(atOrBefore time: WallTime, limit: Int) -> [ScheduledJob] {
        let end = time.nanosecondsSince1970
        guard let first = heap.first, first.due <= end, limit > 0 else { return [] }
        var found: [HeapItem] = []
        var open = [0]
        while let position = open.popLast() {
            found.append(heap[position])
            for child in [2 * position + 1, 2 * position + 2]
            where child < heap.count && heap[child].due <= end {
                open.append(child)
            }
        }
        found.sort(by: <)
        return found.prefix(limit).compactMap { slots[$0.slot]?.job }
    }

    mutating func claim(_ claim: Claim) -> Bool {
        guard let slot = index[claim.jobID], slots[slot]?.job.revision == claim.revision else {
            return false
        }
        for entry in claim.entries where ledger.contains(entry) { return false }
        for entry in claim.entries { ledger.record(entry) }
        guard slots[slot]?.job.next != claim.next else { return true }
        slots[slot]?.job.next = claim.next
        moveInHeap(slot)
        return true
    }

    // MARK: Heap

    private mutating func enterHeap(_ slot: Int) {
        guard let entry = slots[slot], let due = entry.job.next?.due, !entry.job.isPaused else {
            return
        }
        heap.append(HeapItem(due: due.nanosecondsSince1970, order: entry.order, slot: slot))
        slots[slot]?.position = heap.count - 1
        rise(from: heap.count - 1)
    }

    private mutating func leaveHeap(_ slot: Int) {
        guard let position = slots[slot]?.position, position >= 0 else { return }
        slots[slot]?.position = -1
        let last = heap.removeLast()
        guard position < heap.count else { return }
        heap[position] = last
        slots[last.slot]?.position = position
        sink(from: position)
        rise(from: position)
    }

    private mutating func moveInHeap(_ slot: Int) {
        guard let position = slots[slot]?.position, position >= 0,
            let next = slots[slot]?.job.next
        else {
            leaveHeap(slot)
            enterHeap(slot)
            return
        }
        heap[position].due = next.due.nanosecondsSince1970
        sink(from: position)
        rise(from: position)
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            exchange(child, parent)
            child = parent
        }
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while true {
            var least = parent
            let left = 2 * parent + 1
            if left < heap.count, heap[left] < heap[least] { least = left }
            if left + 1 < heap.count, heap[left + 1] < heap[least] { least = left + 1 }
            guard least != parent else { return }
            exchange(parent, least)
            parent = least
        }
    }

    private mutating func exchange(_ left: Int, _ right: Int) {
        heap.swapAt(left, right)
        slots[heap[left].slot]?.position = left
        slots[heap[right].slot]?.position = right
    }

    var isConsistent: Bool {
        for (position, item) in heap.enumerated() {
            guard slots[item.slot]?.position == position else { return false }
            if position > 0, item < heap[(position - 1) / 2] { return false }
        }
        let waiting = index.values.count { slot in
            slots[slot].map { $0.job.next != nil && !$0.job.isPaused } ?? false
        }
        return waiting == heap.count
    }
}
