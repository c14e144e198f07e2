public import Timekeeping

/// When what happened to one run, on both clocks.
public struct RunStamps: Hashable, Sendable {
    /// When it was to start.
    public var due: ClockReading
    /// When the scheduler had woken for it.
    public var expired: ClockReading?
    /// When it was handed to its executor.
    public var dispatched: ClockReading?
    /// When the task's first line was about to run.
    public var started: ClockReading?
    public var ended: ClockReading?

    public init(
        due: ClockReading,
        expired: ClockReading? = nil,
        dispatched: ClockReading? = nil,
        started: ClockReading? = nil,
        ended: ClockReading? = nil
    ) {
        self.due = due
        self.expired = expired
        self.dispatched = dispatched
        self.started = started
        self.ended = ended
    }

    /// `started − due`, in nanoseconds on the monotonic clock; `nil` if it did not start.
    public var latenessNanoseconds: Int64? {
        started.map { due.monotonic.nanoseconds(to: $0.monotonic) }
    }
}
