import Timekeeping

/// What is to be done later, the earliest first; equal instants keep their order.
struct ReminderQueue: Sendable {
    /// A binary heap.
    private var heap: [Reminder] = []
    private var order: Int64 = 0

    var first: MonotonicInstant? { heap.first?.instant }

    mutating func add(_ purpose: Reminder.Purpose, at instant: MonotonicInstant) {
        order += 1
        heap.append(Reminder(instant: instant, order: order, purpose: purpose))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { return }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    /// - Returns: `nil` when nothing is due.
    mutating func take(dueAt now: MonotonicInstant) -> Reminder.Purpose? {
        guard let first = heap.first, first.instant <= now else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty {
            heap[0] = last
            sink()
        }
        return first.purpose
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child] < heap[least] {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
