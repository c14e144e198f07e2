import Testing
import Timekeeping
import Wakeups

// The buckets of 10 µs and 100 µs are worked out in AgeingHistogramTests.
@Suite("Margin learner")
struct MarginLearnerTests {
    private static let millisecond: Int64 = 1_000_000

    @Test("The first margin comes with the eighth wait")
    func response() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: Self.millisecond)
        waits.sleep(7, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds == 0)
        waits.sleep(1, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds > 0)
    }

    @Test(
        "The margin spends the budget, but no more than is needed",
        arguments: [
            // 0.1 % of 1 ms after the middle of the bucket.
            (0.1, 10_984),
            // 5 % would reach to 59 984; the latency and the guard need 10 240 + 1 000.
            (5, 11_240),
            // Without a budget a sleep may end only when none would wake before the deadline.
            (0, 9_984),
        ] as [(Double, Int64)]
    )
    func steadyLatency(budgetPercent: Double, margin: Int64) {
        var waits = Waits(budgetPercent: budgetPercent, periodNanoseconds: Self.millisecond)
        waits.sleep(80, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds == margin)
    }

    @Test("The budget is a share of the interval between deadlines, begun or not")
    func withoutBegin() {
        var waits = Waits(budgetPercent: 0.1, periodNanoseconds: Self.millisecond, begins: false)
        waits.sleep(80, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds == 10_984)
    }

    @Test("Three quarters of the interval are the most, so that a sleep remains")
    func shortPeriod() {
        var waits = Waits(budgetPercent: 100, periodNanoseconds: 20_000)
        waits.sleep(80, latencyNanoseconds: 100_000)
        #expect(waits.learner.marginNanoseconds == 15_000)
    }

    @Test("What short waits have spun is taken off the budget")
    func spunThroughout() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: Self.millisecond)
        waits.sleep(8, latencyNanoseconds: 10_000)
        waits.spin(8, nanoseconds: 200_000)
        #expect(waits.learner.marginNanoseconds == 0)
    }

    @Test("Without a sleep there is nothing to learn from")
    func neverSlept() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: Self.millisecond)
        waits.spin(80, nanoseconds: 0)
        #expect(waits.learner.marginNanoseconds == 0)
    }

    // Old latencies weigh exp(−n / 256) after n new ones. At 5 % of 1 ms the margin may exceed the
    // new latency as soon as the old weigh less than 50 000 / (100 352 − 9 984) = 0.553: n > 152.
    @Test("A latency that rises is followed within two hundred waits")
    func rise() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: Self.millisecond)
        waits.sleep(2_000, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds == 11_240)
        waits.sleep(144, latencyNanoseconds: 100_000)
        #expect(waits.learner.marginNanoseconds < 100_352)
        waits.sleep(56, latencyNanoseconds: 100_000)
        #expect(waits.learner.marginNanoseconds == 103_400)
    }

    // The budget allows about 50 000 ns over the mean latency: 59 984 when the old are forgotten,
    // 50 000 + 9 984 + 0.1 × 90 368 while they weigh a tenth, after 256 × ln 10 = 589 waits.
    @Test("A latency that falls is followed as the budget demands")
    func fall() {
        var waits = Waits(budgetPercent: 5, periodNanoseconds: Self.millisecond)
        waits.sleep(2_000, latencyNanoseconds: 100_000)
        #expect(waits.learner.marginNanoseconds == 103_400)
        waits.sleep(592, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds < 69_100)
        waits.sleep(2_000, latencyNanoseconds: 10_000)
        #expect(waits.learner.marginNanoseconds == 11_240)
    }

    @Test("A new beginning keeps the latency and takes the new period")
    func beginAgain() {
        var waits = Waits(budgetPercent: 0.1, periodNanoseconds: Self.millisecond)
        waits.sleep(80, latencyNanoseconds: 10_000)
        waits.begin(periodNanoseconds: 2 * Self.millisecond)
        waits.sleep(8, latencyNanoseconds: 10_000)
        // 0.1 % of 2 ms would reach to 11 984: the need is the bound now.
        #expect(waits.learner.marginNanoseconds == 11_240)
    }

    @Test("A budget above the whole processor is a broken rule")
    func budget() async {
        await #expect(processExitsWith: .failure) {
            _ = MarginLearner(processorBudgetPercent: 101)
        }
    }
}

/// A learner and the grid on which it waits.
private struct Waits {
    private(set) var learner: MarginLearner
    private var deadline = MonotonicInstant(nanoseconds: 5_000_000_000)
    private var periodNanoseconds: Int64

    init(budgetPercent: Double, periodNanoseconds: Int64, begins: Bool = true) {
        learner = MarginLearner(processorBudgetPercent: budgetPercent)
        self.periodNanoseconds = periodNanoseconds
        if begins { begin(periodNanoseconds: periodNanoseconds) }
    }

    mutating func begin(periodNanoseconds: Int64) {
        // Long after the last deadline: the pause is no interval.
        deadline = deadline.advanced(byNanoseconds: 1_000_000_000)
        self.periodNanoseconds = periodNanoseconds
        learner.begin(at: deadline, periodNanoseconds: periodNanoseconds)
    }

    mutating func sleep(_ count: Int, latencyNanoseconds: Int64) {
        learn(count, .slept(latencyNanoseconds: latencyNanoseconds))
    }

    mutating func spin(_ count: Int, nanoseconds: Int64) {
        learn(count, .spunThroughout(nanoseconds: nanoseconds))
    }

    private mutating func learn(_ count: Int, _ wait: FinishedWait) {
        for _ in 0..<count {
            deadline = deadline.advanced(byNanoseconds: periodNanoseconds)
            learner.learn(from: wait, until: deadline)
        }
    }
}
