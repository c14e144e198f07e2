import PunctualBase
import Runs
import Scheduling
import Synchronization
import Timekeeping

/// Accounts for every tick of a round that a scheduler is to fire: the task stores when its first
/// line ran, and events tell of the ticks that did not run.
final class FiringLedger: @unchecked Sendable {
    /// What the events have told.
    struct Account: Sendable {
        /// Ticks that were coalesced with another, left out or missed.
        var missed = 0
        /// The job is over: nothing more will be told.
        var isClosed = false
        fileprivate var stages: [RunStage: [Int64]] = [:]
    }

    // Unchecked for `samples` alone, which belongs to the task: the runs of the job never overlap,
    // and the scheduler's lock stands between the end of one and the start of the next. It is read
    // after the shutdown.
    private var samples: SampleWriter
    /// Keeps the memory that the writer points to.
    private let buffer: SampleBuffer
    private let grid: FiringGrid
    private let account: Mutex<Account>
    private let onClosing: @Sendable () -> Void

    /// - Parameters:
    ///   - grid: The ticks.
    ///   - buffer: Has room for all of them.
    ///   - onClosing: Called when the job is over, by the thread that tells of it.
    init(
        _ grid: FiringGrid,
        into buffer: SampleBuffer,
        onClosing: @escaping @Sendable () -> Void = {}
    ) {
        self.grid = grid
        self.buffer = buffer
        self.onClosing = onClosing
        samples = buffer.writer
        var account = Account()
        for stage in RunStage.allCases {
            account.stages[stage] = []
            account.stages[stage]?.reserveCapacity(Int(grid.ticks))
        }
        self.account = Mutex(account)
    }

    /// The task: `now` is the first thing that it has read.
    func run(scheduledFor fireTime: WallTime, at now: MonotonicInstant) {
        let tick = grid.tick(of: fireTime)
        guard grid.isMeasured(tick) else { return }
        samples.append(
            tick: tick,
            latenessNanoseconds: grid.deadline(of: tick).nanoseconds(to: now)
        )
    }

    /// The events that the account is kept by.
    static let events: EventMask = [
        .jobExecuted, .jobError, .jobMissed, .jobCoalesced, .jobMaximumInstances, .jobRemoved,
    ]

    func hear(_ event: Event) {
        switch event.kind {
        case .jobExecuted(let report):
            guard grid.isMeasured(grid.tick(of: report.occurrence.scheduled)) else { return }
            let durations = report.stamps.stages
            account.withLock { account in
                for (stage, duration) in durations { account.stages[stage]?.append(duration) }
            }
        case .jobMissed(_, let span), .jobCoalesced(_, let span):
            let ticks = grid.measuredTicks(in: span)
            account.withLock { $0.missed += ticks }
        case .jobMaximumInstances(_, let occurrence):
            leftOut(occurrence)
        case .jobError(let report) where report.stamps.started == nil:
            leftOut(report.occurrence)
        case .jobRemoved:
            account.withLock { $0.isClosed = true }
            onClosing()
        default: break  // not asked for
        }
    }

    private func leftOut(_ occurrence: PlannedOccurrence) {
        guard grid.isMeasured(grid.tick(of: occurrence.scheduled)) else { return }
        account.withLock { $0.missed += 1 }
    }

    var told: Account { account.withLock { $0 } }
}

extension FiringLedger.Account {
    /// Percentiles by nearest rank; empty if nothing ran.
    var stageTimes: [RunStage: StageTimes] {
        stages.compactMapValues { durations in
            let sorted = durations.sorted()
            guard let p50 = sorted.sortedPercentile(50), let p99 = sorted.sortedPercentile(99)
            else { return nil }
            return StageTimes(p50Nanoseconds: p50, p99Nanoseconds: p99)
        }
    }
}

extension RunStamps {
    /// How long each stage took, of those whose two stamps are there.
    fileprivate var stages: [(RunStage, Int64)] {
        let stamps = [due, expired, dispatched, started, ended].map { $0?.monotonic }
        return zip(RunStage.allCases, zip(stamps, stamps.dropFirst())).compactMap { stage, pair in
            guard let begin = pair.0, let end = pair.1 else { return nil }
            return (stage, begin.nanoseconds(to: end))
        }
    }
}
