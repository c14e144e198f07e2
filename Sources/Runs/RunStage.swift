/// What lies between two of the five time stamps of a scheduler's run, in their order.
///
/// The raw values are stored: they never change.
package enum RunStage: String, CaseIterable, Codable, Hashable, Sendable {
    /// From due to expired: the kernel and the mechanism.
    case wakeup
    /// From expired to dispatched: what the scheduler decides.
    case scheduler
    /// From dispatched to started: the executor, with the wakeup of its thread.
    case executor
    /// From started to ended: the task, which here does nothing but store its sample.
    case task
}

/// How long a stage took in the runs of a round, or the medians of its rounds.
package struct StageTimes: Codable, Hashable, Sendable {
    package var p50Nanoseconds: Int64
    package var p99Nanoseconds: Int64

    package init(p50Nanoseconds: Int64, p99Nanoseconds: Int64) {
        self.p50Nanoseconds = p50Nanoseconds
        self.p99Nanoseconds = p99Nanoseconds
    }
}
