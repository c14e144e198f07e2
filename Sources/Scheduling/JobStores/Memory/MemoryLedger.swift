import Timekeeping

/// What became of the occurrences of a memory store's jobs.
struct MemoryLedger {
    private struct Row {
        var entry: LedgerEntry
        /// Order in which the occurrences came into the ledger; negative in a row that is free.
        var ordinal: Int64
        /// Of job and instant: to compute it again is to read the job's id again.
        var hash = 0
    }

    /// What a free row holds.
    private static let nothing = LedgerEntry(
        jobID: "",
        occurrence: PlannedOccurrence(
            scheduled: WallTime(nanosecondsSince1970: 0),
            due: WallTime(nanosecondsSince1970: 0)
        ),
        state: .missed
    )

    /// Final entries that are kept at most.
    private let finalLimit: Int
    private var rows: [Row] = []
    private var freeRows: [Int] = []
    private var index = SlotIndex()
    /// Those that became final, the oldest first, from `firstFinal` on.
    ///
    /// One that is no longer what it was, has another ordinal in its row.
    private var finals: [(row: Int, ordinal: Int64)] = []
    private var firstFinal = 0
    private var finalCount = 0
    private var requestCount = 0
    private var nextOrdinal: Int64 = 0

    init(finalLimit: Int) {
        self.finalLimit = max(finalLimit, 0)
    }

    var hasRequests: Bool { requestCount > 0 }

    func contains(jobID: String, scheduled: WallTime) -> Bool {
        place(jobID, scheduled, Self.hash(jobID, scheduled)) != nil
    }

    private static func hash(_ jobID: String, _ scheduled: WallTime) -> Int {
        var hasher = Hasher()
        hasher.combine(jobID)
        hasher.combine(scheduled.nanosecondsSince1970)
        return hasher.finalize()
    }

    private func place(_ jobID: String, _ scheduled: WallTime, _ hash: Int) -> Int? {
        index.slot(hash: hash) { place in
            rows[place].entry.occurrence.scheduled == scheduled && rows[place].entry.jobID == jobID
        }
    }

    private var stored: some Sequence<Row> { rows.lazy.filter { $0.ordinal >= 0 } }

    /// Those that are not final, in the order in which they came.
    var unfinished: [LedgerEntry] {
        stored.filter { !$0.entry.state.isFinal }.sorted { $0.ordinal < $1.ordinal }.map(\.entry)
    }

    /// The latest first.
    func history(jobID: String?, limit: Int) -> [LedgerEntry] {
        let rows = stored.filter { jobID == nil || $0.entry.jobID == jobID }
        return rows.sorted { $0.ordinal > $1.ordinal }.prefix(max(limit, 0)).map(\.entry)
    }

    // MARK: - Changes

    /// Adds entries of occurrences that are not in the ledger.
    ///
    /// - Returns: Whether it was done: one that is there already, or twice among these, prevents all.
    mutating func insertNew(_ entries: [LedgerEntry]) -> Bool {
        if entries.count == 1 {
            let entry = entries[0]
            let hash = Self.hash(entry.jobID, entry.occurrence.scheduled)
            guard place(entry.jobID, entry.occurrence.scheduled, hash) == nil else { return false }
            insert(entry, hash)
            return true
        }
        let areNew = entries.allSatisfy {
            !contains(jobID: $0.jobID, scheduled: $0.occurrence.scheduled)
        }
        guard areNew, entries.areDistinct else { return false }
        for entry in entries { set(entry) }
        return true
    }

    /// Adds an entry or replaces the one of the same occurrence.
    ///
    /// One without a checkpoint keeps that which was saved, until the run has succeeded.
    mutating func set(_ entry: LedgerEntry) {
        let hash = Self.hash(entry.jobID, entry.occurrence.scheduled)
        guard let place = place(entry.jobID, entry.occurrence.scheduled, hash) else {
            insert(entry, hash)
            return
        }
        let oldState = rows[place].entry.state
        count(oldState, by: -1)
        count(entry.state, by: 1)
        if entry.checkpoint == nil, entry.state != .succeeded {
            let checkpoint = rows[place].entry.checkpoint
            rows[place].entry = entry
            rows[place].entry.checkpoint = checkpoint
        } else {
            rows[place].entry = entry
        }
        if entry.state.isFinal, !oldState.isFinal { noteFinal(place) }
    }

    private mutating func insert(_ entry: LedgerEntry, _ hash: Int) {
        let row = Row(entry: entry, ordinal: nextOrdinal, hash: hash)
        nextOrdinal += 1
        let place: Int
        if let free = freeRows.popLast() {
            rows[free] = row
            place = free
        } else {
            place = rows.count
            rows.append(row)
        }
        index.insert(hash: hash, slot: place)
        count(entry.state, by: 1)
        if entry.state.isFinal { noteFinal(place) }
    }

    /// - Returns: Whether there is such an occurrence.
    mutating func saveCheckpoint(_ data: [UInt8], jobID: String, scheduled: WallTime) -> Bool {
        let hash = Self.hash(jobID, scheduled)
        guard let place = place(jobID, scheduled, hash) else { return false }
        rows[place].entry.checkpoint = data
        return true
    }

    /// Removes final entries above a number for each job, and those that ended before a time.
    mutating func prune(_ retention: Retention, now: WallTime) -> Int {
        var kept: [String: Int] = [:]
        var removed = 0
        let all = rows.indices.filter { rows[$0].ordinal >= 0 }
        for place in all.sorted(by: { rows[$0].ordinal > rows[$1].ordinal }) {
            let entry = rows[place].entry
            guard entry.state.isFinal else { continue }
            let number = kept[entry.jobID, default: 0] + 1
            guard number > retention.entriesPerJob || retention.isTooOld(entry, at: now) else {
                kept[entry.jobID] = number
                continue
            }
            remove(place)
            removed += 1
        }
        return removed
    }

    private mutating func noteFinal(_ place: Int) {
        finals.append((place, rows[place].ordinal))
        while finalCount > finalLimit, firstFinal < finals.count {
            let oldest = finals[firstFinal]
            firstFinal += 1
            guard rows[oldest.row].ordinal == oldest.ordinal,
                rows[oldest.row].entry.state.isFinal
            else { continue }
            remove(oldest.row)
        }
        // What is used up is cut off when it is half of the list: a constant cost for each entry.
        if firstFinal > 1_024, 2 * firstFinal > finals.count {
            finals.removeFirst(firstFinal)
            firstFinal = 0
        }
    }

    private mutating func remove(_ place: Int) {
        count(rows[place].entry.state, by: -1)
        index.remove(hash: rows[place].hash, slot: place)
        rows[place] = Row(entry: Self.nothing, ordinal: -1)
        freeRows.append(place)
    }

    private mutating func count(_ state: LedgerState, by change: Int) {
        if state.isFinal { finalCount += change }
        if state == .requested { requestCount += change }
    }
}

extension Retention {
    /// Whether an entry ended longer ago than entries are kept.
    fileprivate func isTooOld(_ entry: LedgerEntry, at now: WallTime) -> Bool {
        guard let ageNanoseconds else { return false }
        let end = entry.stamps?.ended?.wall ?? entry.occurrence.scheduled
        let (limit, overflow) = now.nanosecondsSince1970.subtractingReportingOverflow(
            ageNanoseconds
        )
        return !overflow && end.nanosecondsSince1970 < limit
    }
}
