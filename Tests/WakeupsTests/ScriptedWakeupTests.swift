import Testing
import Timekeeping
import Wakeups

@Suite("Scripted wakeup")
struct ScriptedWakeupTests {
    @Test("Wakes as late as the script says, and repeats it")
    func script() throws {
        let clock = VirtualClock()
        var mechanism = ScriptedWakeup(on: clock, overshoots: [5, -3])
        var latenesses: [Int64] = []
        for tick in 1...4 {
            let deadline = MonotonicInstant(nanoseconds: Int64(tick) * 1_000)
            try mechanism.wait(until: deadline)
            latenesses.append(deadline.nanoseconds(to: clock.now))
        }
        #expect(latenesses == [5, -3, 5, -3])
    }
}

@Suite("Expiration count")
struct ExpirationCountTests {
    private let start = MonotonicInstant(nanoseconds: 1_000)

    @Test("The first expiration is a period after the start")
    func first() {
        let count = ExpirationCount(start: start, periodNanoseconds: 100)
        #expect(count.firstExpiration.nanoseconds == 1_100)
        #expect(!count.hasReached(MonotonicInstant(nanoseconds: 1_001)))
    }

    @Test("Several expirations told at once reach as far as several told singly")
    func skipped() {
        var count = ExpirationCount(start: start, periodNanoseconds: 100)
        count.add(3)
        #expect(count.lastExpiration.nanoseconds == 1_300)
        #expect(count.hasReached(MonotonicInstant(nanoseconds: 1_300)))
        #expect(!count.hasReached(MonotonicInstant(nanoseconds: 1_301)))
        count.add(1)
        #expect(count.hasReached(MonotonicInstant(nanoseconds: 1_400)))
    }
}

@Suite("Mechanism catalogue")
struct MechanismCatalogTests {
    @Test("Every mechanism is described", arguments: CataloguedMechanism.allCases)
    func described(mechanism: CataloguedMechanism) {
        #expect(!mechanism.summary.isEmpty)
        #expect(!mechanism.kernelCall.isEmpty)
        #expect(mechanism.needs?.isEmpty != true)
    }
}
