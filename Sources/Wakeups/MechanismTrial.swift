import PunctualPlatform
import Synchronization
public import Timekeeping

/// Why a mechanism is of no use on this machine.
public enum MechanismRefusal: Error, Hashable, Sendable {
    case system(SystemCallError)
    /// It did not come back from a wait, whose thread is left behind.
    case didNotWake(withinNanoseconds: Int64)
    /// It came back before its deadline.
    case wokeEarly(byNanoseconds: Int64)
    /// It came back so long after its deadline that it does not wait for that.
    case wokeLate(byNanoseconds: Int64)

    /// The longest lateness of a mechanism that works: a processor may be taken away for a while.
    static let latestNanoseconds: Int64 = 500_000_000

    /// Judges the lateness of a trial's wakeup, in nanoseconds; `nil` if it is that of a mechanism that works.
    package init?(latenessNanoseconds lateness: Int64) {
        if lateness < 0 {
            self = .wokeEarly(byNanoseconds: 0 - max(lateness, -.max))
        } else if lateness > Self.latestNanoseconds {
            self = .wokeLate(byNanoseconds: lateness)
        } else {
            return nil
        }
    }
}

extension MechanismRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .system(let error): error.description
        case .didNotWake(let limit):
            "it did not wake within \(Self.milliseconds(limit)) of a wait for 1 ms"
        case .wokeEarly(let nanoseconds):
            "it woke \(Self.milliseconds(nanoseconds)) before its deadline"
        case .wokeLate(let nanoseconds):
            "it woke \(Self.milliseconds(nanoseconds)) after its deadline"
        }
    }

    private static func milliseconds(_ nanoseconds: Int64) -> String {
        nanoseconds < 1_000_000
            ? "\(nanoseconds / 1_000) µs" : "\(nanoseconds / 1_000_000) ms"
    }
}

extension CataloguedMechanism {
    /// A mechanism that does not wake holds its trial up for so long.
    package static let trialNanoseconds: Int64 = 1_000_000_000

    /// Tries whether it works here: makes one on a thread of its own, begins it, and waits for a
    /// millisecond, as a measurement would.
    ///
    /// The thread has the affinity and the policy of the caller's. What is tried is what counts: a
    /// container may forbid what the kernel's version promises. Where it forbids on pain of death, this
    /// process is ended: whoever wants to live tries in another one.
    ///
    /// - Returns: Why it does not work, or `nil` if it does.
    public func trial() -> MechanismRefusal? {
        Self.trial(limitNanoseconds: Self.trialNanoseconds) { () throws(SystemCallError) in
            try latenessOfTrial()
        }
    }

    /// Judges a wait on a thread of its own.
    ///
    /// - Parameters:
    ///   - limit: How long it may take.
    ///   - wait: Gives its lateness in nanoseconds.
    /// - Returns: Why the mechanism does not work, or `nil` if it does.
    package static func trial(
        limitNanoseconds limit: Int64,
        _ wait: @escaping @Sendable () throws(SystemCallError) -> Int64
    ) -> MechanismRefusal? {
        do throws(SystemCallError) {
            let result: Result<Int64, SystemCallError>? = try onFreshThread(
                limitNanoseconds: limit
            ) {
                Result { () throws(SystemCallError) in try wait() }
            }
            guard let result else { return .didNotWake(withinNanoseconds: limit) }
            return MechanismRefusal(latenessNanoseconds: try result.get())
        } catch {
            return .system(error)
        }
    }

    private func latenessOfTrial() throws(SystemCallError) -> Int64 {
        switch self {
        case .sleepLoop: try lateness(with: SleepLoop())
        case .sleepUntil: try lateness(with: SleepUntil())
        case .absolute: try lateness(with: AbsoluteSleep())
        case .timerfd: try lateness(with: TimerDescriptor())
        case .timerfdEpoll: try lateness(with: EpollTimer())
        case .posixTimer: try lateness(with: PosixTimer())
        case .ppoll: try lateness(with: PollTimeout())
        case .futex: try lateness(with: FutexTimeout())
        case .ioUring: try lateness(with: RingTimeout())
        case .dispatch: try latenessOfCallback(with: DispatchTimer())
        case .taskSleep: try latenessOfCallback(with: TaskSleep())
        case .deadlineClass: try lateness(with: DeadlineClass())
        case .spin: try lateness(with: Spin())
        case .precise: try lateness(with: PreciseSleep(processorBudgetPercent: 5))
        }
    }
}

private let millisecond: Int64 = 1_000_000

private func lateness<Mechanism: WakeupMechanism & ~Copyable>(
    with mechanism: consuming Mechanism
) throws(SystemCallError) -> Int64 {
    let start = KernelClock().now
    let deadline = start.advanced(byNanoseconds: millisecond)
    try mechanism.begin(at: start, periodNanoseconds: millisecond)
    try mechanism.wait(until: deadline)
    return deadline.nanoseconds(to: KernelClock().now)
}

private func latenessOfCallback<Mechanism: CallbackMechanism & ~Copyable>(
    with mechanism: consuming Mechanism
) throws(SystemCallError) -> Int64 {
    let start = KernelClock().now
    let deadline = start.advanced(byNanoseconds: millisecond)
    let tick = SingleTick(deadline: deadline)
    try mechanism.run(
        from: start,
        firstDeadline: deadline,
        periodNanoseconds: millisecond,
        into: tick
    )
    return tick.latenessNanoseconds.load(ordering: .acquiring)
}

/// Takes one wakeup and wants no more.
private final class SingleTick: TickReceiver {
    let latenessNanoseconds = Atomic<Int64>(0)
    private let deadline: MonotonicInstant

    init(deadline: MonotonicInstant) {
        self.deadline = deadline
    }

    func wakeup() -> MonotonicInstant? {
        let now = KernelClock().now
        latenessNanoseconds.store(deadline.nanoseconds(to: now), ordering: .releasing)
        return nil
    }
}
