import Glibc
import PunctualPlatform
public import Timekeeping

extension CataloguedMechanism {
    /// Tries whether it works here: makes one on a thread of its own, begins it, and waits for a
    /// millisecond.
    ///
    /// The thread has the affinity and the policy of the caller's. What is tried is what counts: a
    /// container may forbid what the kernel's version promises.
    ///
    /// - Returns: What the kernel refused, or `nil` if it works.
    public func trial() -> SystemCallError? {
        do {
            let outcome: SystemCallError?? = try onFreshThread(limitNanoseconds: 1_000_000_000) {
                do throws(SystemCallError) {
                    try tryHere()
                    return nil
                } catch {
                    return error
                }
            }
            return outcome ?? SystemCallError(call: kernelCall, code: ETIMEDOUT)
        } catch {
            return error
        }
    }

    private func tryHere() throws(SystemCallError) {
        switch self {
        case .sleepLoop: try waitOnce(with: SleepLoop())
        case .sleepUntil: try waitOnce(with: SleepUntil())
        case .absolute: try waitOnce(with: AbsoluteSleep())
        case .timerfd: try waitOnce(with: TimerDescriptor())
        case .timerfdEpoll: try waitOnce(with: EpollTimer())
        case .posixTimer: try waitOnce(with: PosixTimer())
        case .ppoll: try waitOnce(with: PollTimeout())
        case .futex: try waitOnce(with: FutexTimeout())
        case .ioUring: try waitOnce(with: RingTimeout())
        case .dispatch: try waitOnce(with: DispatchTimer())
        case .taskSleep: try waitOnce(with: TaskSleep())
        case .deadlineClass: try waitOnce(with: DeadlineClass())
        case .spin: try waitOnce(with: Spin())
        case .precise: try waitOnce(with: PreciseSleep(processorBudgetPercent: 5))
        }
    }
}

private func waitOnce<Mechanism: WakeupMechanism & ~Copyable>(
    with mechanism: consuming Mechanism
) throws(SystemCallError) {
    let start = KernelClock().now
    let millisecond: Int64 = 1_000_000
    try mechanism.begin(at: start, periodNanoseconds: millisecond)
    try mechanism.wait(until: start.advanced(byNanoseconds: millisecond))
}
