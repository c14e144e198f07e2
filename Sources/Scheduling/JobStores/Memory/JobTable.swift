import Timekeeping

/// The jobs of a memory store, by id and by due time.
struct JobTable: ~Copyable {
    private struct Row {
        var job: ScheduledJob
        /// Order of submission; negative in a row that is free.
        var sequence: Int64
    }

    /// Rows stand in chunks, so that a full table grows without moving a million of them.
    private static let chunkBits = 10
    private static let chunkSize = 1 << chunkBits

    /// What a free row holds, so that nothing of the removed job stays in memory.
    ///
    /// An optional would be copied, with all its texts, wherever one field of it is read.
    private static let nothing = ScheduledJob(
        job: Job(
            id: "",
            trigger: DateTrigger(at: WallTime(nanosecondsSince1970: 0)),
            work: .task(TaskCall(task: ""))
        ),
        next: nil
    )

    private var chunks: [[Row]] = []
    private var freeSlots: [Int32] = []
    private var index = SlotIndex()
    private var heap = DueHeap()
    private var nextSequence: Int64 = 0
    /// Where revisions of new jobs begin: above those of removed ones, so that what was computed
    /// from a removed job fits no later job of the same id.
    private var revisionFloor: Int64 = 0

    var count: Int { index.count }

    /// In nanoseconds since 1970.
    var firstDue: Int64? { heap.first?.due }

    /// - Returns: `nil` if there is no such job.
    func slot(of id: String) -> Int? { slot(of: id, hash: id.hashValue) }

    private func slot(of id: String, hash: Int) -> Int? {
        index.slot(hash: hash) { self[row: $0].job.job.id == id }
    }

    /// What is in a slot that `slot(of:)` or `slots(dueAtOrBefore:)` has named.
    subscript(slot: Int) -> ScheduledJob { self[row: slot].job }

    func revision(ofSlot slot: Int) -> Int64 { self[row: slot].job.revision }

    func slots(dueAtOrBefore time: Int64, limit: Int) -> [Int32] {
        heap.slots(dueAtOrBefore: time, limit: limit)
    }

    /// In no order.
    var all: [ScheduledJob] {
        chunks.lazy.joined().filter { $0.sequence >= 0 }.map(\.job)
    }

    private subscript(row slot: Int) -> Row {
        // Lent, not copied: a copy of a job retains all its texts.
        _read { yield chunks[slot >> Self.chunkBits][slot & (Self.chunkSize - 1)] }
        _modify { yield &chunks[slot >> Self.chunkBits][slot & (Self.chunkSize - 1)] }
    }

    // MARK: - Changes

    mutating func reserve(_ more: Int) {
        index.reserveCapacity(index.count + more)
        heap.reserve(more)
    }

    /// Adds a job, or puts it in the place of the one with its id if that is allowed.
    ///
    /// - Returns: Whether it was done.
    mutating func set(_ job: ScheduledJob, replacing: Bool) -> Bool {
        let hash = job.job.id.hashValue
        if let slot = slot(of: job.job.id, hash: hash) {
            guard replacing else { return false }
            let revision = self[row: slot].job.revision + 1
            self[row: slot].job = job
            self[row: slot].job.revision = revision
            order(slot, due: job.waitingDue, sequence: self[row: slot].sequence)
            return true
        }
        let slot = newSlot(for: job)
        index.insert(hash: hash, slot: slot)
        order(slot, due: job.waitingDue, sequence: nextSequence)
        nextSequence += 1
        return true
    }

    /// Moves a job to its next occurrence.
    mutating func advance(_ slot: Int, to next: PlannedOccurrence?) {
        self[row: slot].job.next = next
        order(slot, due: self[row: slot].job.waitingDue, sequence: self[row: slot].sequence)
    }

    /// - Parameters:
    ///   - id: The job.
    ///   - onlyIfExhausted: Whether to keep it if it has an occurrence to come.
    /// - Returns: Whether it was removed.
    mutating func remove(_ id: String, onlyIfExhausted: Bool = false) -> Bool {
        let hash = id.hashValue
        guard let slot = slot(of: id, hash: hash) else { return false }
        if onlyIfExhausted, self[row: slot].job.next != nil { return false }
        revisionFloor = max(revisionFloor, revision(ofSlot: slot) + 1)
        heap.remove(slot: Int32(truncatingIfNeeded: slot))
        index.remove(hash: hash, slot: slot)
        self[row: slot] = Row(job: Self.nothing, sequence: -1)
        freeSlots.append(Int32(truncatingIfNeeded: slot))
        return true
    }

    mutating func removeAll() -> Int {
        let count = count
        for job in all { revisionFloor = max(revisionFloor, job.revision + 1) }
        index.removeAll()
        heap.removeAll()
        chunks.removeAll()
        freeSlots.removeAll()
        return count
    }

    private mutating func newSlot(for job: ScheduledJob) -> Int {
        var row = Row(job: job, sequence: nextSequence)
        row.job.revision = max(job.revision, revisionFloor)
        if let free = freeSlots.popLast() {
            self[row: Int(free)] = row
            return Int(free)
        }
        if chunks.last?.count ?? Self.chunkSize == Self.chunkSize {
            var chunk: [Row] = []
            chunk.reserveCapacity(Self.chunkSize)
            chunks.append(chunk)
        }
        let last = chunks.count - 1
        chunks[last].append(row)
        return last * Self.chunkSize + chunks[last].count - 1
    }

    private mutating func order(_ slot: Int, due: WallTime?, sequence: Int64) {
        let slot = Int32(truncatingIfNeeded: slot)
        guard let due = due?.nanosecondsSince1970 else {
            heap.remove(slot: slot)
            return
        }
        heap.set(DueHeap.Entry(due: due, sequence: sequence, slot: slot))
    }

    /// What is wrong with the structure; `nil` if nothing is.
    func checkInvariants() -> String? {
        if let problem = heap.checkInvariants() { return problem }
        let jobs = all
        guard jobs.count == index.count else {
            return "\(jobs.count) jobs have \(index.count) ids"
        }
        guard jobs.allSatisfy({ slot(of: $0.job.id).map { self[$0].job.id } == $0.job.id }) else {
            return "an id leads to another job"
        }
        let waiting = jobs.count { $0.waitingDue != nil }
        return waiting == heap.count ? nil : "\(waiting) jobs to come, \(heap.count) in the heap"
    }
}

extension ScheduledJob {
    /// When it is due; `nil` if nothing is to come, or while it is paused.
    fileprivate var waitingDue: WallTime? { isPaused ? nil : next?.due }
}
