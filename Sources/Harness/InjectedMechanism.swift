import Runs
import Timekeeping
import Wakeups

/// A mechanism with a change put in on purpose: late on some ticks, or with too long a period.
///
/// It is a type of its own, so that the loop of a mechanism without a change knows nothing of it.
struct InjectedMechanism<Base: ~Copyable>: ~Copyable {
    private(set) var base: Base
    private var delay: InjectedDelay
    private let stretchNanoseconds: Int64
    private var origin = MonotonicInstant(nanoseconds: 0)
    private let periodNanoseconds: Int64

    init(
        _ base: consuming Base,
        _ injection: Injection,
        delay: InjectedDelay,
        periodNanoseconds: Int64
    ) {
        self.base = base
        self.delay = delay
        self.periodNanoseconds = periodNanoseconds
        stretchNanoseconds = injection.stretchNanoseconds(ofPeriod: periodNanoseconds)
    }
}

extension InjectedMechanism: WakeupMechanism where Base: WakeupMechanism & ~Copyable {
    /// The drift begins anew: the first period is the first one that is too long.
    mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        origin = start
        try base.begin(
            at: start,
            periodNanoseconds: periodNanoseconds + stretchNanoseconds
        )
    }

    mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        let periods = origin.nanoseconds(to: deadline) / periodNanoseconds
        try base.wait(until: deadline.advanced(byNanoseconds: periods * stretchNanoseconds))
        delay.pass()
    }
}

extension InjectedMechanism: CallbackMechanism where Base: CallbackMechanism & ~Copyable {
    mutating func run(
        from start: MonotonicInstant,
        firstDeadline: MonotonicInstant,
        periodNanoseconds: Int64,
        into receiver: some TickReceiver
    ) throws(SystemCallError) {
        let injected = InjectedReceiver(
            receiver,
            delay: delay,
            origin: firstDeadline.advanced(byNanoseconds: -periodNanoseconds),
            periodNanoseconds: periodNanoseconds,
            stretchNanoseconds: stretchNanoseconds
        )
        try base.run(
            from: start,
            firstDeadline: firstDeadline.advanced(byNanoseconds: stretchNanoseconds),
            periodNanoseconds: periodNanoseconds + stretchNanoseconds,
            into: injected
        )
        delay = injected.delay
    }
}

/// Stands between a mechanism that calls and what it calls.
private final class InjectedReceiver<Receiver: TickReceiver>: TickReceiver, @unchecked Sendable {
    // The mechanism calls one at a time (`TickReceiver`), and the starter reads only after
    // `CallbackMechanism.run` has returned.
    private(set) var delay: InjectedDelay
    private let receiver: Receiver
    private let origin: MonotonicInstant
    private let periodNanoseconds: Int64
    private let stretchNanoseconds: Int64

    init(
        _ receiver: Receiver,
        delay: InjectedDelay,
        origin: MonotonicInstant,
        periodNanoseconds: Int64,
        stretchNanoseconds: Int64
    ) {
        self.receiver = receiver
        self.delay = delay
        self.origin = origin
        self.periodNanoseconds = periodNanoseconds
        self.stretchNanoseconds = stretchNanoseconds
    }

    func wakeup() -> MonotonicInstant? {
        delay.pass()
        guard let next = receiver.wakeup() else { return nil }
        let periods = origin.nanoseconds(to: next) / periodNanoseconds
        return next.advanced(byNanoseconds: periods * stretchNanoseconds)
    }
}
