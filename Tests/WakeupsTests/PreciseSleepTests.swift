import PunctualBase
import Synchronization
import Testing
import Timekeeping
import Wakeups

/// ``PreciseSleep`` as a whole, its controller closed over what it has brought about itself.
@Suite("Precise sleep on a scripted clock")
struct PreciseSleepTests {
    @Test("On an idle host each deadline is met, for no more spin than the latencies demand")
    func idle() throws {
        var random = SplitMix64(seed: 1)
        let rig = try Rig(periodNanoseconds: millisecond, ticks: 2_000) { _ in
            Fate(latency: 20_000 + Int64(random.index(below: 20_000)))
        }
        #expect(rig.latenesses.dropFirst().allSatisfy { $0 <= 100 })
        #expect(rig.meanSpinNanoseconds < 25_000)
    }

    @Test("A latency that alternates is met in both of its values")
    func alternating() throws {
        let rig = try Rig(periodNanoseconds: 10 * millisecond, ticks: 500) { wait in
            Fate(latency: wait % 2 == 0 ? 15_000 : 110_000)
        }
        #expect(rig.latenesses.dropFirst(2).allSatisfy { $0 <= 100 })
    }

    @Test(
        "A spin that is preempted for 3 ms, and a sleep that ends 25 ms late, spoil that wait alone",
        arguments: [30, 100, 1_000] as [Int64]
    )
    func outliers(periodMilliseconds: Int64) throws {
        let rig = try Rig(periodNanoseconds: periodMilliseconds * millisecond, ticks: 60) { wait in
            switch wait {
            case 20: Fate(latency: 50_000, preemption: 3 * millisecond)
            case 40: Fate(latency: 25 * millisecond)
            default: Fate(latency: 50_000)
            }
        }
        let late = rig.latenesses.indices.filter { rig.latenesses[$0] > 1_000 }
        // A margin that was shortened is about as long as these sleeps are late.
        #expect(late.filter { rig.latenesses[$0] > 20_000 } == [20, 40])
        #expect(late.count <= 12)
        #expect(rig.margins.allSatisfy { $0 <= 200_000 })
    }

    // A host that gives the processor to another thread for 3 ms as soon as this one has spun for
    // longer than it is allowed to. The fixed margin of 125 µs would lose each deadline here.
    @Test(
        "It keeps off the length at which its spins are preempted",
        arguments: [20_000, 40_000, 70_000] as [Int64]
    )
    func slice(allowed: Int64) throws {
        var random = SplitMix64(seed: 7)
        let rig = try Rig(periodNanoseconds: 30 * millisecond, ticks: 3_000) { _ in
            Fate(
                latency: 50_000 + Int64(random.index(below: 10_000)),
                preemption: 3 * millisecond,
                preemptedAfterNanoseconds: allowed
            )
        }
        let late = rig.latenesses.dropFirst(100).count { $0 > millisecond }
        #expect(late <= 2_900 / 20)
        let sorted = rig.latenesses.dropFirst(100).sorted()
        // The sleep alone would be late by 50 to 60 µs.
        #expect(sorted[sorted.count / 2] < 30_000)
        #expect(sorted[sorted.count * 9 / 10] < 60_000)
    }

    @Test(
        "It is not later than its own sleep at p50 and p90, whatever the host does",
        arguments: 0..<40 as Range<UInt64>
    )
    func neverWorse(seed: UInt64) throws {
        let host = Host(seed: seed)
        let precise = try Rig(periodNanoseconds: host.period, ticks: 1_000, fate: host.fate)
        let plain = try Rig(
            periodNanoseconds: host.period,
            ticks: 1_000,
            processorBudgetPercent: 0,
            fate: host.fate
        )
        #expect(plain.meanSpinNanoseconds < 100)
        for share in [500, 900] {
            let (mine, its) = (precise.latenesses.sorted(), plain.latenesses.sorted())
            #expect(mine[share] <= its[share], "seed \(seed)")
        }
    }

    @Test("An interruption ends the spin, and is not taken for a lesson")
    func interruption() throws {
        let clock = ScriptedClock()
        var mechanism = PreciseSleep(
            over: ScriptedSleep(on: clock) { _ in Fate(latency: 10_000) },
            readingTimeFrom: clock,
            processorBudgetPercent: 5,
            sliceNanoseconds: nil
        )
        let before = mechanism.marginNanoseconds
        mechanism.interrupter.interrupt()
        let deadline = MonotonicInstant(nanoseconds: 50_000)
        #expect(try mechanism.waitForInterruption(until: deadline) == .interrupted)
        #expect(try mechanism.waitForInterruption(until: deadline) == .deadlinePassed)
        #expect(mechanism.marginNanoseconds == before)
    }

    @Test("A preparation that was preempted is not waited for in the waits to come")
    func preemptedPreparation() throws {
        let clock = ScriptedClock()
        var preparations: [Int] = []
        var wait = 0
        var mechanism = PreciseSleep(
            over: ScriptedSleep(on: clock) { _ in Fate(latency: 30_000) },
            readingTimeFrom: clock,
            processorBudgetPercent: 5,
            sliceNanoseconds: nil
        ) {
            preparations.append(wait)
            clock.pass(wait == 20 ? 3_000_000 : 8_000)
        }
        for number in 1...60 {
            wait = number
            let deadline = MonotonicInstant(nanoseconds: Int64(number) * 10 * millisecond)
            #expect(try mechanism.waitForInterruption(until: deadline) == .deadlinePassed)
        }
        #expect(preparations.filter { $0 < 20 }.count >= 18)
        #expect(preparations.filter { $0 > 24 }.count >= 34)
    }
}

private let millisecond: Int64 = 1_000_000

/// What becomes of one wait.
private struct Fate {
    /// Of the sleep.
    var latency: Int64
    /// For how long the spin loses the processor.
    var preemption: Int64 = 0
    /// Of the spin; a shorter one keeps the processor.
    var preemptedAfterNanoseconds: Int64 = 0
}

/// Latencies with a spread and with outliers, and spins that are preempted when they are too long.
private struct Host {
    let period: Int64
    private let seed: UInt64
    private let usual: Int64
    private let spread: Int
    private let outlierPercent: Int
    private let allowed: Int64

    init(seed: UInt64) {
        self.seed = seed
        var random = SplitMix64(seed: seed)
        period = [1, 30, 100, 1_000, 10_000][random.index(below: 5)] * millisecond
        usual = Int64(5_000 + random.index(below: 100_000))
        spread = 1 + random.index(below: 60_000)
        outlierPercent = random.index(below: 4)
        allowed = Int64(10_000 + random.index(below: 300_000))
    }

    func fate(_ wait: Int) -> Fate {
        var random = SplitMix64(seed: seed << 32 + UInt64(wait))
        var latency = usual + Int64(random.index(below: spread))
        if random.index(below: 100) < outlierPercent {
            // Not so long that the deadlines after it are lost as well.
            latency += Int64(random.index(below: Int(min(period, 30 * millisecond))))
        }
        return Fate(
            latency: latency,
            preemption: min(3 * millisecond, period / 2),
            preemptedAfterNanoseconds: allowed
        )
    }
}

/// A run of ticks, each waited for with one ``PreciseSleep``.
private struct Rig {
    private(set) var latenesses: [Int64] = []
    private(set) var margins: [Int64] = []
    let meanSpinNanoseconds: Int64

    init(
        periodNanoseconds: Int64,
        ticks: Int,
        processorBudgetPercent: Double = 5,
        fate: @escaping (Int) -> Fate
    ) throws {
        let clock = ScriptedClock()
        var mechanism = PreciseSleep(
            over: ScriptedSleep(on: clock, fate: fate),
            readingTimeFrom: clock,
            processorBudgetPercent: processorBudgetPercent,
            sliceNanoseconds: 1_400_000
        )
        let start = clock.now
        try mechanism.begin(at: start, periodNanoseconds: periodNanoseconds)
        for tick in 1...ticks {
            let deadline = start.advanced(byNanoseconds: Int64(tick) * periodNanoseconds)
            try mechanism.wait(until: deadline)
            latenesses.append(deadline.nanoseconds(to: clock.latest))
            margins.append(mechanism.marginNanoseconds)
        }
        meanSpinNanoseconds = mechanism.spinNanoseconds / Int64(ticks)
    }
}

/// A clock on which each reading takes 50 ns, and on which a spin can lose the processor.
private final class ScriptedClock: MonotonicClock {
    private struct State {
        var now: Int64 = 0
        var preemption: (at: Int64, length: Int64)?
    }

    private let state = Mutex(State())

    var now: MonotonicInstant {
        state.withLock { state in
            state.now += 50
            if let preemption = state.preemption, state.now >= preemption.at {
                state.now += preemption.length
                state.preemption = nil
            }
            return MonotonicInstant(nanoseconds: state.now)
        }
    }

    /// What the last reading told.
    var latest: MonotonicInstant { MonotonicInstant(nanoseconds: state.withLock(\.now)) }

    func pass(_ nanoseconds: Int64) {
        state.withLock { $0.now += nanoseconds }
    }

    /// Wakes a sleeper, to whom happens what his fate says.
    func wake(at deadline: MonotonicInstant, _ fate: Fate) {
        state.withLock { state in
            state.now = max(deadline.nanoseconds + fate.latency, state.now)
            // The first reading after the sleep is not of the spin.
            let start = state.now + 51
            state.preemption =
                fate.preemption > 0
                ? (start + fate.preemptedAfterNanoseconds, fate.preemption) : nil
        }
    }
}

/// Sleeps on that clock.
private struct ScriptedSleep: InterruptibleMechanism {
    let interrupter = NoInterrupter()
    private let clock: ScriptedClock
    private let fate: (Int) -> Fate
    private var waits = 0

    init(on clock: ScriptedClock, fate: @escaping (Int) -> Fate) {
        self.clock = clock
        self.fate = fate
    }

    mutating func wait(until deadline: MonotonicInstant) throws(SystemCallError) {
        clock.wake(at: deadline, fate(waits))
        waits += 1
    }

    mutating func waitForInterruption(
        until deadline: MonotonicInstant
    ) throws(SystemCallError) -> WaitOutcome {
        try wait(until: deadline)
        return .deadlinePassed
    }
}

private final class NoInterrupter: WaitInterrupter {
    func interrupt() {}
}
