extension ActiveRun {
    func entry(_ state: LedgerState, _ outcome: RunOutcome? = nil) -> LedgerEntry {
        var entry = LedgerEntry(
            jobID: key.id,
            occurrence: occurrence,
            state: state,
            attempt: attempt,
            stamps: stamps,
            checkpoint: state.isFinal ? nil : checkpoint
        )
        switch outcome {
        case .succeeded(let result): entry.result = result
        case .failed(let message, let output):
            entry.message = message
            entry.result = output
        case .cancelled(let output): entry.result = output
        case nil: break
        }
        return entry
    }

    func finalState(after outcome: RunOutcome) -> LedgerState {
        switch (outcome, ending) {
        case (.succeeded, _): .succeeded
        case (_, .timeout): .timedOut
        case (.failed, nil): .failed
        case (.failed, _), (.cancelled, _): .cancelled
        }
    }
}

extension Run {
    init(_ run: ActiveRun) {
        self.init(
            number: run.number,
            jobID: run.key.id,
            work: run.job.work,
            occurrence: run.occurrence,
            attempt: run.attempt,
            checkpoint: run.checkpoint
        )
    }
}
