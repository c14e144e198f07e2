import Synchronization
import Testing
import Timekeeping
import Wakeups

extension WakeupKernelTests {
    @Suite("Callbacks")
    struct CallbackTests {
        @Test("A timer source calls at every deadline, never early, and returns when told")
        func dispatch() throws {
            let receiver = Recorder(ticks: 30)
            var mechanism = DispatchTimer()
            try run(&mechanism, into: receiver)
            expectAll(receiver)
        }

        @Test("So does a task that sleeps")
        func task() throws {
            let receiver = Recorder(ticks: 30)
            try onOwnThread { () throws(SystemCallError) in
                var mechanism = TaskSleep()
                try run(&mechanism, into: receiver)
            }
            expectAll(receiver)
        }

        @Test("A slow receiver gets each deadline that it asks for, though they have passed")
        func slowReceiver() throws {
            let receiver = Recorder(ticks: 10, burningTicks: 3)
            var mechanism = DispatchTimer()
            try run(&mechanism, into: receiver)
            expectAll(receiver)
        }

        private func expectAll(_ receiver: Recorder) {
            #expect(receiver.latenesses.count == receiver.ticks)
            #expect(receiver.latenesses.allSatisfy { $0 >= 0 }, "\(receiver.latenesses)")
        }
    }
}

private func run<Mechanism: CallbackMechanism & ~Copyable>(
    _ mechanism: inout Mechanism,
    into receiver: Recorder
) throws(SystemCallError) {
    let start = KernelClock().now
    receiver.begin(at: start)
    try mechanism.run(
        from: start,
        firstDeadline: start.advanced(byNanoseconds: millisecond),
        periodNanoseconds: millisecond,
        into: receiver
    )
}

/// Asks for all deadlines of a grid at 1 ms.
private final class Recorder: TickReceiver {
    private struct State {
        var deadline = MonotonicInstant(nanoseconds: 0)
        var latenesses: [Int64] = []
    }

    let ticks: Int
    /// The first ticks that take three periods.
    private let burningTicks: Int
    private let state = Mutex(State())

    init(ticks: Int, burningTicks: Int = 0) {
        self.ticks = ticks
        self.burningTicks = burningTicks
    }

    var latenesses: [Int64] { state.withLock { $0.latenesses } }

    func begin(at start: MonotonicInstant) {
        state.withLock { $0.deadline = start.advanced(byNanoseconds: millisecond) }
    }

    func wakeup() -> MonotonicInstant? {
        let now = KernelClock().now
        return state.withLock { state in
            state.latenesses.append(state.deadline.nanoseconds(to: now))
            if state.latenesses.count <= burningTicks {
                burn(until: now.advanced(byNanoseconds: 3 * millisecond))
            }
            guard state.latenesses.count < ticks else { return nil }
            state.deadline = state.deadline.advanced(byNanoseconds: millisecond)
            return state.deadline
        }
    }
}
