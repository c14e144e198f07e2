import CKernel
import Glibc
import Runs
import Testing
import Timekeeping
import Wakeups

extension WakeupKernelTests {
    @Suite("Single mechanisms")
    struct MechanismKernelTests {
        @Test("A sleep loop adds up its latenesses")
        func sleepLoop() throws {
            let measured = try onOwnThread { () throws(SystemCallError) in
                try latenesses(of: SleepLoop(), ticks: 50)
            }
            // Each sleep lasts a period at least, so the lateness never shrinks.
            #expect(zip(measured, measured.dropFirst()).allSatisfy { $0 <= $1 }, "\(measured)")
            #expect(measured.allSatisfy { $0 >= 0 }, "\(measured)")
        }

        @Test("The deadline class is left as it was entered, or its refusal says why")
        func deadlineClass() throws {
            do {
                let (before, during, after) = try onOwnThread {
                    () throws(SystemCallError) -> (UInt32, UInt32, UInt32) in
                    let before = policy()
                    let during = try policyInDeadlineClass()
                    return (before, during, policy())
                }
                #expect(during == 6, "SCHED_DEADLINE (sched.h)")
                #expect(after == before)
            } catch let refusal as SystemCallError {
                #expect(refusal.call == "sched_setattr")
                #expect([EPERM, EBUSY, ENOSYS].contains(refusal.code))
            }
        }

        @Test("A period that the deadline class does not take is refused, and the policy stays")
        func deadlineClassPeriod() throws {
            let (before, refusal, after) = try onOwnThread {
                () throws(SystemCallError) -> (UInt32, SystemCallError?, UInt32) in
                let before = policy()
                var refusal: SystemCallError?
                do throws(SystemCallError) {
                    var mechanism = DeadlineClass()
                    // A fifth of it is below the 1 024 ns that are the least (sched(7)).
                    try mechanism.begin(at: KernelClock().now, periodNanoseconds: 2_000)
                } catch {
                    refusal = error
                }
                return (before, refusal, policy())
            }
            #expect(refusal?.call == "sched_setattr")
            #expect(after == before)
        }

        @Test("A POSIX timer gives the signal mask back, with a signal still pending")
        func signalMask() throws {
            let isSame = try onOwnThread { () throws(SystemCallError) in
                let before = blockedSignals()
                do {
                    var timer = try PosixTimer()
                    let start = KernelClock().now
                    try timer.begin(at: start, periodNanoseconds: millisecond)
                    burn(until: start.advanced(byNanoseconds: 2 * millisecond))
                }
                return before == blockedSignals()
            }
            #expect(isSame)
        }

        @Test("A precise sleep learns a margin that leaves a sleep, and counts what it spins")
        func preciseSleep() throws {
            let (margin, spin, early) = try onOwnThread {
                () throws(SystemCallError) -> (Int64, Int64, Int) in
                var mechanism = try PreciseSleep(processorBudgetPercent: 20)
                let start = KernelClock().now
                try mechanism.begin(at: start, periodNanoseconds: millisecond)
                var early = 0
                for tick: Int64 in 1...100 {
                    let deadline = start.advanced(byNanoseconds: tick * millisecond)
                    try mechanism.wait(until: deadline)
                    if KernelClock().now < deadline { early += 1 }
                }
                return (mechanism.marginNanoseconds, mechanism.spinNanoseconds, early)
            }
            #expect((1...200_000).contains(margin))
            #expect((1...(100 * millisecond)).contains(spin))
            #expect(early == 0)
        }

        // Linux tells and takes the slice of an ordinary thread since 6.12, without any right.
        @Test("The slice of a thread is the one that it has asked for, or the one that is assumed")
        func slice() throws {
            let (slice, told) = try onOwnThread {
                () throws(SystemCallError) -> (Int64?, UInt64) in
                var scheduling = ckernel_scheduling()
                guard ckernel_get_scheduling(0, &scheduling) == 0 else { return (nil, 0) }
                if scheduling.policy == 0, scheduling.runtime_nanoseconds > 0 {
                    scheduling.runtime_nanoseconds = 2_000_000
                    _ = ckernel_set_scheduling(0, &scheduling)
                }
                _ = ckernel_get_scheduling(0, &scheduling)
                return (ProcessorSlice.ofCaller, scheduling.runtime_nanoseconds)
            }
            #expect(slice == (told > 0 ? 2_000_000 : ProcessorSlice.assumedNanoseconds))
        }

        @Test("The catalogue has the names that runs are stored under")
        func names() {
            let stored = MechanismName.measurable.map(\.rawValue)
            #expect(CataloguedMechanism.allCases.map(\.rawValue) == stored)
            for name in MechanismName.measurable {
                let mechanism = CataloguedMechanism(rawValue: name.rawValue)
                #expect(mechanism?.isFreeRunning == name.isFreeRunning)
            }
        }
    }

    @Suite("Clocks")
    struct ClockTests {
        @Test("Processor time passes while a thread works, and the process has at least as much")
        func processorTime() throws {
            let (thread, process) = try onOwnThread {
                () throws(SystemCallError) -> (Int64, Int64) in
                let process = ProcessorTime.ofProcessNanoseconds
                let thread = ProcessorTime.ofThreadNanoseconds
                burn(until: KernelClock().now.advanced(byNanoseconds: 5 * millisecond))
                let threadUsed = ProcessorTime.ofThreadNanoseconds - thread
                return (threadUsed, ProcessorTime.ofProcessNanoseconds - process)
            }
            #expect(thread > 0)
            #expect(process >= thread)
        }

        @Test("The wall clock is in this century")
        func wallClock() {
            // 2020-01-01 00:00:00 UTC is 1 577 836 800 s.
            #expect(WallClock().now > WallTime(nanosecondsSince1970: 1_577_836_800 * second))
        }
    }
}

private func policy() -> UInt32 {
    var scheduling = ckernel_scheduling()
    _ = ckernel_get_scheduling(0, &scheduling)
    return scheduling.policy
}

private func policyInDeadlineClass() throws(SystemCallError) -> UInt32 {
    var mechanism = DeadlineClass()
    let start = KernelClock().now
    try mechanism.begin(at: start, periodNanoseconds: millisecond)
    try mechanism.wait(until: start.advanced(byNanoseconds: 3 * millisecond))
    return policy()
}

private func blockedSignals() -> [Int32] {
    var mask = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &mask)
    return (1...64).filter { sigismember(&mask, $0) == 1 }
}
