import PunctualBase
import Timekeeping

/// What is to be done later, the earliest first; equal instants keep their order.
struct ReminderQueue: Sendable {
    private var heap = Heap<Reminder>()
    private var order: Int64 = 0

    var first: MonotonicInstant? { heap.first?.instant }

    mutating func add(_ purpose: Reminder.Purpose, at instant: MonotonicInstant) {
        order += 1
        heap.insert(Reminder(instant: instant, order: order, purpose: purpose))
    }

    /// - Returns: `nil` when nothing is due.
    mutating func take(dueAt now: MonotonicInstant) -> Reminder.Purpose? {
        guard let first = heap.first, first.instant <= now else { return nil }
        return heap.removeFirst()?.purpose
    }
}
