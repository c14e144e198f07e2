import Runs
import Testing

@Suite("Conditions that were read back")
struct ObservedConditionsTests {
    private let observed = ObservedConditions(
        policy: .other,
        priority: 0,
        processors: [0],
        lockedKibibytes: 4,
        timerSlackNanoseconds: 50_000,
        dmaLatencyMicroseconds: nil
    )

    @Test("What changed while a round ran is named with what it was and is")
    func changes() {
        #expect(observed.change(until: observed) == nil)
        var later = observed
        later.lockedKibibytes = 9
        #expect(observed.change(until: later) == nil, "memory is locked as the process grows")
        later.processors = [1, 2]
        #expect(observed.change(until: later) == "processors 0, now 1 2")
        later.timerSlackNanoseconds = 1
        later.policy = .fifo
        later.priority = 3
        #expect(
            observed.change(until: later)
                == "policy other 0, now fifo 3; processors 0, now 1 2; "
                + "timer slack 50000 ns, now 1 ns"
        )
        // What one of them did not look at is no change.
        later = observed
        later.nice = 5
        #expect(observed.change(until: later) == nil)
        var earlier = observed
        earlier.nice = -1
        #expect(earlier.change(until: later) == "nice -1, now 5")
    }
}
