extension LedgerEntry {
    /// What an entry becomes when nobody can carry it out any more, since its job is gone or cannot
    /// be read.
    ///
    /// - Parameters:
    ///   - reason: Why the job cannot be had.
    ///   - cannotHaveStarted: Whether it is sure that nothing of it was done.
    /// - Returns: `cancelled` if that is sure, else `in doubt`.
    func orphaned(because reason: String, cannotHaveStarted: Bool) -> LedgerEntry {
        var entry = self
        entry.state = cannotHaveStarted ? .cancelled : .inDoubt
        entry.message =
            cannotHaveStarted ? "not begun: \(reason)" : "perhaps carried out: \(reason)"
        entry.retryAt = nil
        return entry
    }
}
