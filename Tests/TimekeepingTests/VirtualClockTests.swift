import Testing
import Timekeeping

@Suite("Virtual clock")
struct VirtualClockTests {
    @Test("Stands still until it is moved, by a distance or to an instant")
    func moves() {
        let clock = VirtualClock(startingAt: MonotonicInstant(nanoseconds: 100))
        #expect(clock.now.nanoseconds == 100)
        clock.advance(byNanoseconds: 23)
        #expect(clock.now.nanoseconds == 123)
        clock.advance(to: MonotonicInstant(nanoseconds: 1_000))
        #expect(clock.now.nanoseconds == 1_000)
    }

    @Test("An instant that has passed moves nothing")
    func neverBack() {
        let clock = VirtualClock(startingAt: MonotonicInstant(nanoseconds: 100))
        clock.advance(to: MonotonicInstant(nanoseconds: 99))
        #expect(clock.now.nanoseconds == 100)
    }

    @Test("A step back is a broken rule")
    func stepBack() async {
        await #expect(processExitsWith: .failure) {
            VirtualClock().advance(byNanoseconds: -1)
        }
    }
}

@Suite("Monotonic instant")
struct MonotonicInstantTests {
    @Test("Distances have the sign of the way to go")
    func distances() {
        let early = MonotonicInstant(nanoseconds: 5)
        let late = MonotonicInstant(nanoseconds: 12)
        #expect(early.nanoseconds(to: late) == 7)
        #expect(late.nanoseconds(to: early) == -7)
        #expect(late.duration(to: early) == .nanoseconds(-7))
        #expect(early < late)
    }

    @Test("A duration is cut to whole nanoseconds")
    func durations() {
        let start = MonotonicInstant(nanoseconds: 1)
        let duration = Duration(secondsComponent: 2, attosecondsComponent: 3_999_999_999)
        #expect(start.advanced(by: duration).nanoseconds == 2_000_000_004)
    }
}

@Suite("Wall clock")
struct WallClockTests {
    @Test("A fixed clock always gives its time")
    func fixed() {
        let time = WallTime(nanosecondsSince1970: 1_700_000_000_123_456_789)
        let clock = WallClock(fixedAt: time)
        #expect(clock.now == time)
        #expect(clock.now == time)
    }
}
