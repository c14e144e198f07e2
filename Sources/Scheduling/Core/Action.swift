import Timekeeping

/// What the state machine wants done, in this order, by whoever holds threads and stores.
enum Action: Sendable {
    /// Hand a run to its executor.
    case submit(executor: String, Run)
    case cancel(executor: String, RunNumber)
    /// Replace an entry of a ledger.
    case record(store: Int, LedgerEntry)
    /// Remove a job whose last occurrence is over, unless it was given a new trigger meanwhile.
    case removeExhausted(JobKey)
    case tell(Event.Kind)
}
