import Timekeeping

/// What became of occurrences, in memory: all that are open, and the latest that are final.
struct MemoryLedger: Sendable {
    private struct Key: Hashable {
        var jobID: String
        var scheduled: WallTime
    }

    /// Final entries of all jobs together; the oldest make room for new ones.
    static let capacity = 10_000

    private var open: [Key: LedgerEntry] = [:]
    /// A ring: `oldest` is where the next one goes when it is full.
    private var final: [LedgerEntry] = []
    private var oldest = 0

    var unfinished: [LedgerEntry] {
        open.values.sorted { left, right in
            (left.occurrence.due, left.jobID) < (right.occurrence.due, right.jobID)
        }
    }

    func contains(_ entry: LedgerEntry) -> Bool {
        open[Key(jobID: entry.jobID, scheduled: entry.occurrence.scheduled)] != nil
    }

    mutating func record(_ entry: LedgerEntry) {
        let key = Key(jobID: entry.jobID, scheduled: entry.occurrence.scheduled)
        guard entry.state.isFinal else {
            open[key] = entry
            return
        }
        open[key] = nil
        guard final.count == Self.capacity else {
            final.append(entry)
            return
        }
        final[oldest] = entry
        oldest = (oldest + 1) % Self.capacity
    }

    mutating func keep(_ checkpoint: [UInt8], jobID: String, scheduled: WallTime) {
        open[Key(jobID: jobID, scheduled: scheduled)]?.checkpoint = checkpoint
    }

    /// The latest first; open ones before final ones.
    func history(jobID: String?, limit: Int) -> [LedgerEntry] {
        let latest = (final[oldest...] + final[..<oldest]).reversed()
        let all = unfinished.reversed() + latest
        return Array(all.lazy.filter { jobID == nil || $0.jobID == jobID }.prefix(max(limit, 0)))
    }

    mutating func prune(_ retention: Retention, now: WallTime) -> Int {
        var counts: [String: Int] = [:]
        let latest = Array((final[oldest...] + final[..<oldest]).reversed())
        let kept = latest.filter { entry in
            counts[entry.jobID, default: 0] += 1
            guard counts[entry.jobID, default: 0] <= retention.entriesPerJob else { return false }
            guard let age = retention.ageNanoseconds else { return true }
            return entry.occurrence.due.nanoseconds(to: now) <= age
        }
        defer {
            final = kept.reversed()
            oldest = 0
        }
        return latest.count - kept.count
    }
}
