import PunctualBase
import Testing
import Timekeeping
import Wakeups

@Suite("Margin learner")
struct MarginLearnerTests {
    @Test("Before the interval is known it is 125 µs, and 0 with a budget of nothing")
    func beginning() {
        #expect(MarginLearner(processorBudgetPercent: 5).marginNanoseconds == 125_000)
        #expect(MarginLearner(processorBudgetPercent: 0).marginNanoseconds == 0)
    }

    @Test(
        "The first wait has a margin of about 125 µs, and one that is far from the next a longer one",
        arguments: [
            // 5 % of 1 ms after 60 µs.
            (1_000_000, 105_000...115_000),
            (10_000_000, 120_000...130_000),
            (100_000_000, 200_000...200_000), (1_000_000_000, 200_000...200_000),
            (3_600_000_000_000, 200_000...200_000),
        ] as [(Int64, ClosedRange<Int64>)]
    )
    func firstMargin(period: Int64, expected: ClosedRange<Int64>) {
        let waits = Waits(budgetPercent: 5, periodNanoseconds: period)
        #expect(expected.contains(waits.learner.marginNanoseconds))
    }

    @Test(
        "From the second wait on the deadline is met, whatever the latency was in the first",
        arguments: [1_000, 30_000, 70_000, 120_000, 160_000, 190_000] as [Int64],
        [10_000_000, 100_000_000, 1_000_000_000, 60_000_000_000] as [Int64]
    )
    func secondWait(latency: Int64, period: Int64) {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: period)
        waits.sleep(1, latencyNanoseconds: latency)
        for _ in 0..<50 {
            #expect(waits.learner.marginNanoseconds > latency)
            waits.sleep(1, latencyNanoseconds: latency)
        }
    }

    @Test(
        "The margin spends the budget, but no more than is needed",
        arguments: [
            // 0.1 % of 1 ms after the middle of the bucket, 9 984.
            (0.1, 10_900...11_100),
            // 5 % would reach to 59 984; the latency and the guard need 10 240 + 1 000.
            (5, 11_240...11_400),
            (100, 11_240...11_400),
            (0, 0...0),
        ] as [(Double, ClosedRange<Int64>)]
    )
    func steadyLatency(budgetPercent: Double, expected: ClosedRange<Int64>) {
        var waits = Waits(budgetPercent: budgetPercent, periodNanoseconds: millisecond)
        waits.sleep(5_000, latencyNanoseconds: 10_000)
        #expect(expected.contains(waits.learner.marginNanoseconds))
    }

    @Test("The budget is a share of the interval between deadlines, begun or not")
    func withoutBegin() {
        var waits = Waits(budgetPercent: 0.1, periodNanoseconds: millisecond, begins: false)
        waits.sleep(160, latencyNanoseconds: 10_000)
        #expect((10_900...11_100).contains(waits.learner.marginNanoseconds))
    }

    @Test("Three quarters of the interval are the most, so that a sleep remains")
    func shortPeriod() {
        var waits = Waits(budgetPercent: 100, periodNanoseconds: 20_000)
        waits.sleep(80, latencyNanoseconds: 100_000)
        #expect(waits.learner.marginNanoseconds == 15_000)
    }

    @Test("What short waits have spun is taken off the budget")
    func spunThroughout() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: millisecond)
        waits.sleep(8, latencyNanoseconds: 10_000)
        waits.spin(8, nanoseconds: 200_000)
        #expect(waits.learner.marginNanoseconds == 0)
    }

    @Test(
        "A quarter of the slice is the most, and 0.2 ms of any slice",
        arguments: [
            (nil, 200_000), (0, 0), (100_000, 25_000), (700_000, 175_000), (1_400_000, 200_000),
        ] as [(Int64?, Int64)]
    )
    func slice(slice: Int64?, margin: Int64) {
        var waits = Waits(
            budgetPercent: 5,
            periodNanoseconds: 1_000 * millisecond,
            sliceNanoseconds: slice
        )
        waits.sleep(80, latencyNanoseconds: 250_000)
        #expect(waits.learner.marginNanoseconds == margin)
    }

    @Test(
        "Sleeps of 33 ms among others do not lengthen the margin",
        arguments: [1, 30, 1_000] as [Int64]
    )
    func outliers(periodMilliseconds: Int64) {
        var waits = Waits(
            budgetPercent: 5,
            periodNanoseconds: periodMilliseconds * millisecond
        )
        waits.sleep(5_000, latencyNanoseconds: 40_000)
        let before = waits.learner.marginNanoseconds
        for _ in 0..<40 {
            waits.sleep(1, latencyNanoseconds: 33_000_000)
            #expect((40_000...before + 100).contains(waits.learner.marginNanoseconds))
            waits.sleep(19, latencyNanoseconds: 40_000)
            #expect((40_000...before + 100).contains(waits.learner.marginNanoseconds))
        }
    }

    // Old latencies weigh exp(−n / 1000) after n new ones at 1 ms, and at 5 % of 1 ms the margin may
    // exceed the new latency as soon as the old weigh less than 50 000 / (103 500 − 9 984) = 0.53:
    // n > 625.
    @Test("A latency that rises is followed within a second")
    func rise() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: millisecond)
        waits.sleep(5_000, latencyNanoseconds: 10_000)
        #expect((11_240...11_300).contains(waits.learner.marginNanoseconds))
        waits.sleep(800, latencyNanoseconds: 100_000)
        #expect((102_400...104_000).contains(waits.learner.marginNanoseconds))
    }

    // That the rest, a tenth, be covered is worth 0.1 × 500 µs, and costs 0.9 × 92 µs.
    @Test("A latency that falls is followed as soon as the old one is too rare to be worth it")
    func fall() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: millisecond)
        waits.sleep(5_000, latencyNanoseconds: 100_000)
        waits.sleep(2_400, latencyNanoseconds: 10_000)
        #expect((11_240...11_300).contains(waits.learner.marginNanoseconds))
    }

    @Test("A new beginning keeps the latency and takes the new period")
    func beginAgain() {
        var waits = Waits(budgetPercent: 0.1, periodNanoseconds: millisecond)
        waits.sleep(800, latencyNanoseconds: 10_000)
        waits.begin(periodNanoseconds: 2 * millisecond)
        waits.sleep(8, latencyNanoseconds: 10_000)
        // 0.1 % of 2 ms reaches to 11 984: the need is the bound now.
        #expect((11_240...11_300).contains(waits.learner.marginNanoseconds))
    }

    @Test("What is known fades with the time that passes, however many waits it is from")
    func pause() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: millisecond)
        waits.sleep(5_000, latencyNanoseconds: 10_000)
        waits.pause(nanoseconds: 200 * millisecond)
        waits.sleep(1, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds < 15_000)
        waits.pause(nanoseconds: 60_000 * millisecond)
        waits.sleep(1, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds > 90_000)
    }

    @Test("A spin that was preempted for 3 ms shortens the margin, and ten good waits forget it")
    func preemptedSpin() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: 30 * millisecond)
        waits.sleep(100, latencyNanoseconds: 50_000)
        let before = waits.learner.marginNanoseconds
        waits.sleep(1, latencyNanoseconds: 50_000, latenessNanoseconds: 3_000_000)
        #expect(waits.learner.marginNanoseconds < before * 9 / 10)
        waits.sleep(12, latencyNanoseconds: 50_000)
        #expect(waits.learner.marginNanoseconds >= before - 1_000)
    }

    @Test("Where each spin is preempted, hardly one wait in twenty tries to spin")
    func hopelessSpins() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: 30 * millisecond)
        waits.sleep(100, latencyNanoseconds: 50_000)
        var preempted = 0
        for _ in 0..<2_000 {
            let spins = waits.learner.marginNanoseconds > 50_000
            if spins { preempted += 1 }
            waits.sleep(1, latencyNanoseconds: 50_000, latenessNanoseconds: spins ? 3_000_000 : 0)
        }
        #expect((10...120).contains(preempted))
        // When it has become quiet, it spins again.
        waits.sleep(600, latencyNanoseconds: 50_000)
        #expect(waits.learner.marginNanoseconds > 50_000)
    }

    @Test("A deadline that is late by no more than a sleep usually is says nothing against spins")
    func interrupts() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: 4 * millisecond)
        waits.sleep(500, latencyNanoseconds: 60_000)
        let before = waits.learner.marginNanoseconds
        // The tick of the kernel falls on each deadline, and takes 20 µs.
        waits.sleep(500, latencyNanoseconds: 60_000, latenessNanoseconds: 20_000)
        #expect(abs(waits.learner.marginNanoseconds - before) < 1_000)
    }

    @Test("What ended late without a spin says nothing against spins either")
    func lateSleeps() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: 30 * millisecond)
        waits.sleep(100, latencyNanoseconds: 50_000)
        let before = waits.learner.marginNanoseconds
        for _ in 0..<30 {
            waits.sleep(1, latencyNanoseconds: 4_000_000, latenessNanoseconds: 3_900_000)
            waits.sleep(1, latencyNanoseconds: 50_000)
        }
        #expect(waits.learner.marginNanoseconds >= before - 500)
    }

    @Test("A deadline before the last one moves nothing back")
    func backwards() {
        var learner = MarginLearner(processorBudgetPercent: 5)
        for deadline in [5, 3, 9, 1, Int64.max / 2, 0, 2] as [Int64] {
            learner.learn(
                from: FinishedWait(
                    deadline: MonotonicInstant(nanoseconds: deadline),
                    sleepLatencyNanoseconds: .max,
                    spinNanoseconds: .max,
                    latenessNanoseconds: .max
                )
            )
            #expect((0...200_000).contains(learner.marginNanoseconds))
        }
    }

    @Test("A budget above the whole processor is a broken rule")
    func budget() async {
        await #expect(processExitsWith: .failure) {
            _ = MarginLearner(processorBudgetPercent: 101)
        }
    }

    @Test(
        "Whatever happens, the margin stays within its bounds, and finds back when it is quiet",
        arguments: 0..<40 as Range<UInt64>
    )
    func bounds(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let slices: [Int64?] = [nil, 100_000, 700_000, 1_400_000, 3_000_000]
        let slice = slices[random.index(below: slices.count)]
        let largest = min(200_000, (slice ?? .max) / 4)
        let period = [100_000, 1_000_000, 30_000_000, 1_000_000_000][random.index(below: 4)]
        var waits = Waits(
            budgetPercent: Double(1 + random.index(below: 20)),
            periodNanoseconds: Int64(period),
            sliceNanoseconds: slice
        )
        for _ in 0..<1_000 {
            switch random.index(below: 12) {
            case 0:
                waits.sleep(
                    1 + random.index(below: 20),
                    latencyNanoseconds: Int64(random.index(below: 40_000_000)),
                    latenessNanoseconds: Int64(random.index(below: 40_000_000))
                )
            case 1: waits.spin(1 + random.index(below: 20), nanoseconds: Int64(period / 4))
            case 2: waits.pause(nanoseconds: Int64(random.index(below: 100_000_000_000)))
            default: waits.sleep(1, latencyNanoseconds: Int64(random.index(below: 300_000)))
            }
            #expect((0...largest).contains(waits.learner.marginNanoseconds), "seed \(seed)")
        }
        // Waits for the spins to be trusted again, and seconds for the latencies to fade.
        let quiet = max(2_500, 6_000_000_000 / period)
        waits.begin(periodNanoseconds: Int64(period))
        waits.sleep(quiet, latencyNanoseconds: 10_000)
        // With waits far apart, the longer latency that is assumed is worth to be covered.
        let longest = period <= 1_000_000 ? 20_000 : largest
        if waits.budget * Double(period) > 2_000, largest > 20_000 {
            let margin = waits.learner.marginNanoseconds
            #expect((10_500...longest).contains(margin), "seed \(seed)")
        }
    }

    @Test(
        "The mean spin stays within the budget, however the latencies are spread",
        arguments: 0..<30 as Range<UInt64>
    )
    func budgetKept(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let period = [100_000, 500_000, 1_000_000, 4_000_000][random.index(below: 4)]
        let percent = Double(1 + random.index(below: 10))
        let (least, spread) = (random.index(below: 60_000), 1 + random.index(below: 120_000))
        var waits = Waits(budgetPercent: percent, periodNanoseconds: Int64(period))
        let count = 8_000
        for _ in 0..<count {
            // Long ones are rarer than short ones.
            let latency = least + random.index(below: 1 + random.index(below: spread))
            waits.sleep(1, latencyNanoseconds: Int64(latency))
        }
        let budget = percent / 100 * Double(period) * Double(count)
        // What the first waits spin before anything is known is not more than this.
        #expect(Double(waits.spunNanoseconds) <= 1.05 * budget + 1_000_000, "seed \(seed)")
    }
}

@Suite("Processor slice")
struct ProcessorSliceTests {
    @Test(
        "The slice is what sched_getattr tells, or Linux's smallest",
        arguments: [
            (0, 1_400_000, 1_400_000), (3, 3_000_000, 3_000_000), (5, 100_000, 100_000),
            // Linux before 6.12 tells none.
            (0, 0, 700_000),
            (1, 0, nil), (2, 0, nil),
            (6, 200_000, 200_000),
            (0, .max, .max),
        ] as [(UInt32, UInt64, Int64?)]
    )
    func told(policy: UInt32, runtime: UInt64, slice: Int64?) {
        #expect(ProcessorSlice.nanoseconds(policy: policy, runtime: runtime) == slice)
    }
}

private let millisecond: Int64 = 1_000_000

/// A learner and the grid on which it waits.
private struct Waits {
    private(set) var learner: MarginLearner
    /// What a perfect spin takes, of all waits.
    private(set) var spunNanoseconds: Int64 = 0
    let budget: Double
    private var deadline = MonotonicInstant(nanoseconds: 5_000_000_000)
    private var periodNanoseconds: Int64

    init(
        budgetPercent: Double,
        periodNanoseconds: Int64,
        sliceNanoseconds: Int64? = nil,
        begins: Bool = true
    ) {
        learner = MarginLearner(
            processorBudgetPercent: budgetPercent,
            sliceNanoseconds: sliceNanoseconds
        )
        budget = budgetPercent / 100
        self.periodNanoseconds = periodNanoseconds
        if begins { begin(periodNanoseconds: periodNanoseconds) }
    }

    mutating func begin(periodNanoseconds: Int64) {
        self.periodNanoseconds = periodNanoseconds
        learner.begin(at: deadline, periodNanoseconds: periodNanoseconds)
    }

    /// Lets the next deadline be later.
    mutating func pause(nanoseconds: Int64) {
        deadline = deadline.advanced(byNanoseconds: nanoseconds)
    }

    mutating func sleep(
        _ count: Int,
        latencyNanoseconds: Int64,
        latenessNanoseconds: Int64? = nil
    ) {
        for _ in 0..<count {
            let spin = max(learner.marginNanoseconds - latencyNanoseconds, 0)
            let lateness = latencyNanoseconds - learner.marginNanoseconds
            spunNanoseconds += spin
            learn(
                latency: latencyNanoseconds,
                spin: spin,
                lateness: latenessNanoseconds ?? max(lateness, 50)
            )
        }
    }

    mutating func spin(_ count: Int, nanoseconds: Int64) {
        for _ in 0..<count { learn(latency: nil, spin: nanoseconds, lateness: 50) }
    }

    private mutating func learn(latency: Int64?, spin: Int64, lateness: Int64) {
        deadline = deadline.advanced(byNanoseconds: periodNanoseconds)
        learner.learn(
            from: FinishedWait(
                deadline: deadline,
                sleepLatencyNanoseconds: latency,
                spinNanoseconds: spin,
                latenessNanoseconds: lateness
            )
        )
    }
}
