import Scheduling
import TestSupport
import Timekeeping

/// A trigger of a test's own: fires at each multiple of a number of seconds.
struct EverySeconds: Trigger, Hashable {
    static let kind = "test.every-seconds"

    var seconds: Int64

    func fireTime(after instant: WallTime) -> WallTime? {
        let step = seconds * 1_000_000_000
        return WallTime(nanosecondsSince1970: (instant.nanosecondsSince1970 / step + 1) * step)
    }
}

/// An instant as a number of seconds, so that expectations can be read.
func at(_ seconds: Int64) -> WallTime {
    WallTime(nanosecondsSince1970: seconds * 1_000_000_000)
}

func occurrence(_ seconds: Int64, due: Int64? = nil) -> PlannedOccurrence {
    PlannedOccurrence(scheduled: at(seconds), due: at(due ?? seconds))
}

func reading(_ nanoseconds: Int64) -> ClockReading {
    ClockReading(
        wall: WallTime(nanosecondsSince1970: 1_000_000 + nanoseconds),
        monotonic: MonotonicInstant(nanoseconds: nanoseconds)
    )
}

func scheduled(
    _ id: String,
    next: Int64?,
    trigger: any Trigger = DateTrigger(at: at(1_000)),
    work: Work = .task(TaskCall(task: "work")),
    policy: JobPolicy = JobPolicy(),
    isPaused: Bool = false
) -> ScheduledJob {
    ScheduledJob(
        job: Job(id: id, trigger: trigger, work: work, policy: policy),
        next: next.map { occurrence($0) },
        isPaused: isPaused
    )
}

func entry(
    _ id: String,
    _ seconds: Int64,
    _ state: LedgerState,
    attempt: Int = 1
) -> LedgerEntry {
    LedgerEntry(jobID: id, occurrence: occurrence(seconds), state: state, attempt: attempt)
}

func claim(
    _ id: String,
    revision: Int64 = 0,
    _ seconds: Int64,
    next: Int64?
) -> Claim {
    Claim(
        jobID: id,
        revision: revision,
        entries: [entry(id, seconds, .claimed)],
        next: next.map { occurrence($0) }
    )
}

/// The stores that the same rules hold for.
enum StoreKind: String, CaseIterable, Sendable {
    case memory, sqlite
}

/// A store of some kind, with the folder that it needs.
final class StoreFixture {
    let store: any JobStore
    private let folder: TemporaryFolder

    init(_ kind: StoreKind) throws {
        folder = try TemporaryFolder()
        switch kind {
        case .memory: store = MemoryJobStore()
        case .sqlite: store = try SQLiteJobStore(path: folder.file("jobs.sqlite"))
        }
    }

    func dueIDs(_ seconds: Int64, limit: Int = 100) throws -> [String] {
        try store.due(atOrBefore: at(seconds), limit: limit).jobs.map(\.job.id)
    }
}
