import CKernel
import Glibc
public import Timekeeping

/// Takes the signals of a POSIX timer that is aimed at the thread, with `sigwaitinfo`.
///
/// The signal, SIGRTMIN, is blocked in the thread as long as the mechanism lives. One
/// signal is queued for a timer at most; how many periods ended besides is told with it
/// (timer_getoverrun(2)), and deadlines are counted by that. A thread has at most one of these at a
/// time, because two would take each other's signals. Timer slack does not reach POSIX timers.
public struct PosixTimer: WakeupMechanism, ~Copyable {
    private let timer: timer_t?
    private let previousMask: sigset_t
    private var signals: sigset_t
    private var expirations: ExpirationCount?

    /// Expirations that had no signal of their own, because the thread came a period late.
    public private(set) var missedExpirations: Int64 = 0

    public init() throws(SystemCallError) {
        let number = __libc_current_sigrtmin()
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, number)
        var previousMask = sigset_t()
        let masking = pthread_sigmask(SIG_BLOCK, &signals, &previousMask)
        guard masking == 0 else { throw SystemCallError(call: "pthread_sigmask", code: masking) }
        var timer: timer_t?
        let creation = ckernel_thread_timer_create(number, &timer)
        guard creation == 0 else {
            pthread_sigmask(SIG_SETMASK, &previousMask, nil)
            throw SystemCallError(call: "timer_create", code: -creation)
        }
        self.timer = timer
        self.signals = signals
        self.previousMask = previousMask
    }

    deinit {
        timer_delete(timer)
        // A signal that is still pending would end the process when it is let through.
        var signals = signals
        discardPending(&signals)
        var mask = previousMask
        pthread_sigmask(SIG_SETMASK, &mask, nil)
    }

    public mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        let expirations = ExpirationCount(start: start, periodNanoseconds: periodNanoseconds)
        try arm(at: expirations.firstExpiration, periodNanoseconds: periodNanoseconds)
        self.expirations = expirations
        missedExpirations = 0
    }

    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        guard var expirations else {
            try arm(at: deadline, periodNanoseconds: 0)
            _ = try nextSignal()
            return
        }
        guard deadline > expirations.start else {
            // The timer does not expire at its start; a signal would come a period after.
            var sleep = AbsoluteSleep()
            return try sleep.wait(until: deadline)
        }
        while !expirations.hasReached(deadline) {
            let overruns = try nextSignal()
            expirations.add(1 + overruns)
            missedExpirations += overruns
        }
        self.expirations = expirations
    }
}

extension PosixTimer {
    private mutating func arm(
        at first: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        // Disarmed before the queue is emptied, so that no signal of the old setting is counted.
        var setting = itimerspec()
        timer_settime(timer, 0, &setting, nil)
        discardPending(&signals)
        // Zero would disarm it; one nanosecond has passed as well.
        setting.it_value = timespec(nanoseconds: max(first.nanoseconds, 1))
        setting.it_interval = timespec(nanoseconds: periodNanoseconds)
        guard timer_settime(timer, TIMER_ABSTIME, &setting, nil) == 0 else {
            throw SystemCallError(call: "timer_settime", code: errno)
        }
    }

    /// Waits for the next signal.
    ///
    /// - Returns: The expirations that it stands for besides its own.
    private mutating func nextSignal() throws(SystemCallError) -> Int64 {
        var information = siginfo_t()
        while sigwaitinfo(&signals, &information) < 0 {
            guard errno == EINTR else { throw SystemCallError(call: "sigwaitinfo", code: errno) }
        }
        return Int64(information._sifields._timer.si_overrun)
    }
}

private func discardPending(_ signals: inout sigset_t) {
    var now = timespec()
    while sigtimedwait(&signals, nil, &now) > 0 {}
}
