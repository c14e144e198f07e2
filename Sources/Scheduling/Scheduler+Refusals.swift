import Timekeeping

/// What becomes of a job whose claim was refused.
extension Scheduler {
    /// Lets a job go on whose occurrences are in the ledger already.
    ///
    /// An occurrence is run once, also when the clock was set back and the job was added again. Such
    /// a job would otherwise be due for ever, and never be claimed.
    func moveOn(
        _ firing: Firing,
        of index: Int,
        _ slot: StoreSlot,
        at now: ClockReading
    ) throws(JobStoreError) {
        let id = firing.key.id
        // One that cannot be read is set aside when it is looked for the next time.
        guard var found = try? slot.store.job(id), found.revision == firing.job.revision,
            !found.isPaused, let next = found.next, next.due <= now.wall
        else { return }
        guard try slot.store.hasOccurrence(jobID: id, scheduled: next.scheduled) else {
            // A later one is there, among those that this one would have been taken up with.
            return try fire([found], of: index, slot, at: now, asOf: next.due)
        }
        found.next = try found.job.occurrence(
            from: found.job.trigger.fireTime(after: next.scheduled),
            newTo: slot.store
        )
        do throws(JobStoreError) {
            try slot.store.update(found)
        } catch {
            // Others were faster, and what they have left is looked at in the next pass.
            guard error.isOvertaken else { throw error }
            return
        }
        guard found.next == nil else { return }
        step(at: now) { core, actions in
            core.state.exhausted(JobKey(store: index, id: id), into: &actions)
        }
    }
}

extension JobStoreError {
    /// Whether somebody else has changed the job first.
    fileprivate var isOvertaken: Bool {
        switch self {
        case .changedMeanwhile, .noSuchJob: true
        case .jobExists, .servedByAnother, .busy, .full, .cannotEncode, .failed: false
        }
    }
}
