import Testing
import Timekeeping
import Wakeups

extension WakeupKernelTests {
    @Suite("Periodic timers")
    struct PeriodicTimerTests {
        @Test("A timer descriptor catches up with skipped ticks and is not early after them")
        func timerDescriptor() throws {
            let result = try onOwnThread { () throws(SystemCallError) in
                var timer = try TimerDescriptor()
                let latenesses = try latenessesAroundStall(of: &timer)
                return Stalled(latenesses: latenesses, missed: timer.missedExpirations)
            }
            expectCaughtUp(result)
        }

        @Test("So does a timer descriptor in an epoll loop")
        func epollTimer() throws {
            let result = try onOwnThread { () throws(SystemCallError) in
                var timer = try EpollTimer()
                let latenesses = try latenessesAroundStall(of: &timer)
                return Stalled(latenesses: latenesses, missed: timer.missedExpirations)
            }
            expectCaughtUp(result)
        }

        @Test("So does a POSIX timer, by its overrun count")
        func posixTimer() throws {
            let result = try onOwnThread { () throws(SystemCallError) in
                var timer = try PosixTimer()
                let latenesses = try latenessesAroundStall(of: &timer)
                return Stalled(latenesses: latenesses, missed: timer.missedExpirations)
            }
            expectCaughtUp(result)
        }

        @Test("A timer that is begun again counts from its new start")
        func beginAgain() throws {
            let latenesses = try onOwnThread { () throws(SystemCallError) in
                var timer = try PosixTimer()
                var latenesses: [Int64] = []
                for _ in 1...5 {
                    latenesses += try latenessesAroundStall(of: &timer)
                }
                return latenesses
            }
            #expect(latenesses.allSatisfy { $0 >= 0 }, "\(latenesses)")
        }

        @Test(
            "A wait for an interruption ends the periodic mode, and later waits are still not early"
        )
        func endOfPeriodicMode() throws {
            let latenesses = try onOwnThread { () throws(SystemCallError) in
                var timer = try EpollTimer()
                let start = KernelClock().now
                try timer.begin(at: start, periodNanoseconds: millisecond)
                var latenesses: [Int64] = []
                for tick: Int64 in 1...20 {
                    let deadline = start.advanced(byNanoseconds: tick * millisecond)
                    if tick % 2 == 0 {
                        try timer.wait(until: deadline)
                    } else {
                        _ = try timer.waitForInterruption(until: deadline)
                    }
                    latenesses.append(deadline.nanoseconds(to: KernelClock().now))
                }
                return latenesses
            }
            #expect(latenesses.allSatisfy { $0 >= 0 }, "\(latenesses)")
        }

        /// The waits end within the 3 periods that were burnt, and at least 2 had no wakeup.
        private func expectCaughtUp(_ result: Stalled) {
            #expect(result.latenesses.allSatisfy { $0 >= 0 }, "\(result.latenesses)")
            #expect(result.missed >= 2)
        }
    }
}

private struct Stalled: Sendable {
    var latenesses: [Int64]
    var missed: Int64
}

/// Waits for tick 1, is busy until half a period after tick 4, then waits for ticks 2, 3, 4, which
/// have passed, and for 6 and 7.
private func latenessesAroundStall<Mechanism: WakeupMechanism & ~Copyable>(
    of mechanism: inout Mechanism
) throws(SystemCallError) -> [Int64] {
    let start = KernelClock().now
    try mechanism.begin(at: start, periodNanoseconds: millisecond)
    var latenesses: [Int64] = []
    for tick: Int64 in [1, 2, 3, 4, 6, 7] {
        let deadline = start.advanced(byNanoseconds: tick * millisecond)
        try mechanism.wait(until: deadline)
        latenesses.append(deadline.nanoseconds(to: KernelClock().now))
        if tick == 1 { burn(until: start.advanced(byNanoseconds: 4 * millisecond + 500_000)) }
    }
    return latenesses
}
