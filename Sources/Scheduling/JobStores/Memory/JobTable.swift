import Timekeeping

/// The jobs of a memory store, by id and by due time.
struct JobTable {
    private struct Row {
        var job: ScheduledJob
        /// Order of submission.
        var sequence: Int64
    }

    /// Rows stand in chunks, so that a full table grows without moving a million of them.
    private static let chunkBits = 10
    private static let chunkSize = 1 << chunkBits

    private var chunks: [[Row?]] = []
    private var slotCount: Int32 = 0
    private var freeSlots: [Int32] = []
    private var slots: [String: Int32] = [:]
    private var heap = DueHeap()
    private var nextSequence: Int64 = 0
    /// Where revisions of new jobs begin: above those of removed ones, so that what was computed
    /// from a removed job fits no later job of the same id.
    private var revisionFloor: Int64 = 0

    var count: Int { slots.count }

    /// In nanoseconds since 1970.
    var firstDue: Int64? { heap.first?.due }

    func contains(_ id: String) -> Bool { slots[id] != nil }

    func slot(of id: String) -> Int32? { slots[id] }

    /// What is in a slot that `slot(of:)` or `slots(dueAtOrBefore:)` has named.
    subscript(slot: Int32) -> ScheduledJob {
        guard let row = self[row: slot] else { preconditionFailure("an empty slot has no job") }
        return row.job
    }

    func revision(ofSlot slot: Int32) -> Int64? {
        self[row: slot]?.job.revision
    }

    func slots(dueAtOrBefore time: Int64, limit: Int) -> [Int32] {
        heap.slots(dueAtOrBefore: time, limit: limit)
    }

    /// In the order of submission, or without any.
    var all: [ScheduledJob] {
        chunks.lazy.joined().compactMap { $0?.job }
    }

    private subscript(row slot: Int32) -> Row? {
        // Lent, not copied: a copy of a job retains all its texts.
        _read { yield chunks[Int(slot) >> Self.chunkBits][Int(slot) & (Self.chunkSize - 1)] }
        _modify {
            yield &chunks[Int(slot) >> Self.chunkBits][Int(slot) & (Self.chunkSize - 1)]
        }
    }

    // MARK: - Changes

    mutating func reserve(_ more: Int) {
        // Growing by exactly what comes would copy everything at each batch.
        guard more > slots.capacity - slots.count else { return }
        let capacity = max(slots.count + more, 2 * slots.count)
        slots.reserveCapacity(capacity)
        heap.reserveCapacity(capacity)
    }

    /// Adds a job, or puts it in the place of the one with its id.
    mutating func set(_ job: ScheduledJob) {
        if let slot = slots[job.job.id] {
            var job = job
            job.revision = (revision(ofSlot: slot) ?? 0) + 1
            self[row: slot]?.job = job
            order(slot)
            return
        }
        let slot = freeSlots.popLast() ?? newSlot()
        var row = Row(job: job, sequence: nextSequence)
        row.job.revision = max(job.revision, revisionFloor)
        nextSequence += 1
        slots[job.job.id] = slot
        self[row: slot] = row
        order(slot)
    }

    /// Moves a job to its next occurrence.
    mutating func advance(_ slot: Int32, to next: PlannedOccurrence?) {
        self[row: slot]?.job.next = next
        order(slot)
    }

    mutating func remove(_ id: String) -> Bool {
        guard let slot = slots.removeValue(forKey: id) else { return false }
        revisionFloor = max(revisionFloor, (revision(ofSlot: slot) ?? 0) + 1)
        heap.remove(slot: slot)
        self[row: slot] = nil
        freeSlots.append(slot)
        return true
    }

    mutating func removeAll() -> Int {
        let count = count
        for job in all { revisionFloor = max(revisionFloor, job.revision + 1) }
        slots.removeAll()
        heap.removeAll()
        chunks.removeAll()
        freeSlots.removeAll()
        slotCount = 0
        return count
    }

    private mutating func newSlot() -> Int32 {
        let slot = slotCount
        slotCount += 1
        if Int(slot) >> Self.chunkBits == chunks.count {
            chunks.append([Row?](repeating: nil, count: Self.chunkSize))
        }
        return slot
    }

    private mutating func order(_ slot: Int32) {
        guard self[row: slot]?.job.isPaused == false,
            let due = self[row: slot]?.job.next?.due.nanosecondsSince1970,
            let sequence = self[row: slot]?.sequence
        else {
            heap.remove(slot: slot)
            return
        }
        heap.set(DueHeap.Entry(due: due, sequence: sequence, slot: slot))
    }

    /// What is wrong with the structure; `nil` if nothing is.
    func checkInvariants() -> String? {
        if let problem = heap.checkInvariants() { return problem }
        let jobs = all
        guard jobs.count == slots.count else {
            return "\(jobs.count) jobs have \(slots.count) ids"
        }
        guard jobs.allSatisfy({ slots[$0.job.id].map { self[$0].job.id } == $0.job.id }) else {
            return "an id leads to another job"
        }
        let waiting = jobs.count { !$0.isPaused && $0.next != nil }
        return waiting == heap.count ? nil : "\(waiting) jobs to come, \(heap.count) in the heap"
    }
}
