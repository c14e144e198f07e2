import Testing
import Wakeups

@Suite("Spin ceiling")
struct SpinCeilingTests {
    @Test("A failed spin takes 15 % off its margin, not off what was allowed")
    func loss() {
        var ceiling = SpinCeiling(largestNanoseconds: 200_000)
        ceiling.learn(failed: true, margin: 80_000)
        #expect(ceiling.nanoseconds == 68_000)
        ceiling.learn(failed: true, margin: 60_000)
        #expect(ceiling.nanoseconds == 51_000)
    }

    @Test("It never rises above the largest, and never falls so low that there is no way back")
    func ends() {
        var ceiling = SpinCeiling(largestNanoseconds: 200_000)
        for _ in 0..<1_000 { ceiling.learn(failed: true, margin: 200_000) }
        #expect(ceiling.nanoseconds == 1_000)
        for _ in 0..<1_000 { ceiling.learn(failed: false, margin: 1_000) }
        #expect(ceiling.nanoseconds == 200_000)
    }

    @Test("The accidents of a quiet host, one wait in fifty, hardly lower it")
    func accidents() {
        var ceiling = SpinCeiling(largestNanoseconds: 200_000)
        var sum = 0.0
        for wait in 1...5_000 {
            ceiling.learn(failed: wait % 50 == 0, margin: 60_000)
            sum += min(ceiling.nanoseconds, 60_000)
        }
        #expect(sum / 5_000 > 0.95 * 60_000)
    }

    @Test("Hours without a wait are forgotten, seconds are not")
    func fading() {
        var ceiling = SpinCeiling(largestNanoseconds: 200_000)
        for _ in 0..<40 { ceiling.learn(failed: true, margin: 200_000) }
        ceiling.fade(afterNanoseconds: 1_000_000_000)
        #expect(ceiling.nanoseconds < 2_000)
        for _ in 0..<8 { ceiling.fade(afterNanoseconds: 3_600_000_000_000) }
        #expect(ceiling.nanoseconds == 200_000)
    }
}
