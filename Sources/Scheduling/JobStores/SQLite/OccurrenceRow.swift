import SQLite
import Timekeeping

/// The columns of a row of `occurrences`, in the order in which queries name them.
enum OccurrenceColumn {
    static let names = [
        "job_id", "scheduled_unix_ns", "planned_unix_ns", "state", "attempt",
        "due_unix_ns", "due_monotonic_ns", "expired_unix_ns", "expired_monotonic_ns",
        "dispatched_unix_ns", "dispatched_monotonic_ns", "started_unix_ns",
        "started_monotonic_ns", "ended_unix_ns", "ended_monotonic_ns", "occurrence_count",
        "first_unix_ns", "result", "message", "checkpoint", "retry_at_unix_ns", "session_id",
    ]
    static let list = names.joined(separator: ", ")
    static let session = 21

    /// Adds an entry or replaces the one of the same occurrence.
    ///
    /// One without a checkpoint keeps that which was saved, until the run has succeeded.
    static let replacement = """
        INSERT INTO occurrences (\(list))
        VALUES (\(names.map { _ in "?" }.joined(separator: ", ")))
        ON CONFLICT (job_id, scheduled_unix_ns) DO UPDATE SET
        \(names.dropFirst(2).map { name in
            name == "checkpoint"
                ? """
                checkpoint = CASE WHEN excluded.checkpoint IS NULL AND excluded.state <> 'succeeded'
                    THEN checkpoint ELSE excluded.checkpoint END
                """
                : "\(name) = excluded.\(name)"
        }.joined(separator: ", "))
        """
}

extension Statement {
    /// Binds the columns of an entry to the parameters 1, 2, ….
    func bind(_ entry: LedgerEntry, session: Int64?) throws(DatabaseError) {
        try bind(entry.jobID, at: 1)
        try bind(entry.occurrence.scheduled.nanosecondsSince1970, at: 2)
        try bind(entry.occurrence.due.nanosecondsSince1970, at: 3)
        try bind(entry.state.rawValue, at: 4)
        try bind(Int64(entry.attempt), at: 5)
        try bind(entry.stamps?.due, at: 6)
        try bind(entry.stamps?.expired, at: 8)
        try bind(entry.stamps?.dispatched, at: 10)
        try bind(entry.stamps?.started, at: 12)
        try bind(entry.stamps?.ended, at: 14)
        try bind(Int64(entry.count), at: 16)
        try bind(entry.first?.nanosecondsSince1970, at: 17)
        try bind(entry.result, at: 18)
        try bind(entry.message, at: 19)
        try bind(entry.checkpoint.map { .blob($0) } ?? .null, at: 20)
        try bind(entry.retryAt?.nanosecondsSince1970, at: 21)
        try bind(session, at: 22)
    }

    private func bind(_ reading: ClockReading?, at index: Int) throws(DatabaseError) {
        try bind(reading?.wall.nanosecondsSince1970, at: index)
        try bind(reading?.monotonic.nanoseconds, at: index + 1)
    }

    /// The entry in the row at which the statement stands.
    ///
    /// A state that is none, as a flipped bit makes it, leaves open what happened.
    func ledgerEntry() throws(DatabaseError) -> LedgerEntry {
        let stateText = try text(at: 3) ?? ""
        let state = LedgerState(rawValue: stateText)
        let checkpoint: [UInt8]? = isNull(at: 19) ? nil : withBytes(at: 19) { Array($0) }
        return LedgerEntry(
            jobID: try text(at: 0) ?? "",
            occurrence: PlannedOccurrence(
                scheduled: wallTime(at: 1) ?? WallTime(nanosecondsSince1970: 0),
                due: wallTime(at: 2) ?? WallTime(nanosecondsSince1970: 0)
            ),
            state: state ?? .inDoubt,
            attempt: Int(clampedTo(0...Int64(Int32.max), at: 4) ?? 0),
            stamps: reading(at: 5).map {
                RunStamps(
                    due: $0,
                    expired: reading(at: 7),
                    dispatched: reading(at: 9),
                    started: reading(at: 11),
                    ended: reading(at: 13)
                )
            },
            count: Int(clampedTo(1...Int64.max, at: 15) ?? 1),
            first: wallTime(at: 16),
            result: try text(at: 17),
            message: state == nil ? "its row is damaged: state “\(stateText)”" : try text(at: 18),
            checkpoint: checkpoint,
            retryAt: wallTime(at: 20)
        )
    }

    /// The row has no checksum: a number that cannot be is the nearest that can.
    private func clampedTo(_ range: ClosedRange<Int64>, at column: Int) -> Int64? {
        integer(at: column).map { min(max($0, range.lowerBound), range.upperBound) }
    }

    func wallTime(at column: Int) -> WallTime? {
        integer(at: column).map { WallTime(nanosecondsSince1970: $0) }
    }

    private func reading(at column: Int) -> ClockReading? {
        guard let wall = wallTime(at: column), let monotonic = integer(at: column + 1) else {
            return nil
        }
        return ClockReading(wall: wall, monotonic: MonotonicInstant(nanoseconds: monotonic))
    }
}
