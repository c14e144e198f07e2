import Glibc
public import Timekeeping

/// How a wait that sleeps first and then spins went.
public struct FinishedWait: Hashable, Sendable {
    public var deadline: MonotonicInstant
    /// How much later than asked for the sleep ended; `nil` if the deadline was too near for one.
    public var sleepLatencyNanoseconds: Int64?
    /// From the beginning of the spin to the deadline: what it takes if nothing comes between; 0 if
    /// the deadline had passed by then.
    public var spinNanoseconds: Int64
    /// Of the end of the wait, after the deadline.
    public var latenessNanoseconds: Int64

    @inlinable
    public init(
        deadline: MonotonicInstant,
        sleepLatencyNanoseconds: Int64?,
        spinNanoseconds: Int64,
        latenessNanoseconds: Int64 = 0
    ) {
        self.deadline = deadline
        self.sleepLatencyNanoseconds = sleepLatencyNanoseconds
        self.spinNanoseconds = spinNanoseconds
        self.latenessNanoseconds = latenessNanoseconds
    }
}

/// Learns how long before a deadline a sleep should end, so that a spin can meet the deadline.
///
/// With L the latency of a sleep, a margin m meets the deadlines of all sleeps with L < m, and costs
/// a mean spin of the mean of max(0, m − L). A deadline that is met is taken to be worth ten times
/// the budget of a wait, and a microsecond less of lateness as much as a microsecond of spin; the
/// margin is the one whose worth exceeds its cost by most, within these bounds:
///
/// - The mean spin stays within the budget, a share of the mean interval between deadlines. Waits
///   that were too short for a sleep have been spun through already, and what they cost is taken off
///   first.
/// - It is no longer than 0.2 ms and than a quarter of the thread's slice: a spin that uses up the
///   slice lets the kernel run another thread at the very deadline. So latencies above that, of a
///   sleep that had to wait for another thread's slice to end, move the margin nowhere.
/// - It is no longer than three quarters of the mean interval: a sleep must remain, or there would be
///   no latency to learn from.
/// - It is no longer than the spins before show to end in time (``SpinCeiling``).
///
/// What was seen fades with time, by a factor e in a second, and makes room for the assumption with
/// which the learner begins: one wait with a latency of 60 µs, or in one case of a hundred of 100 µs.
/// The fewer waits the margin rests on, the longer it is than they demand: for n waits by 1/n. So it
/// is about 125 µs when nothing is known, 0.2 ms for waits that are far apart.
public struct MarginLearner: Sendable {
    private static let largestNanoseconds: Int64 = 200_000
    /// While not even the interval is known.
    private static let firstNanoseconds: Int64 = 125_000
    /// Of a slice.
    private static let largestSliceShare: Int64 = 4
    /// Of the mean interval.
    private static let largestIntervalShare = 0.75
    private static let fadeNanoseconds = 1_000_000_000.0
    /// What a met deadline is worth in spin, as a multiple of the budget of one wait.
    private static let budgetsPerDeadline = 10.0
    /// From the clock to the caller.
    private static let guardNanoseconds = 1_000.0
    /// The latency that is assumed in 99 cases of a hundred, and in one.
    private static let assumption: [(latency: Int64, weight: Double)] = [
        (60_000, 0.99), (100_000, 0.01),
    ]
    /// How much later than a sleep usually is a spin may end and still count as one that ended in
    /// time: an interrupt at the deadline would have delayed the sleep as well.
    private static let toleratedNanoseconds = 5_000.0

    public private(set) var marginNanoseconds: Int64
    /// What is done between sleep and deadline beside waiting, if there is time for it.
    public var preparationNanoseconds: Int64 = 0
    private let budgetShare: Double
    private let largest: Int64
    private var latencies = AgeingHistogram()
    private var intervals = AgeingMean()
    private var throughoutSpins = AgeingMean()
    private var ceiling: SpinCeiling
    /// Of a sleep, those above the largest margin counted as that.
    private var usualLatency = 0.0
    private var previousDeadline: MonotonicInstant?
    private var waitsSinceComputation = 0.0

    /// - Parameters:
    ///   - processorBudgetPercent: Share of one processor's time that may be spun away, in percent,
    ///     from 0 to 100.
    ///   - sliceNanoseconds: How long the kernel lets the thread run at once; `nil` for no limit.
    public init(processorBudgetPercent: Double, sliceNanoseconds: Int64? = nil) {
        precondition(
            (0...100).contains(processorBudgetPercent),
            "a processor budget lies between 0 and 100 percent"
        )
        budgetShare = processorBudgetPercent / 100
        largest = min(
            Self.largestNanoseconds,
            sliceNanoseconds.map { max($0, 0) / Self.largestSliceShare } ?? .max
        )
        ceiling = SpinCeiling(largestNanoseconds: largest)
        marginNanoseconds = budgetShare > 0 ? min(Self.firstNanoseconds, largest) : 0
        assume(weight: 1)
        computeMargin()
    }

    /// Expects deadlines at `start + k × period`, and keeps what is known of the latency.
    public mutating func begin(at start: MonotonicInstant, periodNanoseconds: Int64) {
        _ = elapse(to: start)
        intervals = AgeingMean()
        intervals.add(Double(periodNanoseconds))
        computeMargin()
    }

    /// Takes in how a wait went; that takes about a microsecond.
    public mutating func learn(from wait: FinishedWait) {
        let interval = elapse(to: wait.deadline)
        if let interval { intervals.add(Double(interval)) }
        if let latency = wait.sleepLatencyNanoseconds {
            latencies.record(nanoseconds: latency, weight: 1)
            throughoutSpins.add(0)
        } else {
            throughoutSpins.add(Double(wait.spinNanoseconds))
        }
        let failed =
            wait.spinNanoseconds > 0
            && Double(wait.latenessNanoseconds) > usualLatency + Self.toleratedNanoseconds
        ceiling.learn(failed: failed, margin: marginNanoseconds)
        waitsSinceComputation += 1
        // It changes by no more than what is new among what is known.
        if failed || waitsSinceComputation * 64 >= latencies.totalWeight { computeMargin() }
    }
}

extension MarginLearner {
    /// Lets what is known fade by the time from the deadline before.
    ///
    /// - Returns: That time; `nil` if there was none before, or a later one.
    private mutating func elapse(to deadline: MonotonicInstant) -> Int64? {
        defer { previousDeadline = deadline }
        guard let previousDeadline, previousDeadline <= deadline else { return nil }
        let elapsed = previousDeadline.nanoseconds(to: deadline)
        let factor = exp(-Double(elapsed) / Self.fadeNanoseconds)
        latencies.scale(by: factor)
        intervals.scale(by: factor)
        throughoutSpins.scale(by: factor)
        assume(weight: 1 - factor)
        ceiling.fade(afterNanoseconds: elapsed)
        return elapsed
    }

    private mutating func assume(weight: Double) {
        for (latency, share) in Self.assumption {
            latencies.record(nanoseconds: latency, weight: share * weight)
        }
    }

    private mutating func computeMargin() {
        waitsSinceComputation = 0
        usualLatency = Double(largest) - latencies.meanRest(ofMargin: Double(largest))
        guard let interval = intervals.mean else { return }
        let budget = budgetShare * interval
        let allowance = budget - (throughoutSpins.mean ?? 0)
        guard allowance > 0 else {
            marginNanoseconds = 0
            return
        }
        let margin = latencies.bestMargin(
            worthOfMetDeadline: Self.budgetsPerDeadline * budget,
            largestMeanRest: allowance,
            headroom: 1 / latencies.totalWeight,
            addition: Self.guardNanoseconds + Double(preparationNanoseconds),
            largest: min(Double(largest), Self.largestIntervalShare * interval)
        )
        marginNanoseconds = Int64(min(margin, ceiling.nanoseconds).rounded())
    }
}

/// A mean of values that count less when they are older.
private struct AgeingMean: Sendable {
    private var sum = 0.0
    private var totalWeight = 0.0

    /// `nil` if there are no values.
    var mean: Double? { totalWeight > 0 ? sum / totalWeight : nil }

    mutating func add(_ value: Double) {
        sum += value
        totalWeight += 1
    }

    mutating func scale(by factor: Double) {
        sum *= factor
        totalWeight *= factor
    }
}
