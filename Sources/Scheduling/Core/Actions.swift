import Timekeeping

/// What the state machine wants done by whoever holds threads and stores: first the events are told,
/// then runs are handed over, then the stores are written.
struct Actions: Sendable {
    /// Runs for one executor, and which of its runs to cancel after that.
    struct HandOver: Sendable {
        var executor: String
        var runs: [Run] = []
        var cancelled: [RunNumber] = []
    }

    private(set) var events: [Event.Kind] = []
    private(set) var handOvers: [HandOver] = []
    /// By store; what is to be written into it.
    private(set) var changes: [(store: Int, changes: StoreChanges)] = []
    /// Runs to make room for at the first hand-over.
    var expectedRuns = 0

    mutating func tell(_ event: Event.Kind) {
        events.append(event)
    }

    mutating func submit(_ run: Run, to executor: String) {
        let last = handOvers.count - 1
        if last >= 0, handOvers[last].cancelled.isEmpty, handOvers[last].executor == executor {
            handOvers[last].runs.append(run)
            return
        }
        var handOver = HandOver(executor: executor)
        handOver.runs.reserveCapacity(expectedRuns)
        handOver.runs.append(run)
        handOvers.append(handOver)
    }

    mutating func cancel(_ number: RunNumber, in executor: String) {
        if handOvers.last?.executor != executor { handOvers.append(HandOver(executor: executor)) }
        handOvers[handOvers.count - 1].cancelled.append(number)
    }

    /// Replaces an entry of a ledger.
    mutating func record(_ entry: LedgerEntry, in store: Int) {
        changes[place(of: store)].changes.entries.append(entry)
    }

    /// Removes a job whose last occurrence is over, unless it was given a new trigger meanwhile.
    mutating func removeExhausted(_ key: JobKey) {
        changes[place(of: key.store)].changes.removals.append(key.id)
    }

    private mutating func place(of store: Int) -> Int {
        if let place = changes.lastIndex(where: { $0.store == store }) { return place }
        changes.append((store, StoreChanges()))
        return changes.count - 1
    }
}

/// What became of runs, to be written into a store in one transaction.
struct StoreChanges: Sendable {
    var entries: [LedgerEntry] = []
    /// Jobs that go with their last run.
    var removals: [String] = []

    var isEmpty: Bool { entries.isEmpty && removals.isEmpty }

    mutating func append(_ later: StoreChanges) {
        entries.append(contentsOf: later.entries)
        removals.append(contentsOf: later.removals)
    }
}
