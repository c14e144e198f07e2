import Testing
import Timekeeping

@testable import Wakeups

@Suite("Judgement of a mechanism's trial")
struct MechanismRefusalTests {
    @Test("A wakeup in time, or late as any may be, is that of a mechanism that works")
    func works() {
        for lateness in [0, 1, 50_000, 499_999_999, 500_000_000] as [Int64] {
            #expect(MechanismRefusal(latenessNanoseconds: lateness) == nil)
        }
    }

    @Test("Before the deadline, by a nanosecond too, and long behind it")
    func wrong() {
        #expect(MechanismRefusal(latenessNanoseconds: -1) == .wokeEarly(byNanoseconds: 1))
        #expect(MechanismRefusal(latenessNanoseconds: .min) == .wokeEarly(byNanoseconds: .max))
        #expect(
            MechanismRefusal(latenessNanoseconds: 500_000_001)
                == .wokeLate(byNanoseconds: 500_000_001)
        )
    }

    @Test("Each is a sentence")
    func sentences() {
        #expect(
            MechanismRefusal.didNotWake(withinNanoseconds: 1_000_000_000).description
                == "it did not wake within 1000 ms of a wait for 1 ms"
        )
        #expect(
            MechanismRefusal.wokeEarly(byNanoseconds: 999_000).description
                == "it woke 999 µs before its deadline"
        )
    }

    @Test("What the kernel refuses stays what it is")
    func refused() {
        let error = SystemCallError(call: "io_uring_queue_init", code: 1)
        let refusal = CataloguedMechanism.trial(limitNanoseconds: 60_000_000_000) {
            () throws(SystemCallError) in throw error
        }
        #expect(refusal == .system(error))
    }
}
