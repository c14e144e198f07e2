import Timekeeping

/// What became of the occurrences of a memory store's jobs.
struct MemoryLedger {
    struct Key: Hashable {
        var jobID: String
        var scheduled: WallTime
    }

    private struct Row {
        var entry: LedgerEntry
        /// Order in which the occurrences came into the ledger.
        var ordinal: Int64
    }

    /// Final entries that are kept at most.
    private let finalLimit: Int
    private var rows: [Row?] = []
    private var freeRows: [Int] = []
    private var index: [Key: Int] = [:]
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

    func contains(_ key: Key) -> Bool { index[key] != nil }

    subscript(key: Key) -> LedgerEntry? { index[key].flatMap { rows[$0]?.entry } }

    /// Entries with what they are ordered by, in no order.
    private var stored: some Sequence<Row> { rows.lazy.compactMap { $0 } }

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

    /// Adds an entry or replaces the one of the same occurrence.
    ///
    /// One without a checkpoint keeps that which was saved, until the run has succeeded.
    mutating func set(_ entry: LedgerEntry) {
        let key = Key(jobID: entry.jobID, scheduled: entry.occurrence.scheduled)
        guard let place = index[key], let old = rows[place]?.entry else {
            insert(entry, as: key)
            return
        }
        count(old.state, by: -1)
        count(entry.state, by: 1)
        rows[place]?.entry = entry
        if entry.checkpoint == nil, entry.state != .succeeded {
            rows[place]?.entry.checkpoint = old.checkpoint
        }
        if entry.state.isFinal, !old.state.isFinal { noteFinal(place) }
    }

    private mutating func insert(_ entry: LedgerEntry, as key: Key) {
        let row = Row(entry: entry, ordinal: nextOrdinal)
        nextOrdinal += 1
        let place: Int
        if let free = freeRows.popLast() {
            rows[free] = row
            place = free
        } else {
            place = rows.count
            rows.append(row)
        }
        index[key] = place
        count(entry.state, by: 1)
        if entry.state.isFinal { noteFinal(place) }
    }

    /// - Returns: Whether there is such an occurrence.
    mutating func saveCheckpoint(_ data: [UInt8], for key: Key) -> Bool {
        guard let place = index[key] else { return false }
        rows[place]?.entry.checkpoint = data
        return true
    }

    /// Removes final entries above a number for each job, and those that ended before a time.
    mutating func prune(_ retention: Retention, now: WallTime) -> Int {
        var kept: [String: Int] = [:]
        var removed = 0
        let all = rows.indices.sorted { (rows[$0]?.ordinal ?? -1) > (rows[$1]?.ordinal ?? -1) }
        for place in all {
            guard let entry = rows[place]?.entry, entry.state.isFinal else { continue }
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
        guard let ordinal = rows[place]?.ordinal else { return }
        finals.append((place, ordinal))
        while finalCount > finalLimit, firstFinal < finals.count {
            let oldest = finals[firstFinal]
            firstFinal += 1
            if let row = rows[oldest.row], row.ordinal == oldest.ordinal, row.entry.state.isFinal {
                remove(oldest.row)
            }
        }
        // What is used up is cut off when it is half of the list: a constant cost for each entry.
        if firstFinal > 1_024, 2 * firstFinal > finals.count {
            finals.removeFirst(firstFinal)
            firstFinal = 0
        }
    }

    private mutating func remove(_ place: Int) {
        guard let entry = rows[place]?.entry else { return }
        count(entry.state, by: -1)
        index[Key(jobID: entry.jobID, scheduled: entry.occurrence.scheduled)] = nil
        rows[place] = nil
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
