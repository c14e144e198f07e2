import Synchronization
public import Timekeeping
import Wakeups

/// What executors report.
extension Scheduler: RunObserver {
    public func runMayStart(_ number: RunNumber) -> Bool {
        if let mayStart = runMayStartNow(number) { return mayStart }
        var pause = FutexTimeout()
        while true {
            let next = KernelClock().now.advanced(byNanoseconds: startRetryNanoseconds)
            try? pause.wait(until: next)
            if let mayStart = runMayStartNow(number) { return mayStart }
        }
    }

    public func runMayStartNow(_ number: RunNumber) -> Bool? {
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
        if let (entry, store) = start.note {
            guard let isNoted = note(entry, in: store, of: number) else { return nil }
            guard isNoted else { return false }
        }
        if start.hasTimeout {
            core.withLock { $0.state.limitTime(of: number, at: now) }
            wakeIfNeeded()
        }
        return start.mayBegin
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
    ///
    /// - Returns: Whether it may begin; `nil` if the store does not take the note at present.
    private func note(
        _ start: LedgerEntry,
        in store: any JobStore,
        of number: RunNumber
    ) -> Bool? {
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
        guard core.withLock({ $0.isStopRequested }) else { return nil }
        // It has not begun, and the ledger promises it: it is for the next start.
        runEnded(number, .cancelled(output: nil), started: nil)
        return false
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
