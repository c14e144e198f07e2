import Synchronization
public import Timekeeping
import Wakeups

/// What executors report.
extension Scheduler: RunObserver {
    public func runMayStart(_ number: RunNumber) -> Bool {
        let now = reading()
        let start: Start = step(at: now) { core, actions in
            guard let run = core.state.mayStart(number, at: now, into: &actions) else {
                return Start(mayBegin: false)
            }
            let store = core.stores[run.key.store].store
            return Start(
                mayBegin: true,
                hasTimeout: run.job.policy.timeoutNanoseconds != nil,
                note: store.isDurable ? (run.entry(.started), store) : nil
            )
        }
        if start.hasTimeout { wakeIfNeeded() }
        guard let (entry, store) = start.note else { return start.mayBegin }
        return note(entry, in: store, of: number)
    }

    /// What is to be done before a run begins.
    private struct Start: Sendable {
        var mayBegin: Bool
        var hasTimeout = false
        /// What a durable store has to be told.
        var note: (entry: LedgerEntry, store: any JobStore)?
    }

    /// Notes the start in the ledger; without that note the task must not begin, since after a crash
    /// it would be run again.
    private func note(
        _ start: LedgerEntry,
        in store: any JobStore,
        of number: RunNumber
    ) -> Bool {
        var pause = FutexTimeout()
        while true {
            do throws(JobStoreError) {
                try store.markStarted(start)
                return true
            } catch {
                guard error.isPassing else {
                    let message = "its start could not be noted: \(error)"
                    runEnded(number, .failed(message: message, output: nil), started: nil)
                    return false
                }
            }
            let (isStopping, isWanted) = core.withLock { core in
                (core.isStopRequested, core.state.isActive(number))
            }
            if isStopping {
                // It has not begun, and the ledger promises it: it is for the next start.
                runEnded(number, .cancelled(output: nil), started: nil)
                return false
            }
            guard isWanted else { return false }
            let next = KernelClock().now.advanced(byNanoseconds: 10_000_000)
            try? pause.wait(until: next)
        }
    }

    public func runEnded(_ number: RunNumber, _ outcome: RunOutcome, started: ClockReading?) {
        let now = reading()
        let reminder = step(at: now) { core, actions in
            core.state.ended(number, outcome, started: started, at: now, into: &actions)
            return core.state.nextReminder
        }
        if reminder != nil { wakeIfNeeded() }
    }

    public func keepCheckpoint(_ data: [UInt8], of number: RunNumber) throws {
        let found = core.withLock { core in
            core.state.keptCheckpoint(data, of: number)
                .map { ($0, core.stores[$0.key.store].store) }
        }
        guard let ((key, scheduled), store) = found else { return }
        try store.saveCheckpoint(data, jobID: key.id, scheduled: scheduled)
    }

    /// Ends the wait if something comes before its end.
    func wakeIfNeeded() {
        let isNeeded = core.withLock { core in
            core.state.nextReminder.map { $0 < core.target } ?? false
        }
        if isNeeded { interrupters.interrupt() }
    }
}
