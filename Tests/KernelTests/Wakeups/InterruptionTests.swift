import Dispatch
import Synchronization
import Testing
import Timekeeping
import Wakeups

extension WakeupKernelTests {
    @Suite("Interruption")
    struct InterruptionTests {
        static let interruptible = CataloguedMechanism.allCases.filter(\.isInterruptible)

        @Test(
            "From another thread ends a wait for a deadline in a minute",
            arguments: interruptible
        )
        func fromOtherThread(mechanism: CataloguedMechanism) throws {
            let waited = try onOwnThread { () throws(SystemCallError) in
                try with(mechanism, FarWait())
            }
            #expect(waited.outcome == .interrupted)
            #expect(waited.nanoseconds < 30 * second)
        }

        @Test("Before the wait ends it, once however many came", arguments: interruptible)
        func beforeTheWait(mechanism: CataloguedMechanism) throws {
            let outcomes = try onOwnThread { () throws(SystemCallError) in
                try with(mechanism, WaitsAfterInterruptions())
            }
            #expect(outcomes == [.interrupted, .deadlinePassed])
        }

        @Test("During a wait that takes none is kept for the next", arguments: interruptible)
        func keptByPlainWait(mechanism: CataloguedMechanism) throws {
            let result = try onOwnThread { () throws(SystemCallError) in
                try with(mechanism, PlainWaitAfterInterruption())
            }
            #expect(result.lateness >= 0)
            #expect(result.outcomes == [.interrupted, .deadlinePassed])
        }

        @Test("Is never lost among a thousand, asleep or spinning", arguments: interruptible)
        func thousand(mechanism: CataloguedMechanism) throws {
            let seen = try onOwnThread { () throws(SystemCallError) in
                try with(mechanism, Exchange(waitNanoseconds: 10 * second))
            }
            #expect(seen == Exchange.interruptions)
        }

        @Test("Is never lost where it meets the deadline", arguments: interruptible)
        func nearDeadlines(mechanism: CataloguedMechanism) throws {
            let seen = try onOwnThread { () throws(SystemCallError) in
                try with(mechanism, Exchange(waitNanoseconds: 50_000))
            }
            #expect(seen == Exchange.interruptions)
        }

        @Test("After the mechanism's end does no harm", arguments: interruptible)
        func afterTheEnd(mechanism: CataloguedMechanism) throws {
            let interrupter = try onOwnThread { () throws(SystemCallError) in
                try with(mechanism, Leftover())
            }
            interrupter.interrupt()
        }
    }
}

/// What is done with an interruptible mechanism of whatever type.
private protocol Undertaking {
    associatedtype Outcome: Sendable
    func carryOut<Mechanism: InterruptibleMechanism & ~Copyable>(
        with mechanism: inout Mechanism
    ) throws(SystemCallError) -> Outcome
}

private func with<Task: Undertaking>(
    _ mechanism: CataloguedMechanism,
    _ task: Task
) throws(SystemCallError) -> Task.Outcome {
    switch mechanism {
    case .timerfdEpoll:
        var made = try EpollTimer()
        return try task.carryOut(with: &made)
    case .ppoll:
        var made = try PollTimeout()
        return try task.carryOut(with: &made)
    case .futex:
        var made = FutexTimeout()
        return try task.carryOut(with: &made)
    case .dispatch:
        var made = DispatchTimer()
        return try task.carryOut(with: &made)
    case .precise:
        var made = try PreciseSleep(processorBudgetPercent: 50)
        return try task.carryOut(with: &made)
    case .sleepLoop, .sleepUntil, .absolute, .timerfd, .posixTimer, .ioUring, .taskSleep,
        .deadlineClass, .spin:
        preconditionFailure("\(mechanism.rawValue) cannot be interrupted")
    }
}

private struct FarWait: Undertaking {
    struct Outcome: Sendable {
        var outcome: WaitOutcome
        var nanoseconds: Int64
    }

    func carryOut<Mechanism: InterruptibleMechanism & ~Copyable>(
        with mechanism: inout Mechanism
    ) throws(SystemCallError) -> Outcome {
        let start = KernelClock().now
        let interrupter = mechanism.interrupter
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(20)) {
            interrupter.interrupt()
        }
        let deadline = start.advanced(byNanoseconds: 60 * second)
        let outcome = try mechanism.waitForInterruption(until: deadline)
        return Outcome(outcome: outcome, nanoseconds: start.nanoseconds(to: KernelClock().now))
    }
}

private struct WaitsAfterInterruptions: Undertaking {
    func carryOut<Mechanism: InterruptibleMechanism & ~Copyable>(
        with mechanism: inout Mechanism
    ) throws(SystemCallError) -> [WaitOutcome] {
        for _ in 1...3 { mechanism.interrupter.interrupt() }
        let far = KernelClock().now.advanced(byNanoseconds: 60 * second)
        let first = try mechanism.waitForInterruption(until: far)
        let near = KernelClock().now.advanced(byNanoseconds: 2 * millisecond)
        return [first, try mechanism.waitForInterruption(until: near)]
    }
}

private struct PlainWaitAfterInterruption: Undertaking {
    struct Outcome: Sendable {
        var lateness: Int64
        var outcomes: [WaitOutcome]
    }

    func carryOut<Mechanism: InterruptibleMechanism & ~Copyable>(
        with mechanism: inout Mechanism
    ) throws(SystemCallError) -> Outcome {
        let start = KernelClock().now
        try mechanism.begin(at: start, periodNanoseconds: millisecond)
        mechanism.interrupter.interrupt()
        let deadline = start.advanced(byNanoseconds: 2 * millisecond)
        try mechanism.wait(until: deadline)
        let lateness = deadline.nanoseconds(to: KernelClock().now)
        mechanism.interrupter.interrupt()
        let far = KernelClock().now.advanced(byNanoseconds: 60 * second)
        let first = try mechanism.waitForInterruption(until: far)
        let near = KernelClock().now.advanced(byNanoseconds: 2 * millisecond)
        let next = try mechanism.waitForInterruption(until: near)
        return Outcome(lateness: lateness, outcomes: [first, next])
    }
}

private struct Leftover: Undertaking {
    func carryOut<Mechanism: InterruptibleMechanism & ~Copyable>(
        with mechanism: inout Mechanism
    ) throws(SystemCallError) -> any WaitInterrupter {
        mechanism.interrupter
    }
}

/// Interrupts as fast as another thread can, and sees whether all arrive.
///
/// The other thread counts up and interrupts; the waiter answers each interruption with the count
/// that it sees. After every second one the other thread waits for the answer: if an interruption
/// is lost, the answer never comes.
private struct Exchange: Undertaking {
    static let interruptions = 1_000

    /// How far ahead the deadlines lie.
    let waitNanoseconds: Int64

    private final class Counts: Sendable {
        let asked = Atomic(0)
        let answered = Atomic(0)
        let isOver = Atomic(false)
    }

    /// - Returns: The last count that was answered.
    func carryOut<Mechanism: InterruptibleMechanism & ~Copyable>(
        with mechanism: inout Mechanism
    ) throws(SystemCallError) -> Int {
        let counts = Counts()
        interrupt(by: mechanism.interrupter, counts)
        let end = KernelClock().now.advanced(byNanoseconds: 10 * second)
        defer { counts.isOver.store(true, ordering: .releasing) }
        while counts.answered.load(ordering: .relaxed) < Self.interruptions {
            let now = KernelClock().now
            guard now < end else { break }
            let deadline = now.advanced(byNanoseconds: waitNanoseconds)
            if try mechanism.waitForInterruption(until: deadline) == .interrupted {
                counts.answered.store(counts.asked.load(ordering: .acquiring), ordering: .releasing)
            }
        }
        return counts.answered.load(ordering: .relaxed)
    }

    private func interrupt(by interrupter: some WaitInterrupter, _ counts: Counts) {
        DispatchQueue.global().async {
            for count in 1...Self.interruptions {
                counts.asked.store(count, ordering: .releasing)
                interrupter.interrupt()
                guard count % 2 == 0 else { continue }
                while counts.answered.load(ordering: .acquiring) < count {
                    if counts.isOver.load(ordering: .acquiring) { return }
                }
            }
        }
    }
}
