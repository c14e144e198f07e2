import Testing
import Timekeeping
import Wakeups

@Suite("Preparation in a precise wait")
struct PreparationTests {
    @Test("Each wait prepares once at most, and none is early by it")
    func preparation() throws {
        var preparations = 0
        var mechanism = try PreciseSleep(processorBudgetPercent: 50) { preparations += 1 }
        let start = KernelClock().now
        for number in 1...100 as ClosedRange<Int64> {
            let before = preparations
            let deadline = start.advanced(byNanoseconds: number * 1_000_000)
            let outcome = try mechanism.waitForInterruption(until: deadline)
            #expect(outcome == .deadlinePassed)
            #expect(KernelClock().now >= deadline)
            #expect(preparations - before <= 1)
        }
    }

    @Test("A wait without an end to prepare for prepares nothing")
    func wait() throws {
        var preparations = 0
        var mechanism = try PreciseSleep(processorBudgetPercent: 50) { preparations += 1 }
        try mechanism.wait(until: KernelClock().now.advanced(byNanoseconds: 1_000_000))
        mechanism.interrupter.interrupt()
        let far = MonotonicInstant(nanoseconds: .max)
        #expect(try mechanism.waitForInterruption(until: far) == .interrupted)
        #expect(preparations == 0)
    }
}
