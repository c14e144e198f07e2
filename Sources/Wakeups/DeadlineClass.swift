import CKernel
import Glibc
public import Timekeeping

/// Runs the thread in the kernel's deadline class and gives up the processor until its next period.
///
/// The class replenishes a budget of run time each period, and `sched_yield` means: I am done until
/// then. It is no metronome: when the budget is overrun or the replenishment comes late, the
/// constant bandwidth server counts its periods anew from that moment, and later wakeups keep the
/// offset (Documentation/scheduler/sched-deadline.rst, section 2). A wakeup ahead of the deadline is
/// corrected by an absolute sleep for the rest; one behind it shows as lateness, up to a period,
/// measured as a phase that wandered through 0.7 to 0.97 ms of 1 ms in six seconds.
///
/// Needs CAP_SYS_NICE, a thread that may run on all processors, free bandwidth in the class (EBUSY
/// otherwise), and a period from 100 µs to 4.19 s. Such a thread cannot make others.
public struct DeadlineClass: WakeupMechanism, ~Copyable {
    /// The run time of each period that is reserved: enough for a tick's work and the noise of a
    /// virtual machine, little enough that several such threads are admitted.
    private static let reservedShare: Int64 = 5

    /// SCHED_DEADLINE in linux/sched.h, whose name Swift's module map hides.
    private static let policy: UInt32 = 6

    /// Spun before the class is entered: more than a sleep of the ordinary policy is mostly late.
    private static let spunNanoseconds: Int64 = 300_000

    /// What the thread was before; `nil` while it still is.
    private var previous: ckernel_scheduling?
    private var sleep = AbsoluteSleep()

    public init() {}

    deinit {
        // Only a kernel that takes back a right in the meantime could refuse the way back.
        if var previous { _ = ckernel_set_scheduling(0, &previous) }
    }

    /// Enters the class at `start`, or at the next point of the grid if that has passed, so that its
    /// periods are those of the grid.
    ///
    /// The periods keep the offset with which they begin: the last of the way is spun.
    public mutating func begin(
        at start: MonotonicInstant,
        periodNanoseconds: Int64
    ) throws(SystemCallError) {
        let before = try scheduling()
        var reservation = ckernel_scheduling()
        reservation.policy = Self.policy
        reservation.runtime_nanoseconds = UInt64(periodNanoseconds / Self.reservedShare)
        reservation.deadline_nanoseconds = UInt64(periodNanoseconds)
        reservation.period_nanoseconds = UInt64(periodNanoseconds)
        let entry = nextPoint(from: start, periodNanoseconds: periodNanoseconds)
        try sleep.wait(until: entry.advanced(byNanoseconds: -Self.spunNanoseconds))
        var spin = Spin()
        try spin.wait(until: entry)
        let code = ckernel_set_scheduling(0, &reservation)
        guard code == 0 else { throw SystemCallError(call: "sched_setattr", code: -code) }
        if previous == nil { previous = before }
    }

    /// Before `begin` this is an absolute sleep: there is no period to yield to.
    public mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        guard KernelClock().now < deadline else { return }
        if previous != nil { sched_yield() }
        if KernelClock().now < deadline { try sleep.wait(until: deadline) }
    }

    private func nextPoint(
        from start: MonotonicInstant,
        periodNanoseconds: Int64
    ) -> MonotonicInstant {
        let passed = max(start.nanoseconds(to: KernelClock().now), 0)
        let periods = (passed + periodNanoseconds - 1) / periodNanoseconds
        return start.advanced(byNanoseconds: periods * periodNanoseconds)
    }

    private func scheduling() throws(SystemCallError) -> ckernel_scheduling {
        var scheduling = ckernel_scheduling()
        let code = ckernel_get_scheduling(0, &scheduling)
        guard code == 0 else { throw SystemCallError(call: "sched_getattr", code: -code) }
        return scheduling
    }
}
