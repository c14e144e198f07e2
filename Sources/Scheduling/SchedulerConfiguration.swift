public import Timekeeping

/// How a scheduler waits, and what it does when clocks are set.
public struct SchedulerConfiguration: Sendable {
    public var wakeup: SchedulerWakeup = .timerfdEpoll
    public var clockPolicy: ClockPolicy = .follow
    public var clocks: any Clocks = KernelClocks()
    public var log: SchedulerLog = .none
    /// How long the jobs of a store that does not answer wait for the next try, in nanoseconds.
    public var storeRetryNanoseconds: Int64 = 500_000_000
    /// How long a run that was cancelled may take to end before it is given up, in nanoseconds.
    public var cancellationGraceNanoseconds: Int64 = 2_000_000_000
    public var retention = Retention()
    /// Of the jitter between retries.
    public var seed: UInt64 = 1

    public init() {}
}

/// How a scheduler waits for the next occurrence.
public enum SchedulerWakeup: Hashable, Sendable {
    case timerfdEpoll
    case ppoll
    case futex
    case dispatch
    /// Sleeps to shortly before, and spins the rest with at most this share of one processor's time,
    /// in percent.
    case precise(processorBudgetPercent: Double)
    /// Sleeps this many nanoseconds again and again: what naive schedulers do, to compare with.
    case polling(intervalNanoseconds: Int64)
    /// Not at all: `runPending` is called by a test, which moves virtual clocks.
    case manual
}

/// What a scheduler does when the wall clock is set, or the machine has slept.
public enum ClockPolicy: Hashable, Sendable {
    /// Goes by the new time. What was jumped over is due at once, as far as each job's coalescing
    /// and misfire grace say; after a step back, no occurrence is run again.
    case follow
    /// Goes on as though nothing had happened, by the time that passed since the start.
    case hold
    /// As `follow`, but runs at most so many occurrences of each job that were jumped over.
    case catchUp(atMost: Int)
}
