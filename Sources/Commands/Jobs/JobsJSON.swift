import PunctualBase
import Reporting
import Scheduling
import Timekeeping

/// Jobs and their history as JSON: instants in ISO 8601, lengths of time in nanoseconds.
enum JobsJSON {
    static func summary(of scheduled: ScheduledJob, _ summary: JobSummary?) -> JSONValue {
        .object([
            "id": .string(scheduled.job.id),
            "name": .string(scheduled.job.name),
            "paused": .bool(scheduled.isPaused),
            "next_due": .optional(scheduled.next?.due.text()),
            "runs": .integer(summary?.runs ?? 0),
            "last_started": .optional(summary?.lastStarted.text()),
            "last_state": .optional(summary?.lastState.rawValue),
            "last_result": .optional(summary?.lastResult),
            "last_message": .optional(summary?.lastMessage),
            "lateness_p50_ns": .optional(summary?.latenessP50Nanoseconds),
            "lateness_p99_ns": .optional(summary?.latenessP99Nanoseconds),
        ])
    }

    static func setAside(_ job: QuarantinedJob) -> JSONValue {
        .object([
            "id": .string(job.id),
            "reason": .string(job.reason),
            "row": .string(String(decoding: job.bytes, as: UTF8.self)),
        ])
    }

    static func occurrence(_ entry: LedgerEntry) -> JSONValue {
        let stamps = entry.stamps
        return .object([
            "job": .string(entry.jobID),
            "scheduled": .string(entry.occurrence.scheduled.text()),
            "due": .string(entry.occurrence.due.text()),
            "state": .string(entry.state.rawValue),
            "count": .integer(entry.count),
            "first": .optional(entry.first?.text()),
            "attempt": .integer(entry.attempt),
            "retry_at": .optional(entry.retryAt?.text()),
            "expired": .optional(stamps?.expired?.wall.text()),
            "dispatched": .optional(stamps?.dispatched?.wall.text()),
            "started": .optional(stamps?.started?.wall.text()),
            "ended": .optional(stamps?.ended?.wall.text()),
            "lateness_ns": .optional(stamps?.latenessNanoseconds),
            "took_ns": .optional(entry.tookNanoseconds),
            "result": .optional(entry.result),
            "message": .optional(entry.message),
        ])
    }
}

extension LedgerEntry {
    /// From the task's first line to its end; `nil` if it did not begin or has not ended.
    var tookNanoseconds: Int64? {
        guard let started = stamps?.started, let ended = stamps?.ended else { return nil }
        return started.monotonic.nanoseconds(to: ended.monotonic)
    }
}
