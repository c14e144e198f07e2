public import Timekeeping

/// How a wait that sleeps first and then spins went.
public enum FinishedWait: Hashable, Sendable {
    /// It slept until the margin began, and woke so much later.
    case slept(latencyNanoseconds: Int64)
    /// The deadline was nearer than the margin; 0 if it had passed.
    case spunThroughout(nanoseconds: Int64)
}

/// Learns how long before a deadline a sleep should end, so that a spin can meet the deadline.
///
/// The margin is the largest whose mean spin stays within the budget, which is a share of the mean
/// interval between deadlines, and no larger than needed: the 0.999 quantile of the latency and a
/// microsecond for the way from the clock to the caller. With L the latency of a sleep, the mean
/// spin of a margin m is the mean of max(0, m − L). Waits that were too short for a sleep have been
/// spun through already, and what they cost is taken off the budget first.
///
/// What was seen fades by a factor e in 256 waits, so a change of the latency is followed within
/// some hundred. The margin is computed anew every eighth wait, from the eighth on; before, it is 0.
public struct MarginLearner: Sendable {
    private static let waitsBetweenComputations = 8
    private static let growth = 256.0 / 255.0
    private static let neededQuantile = 0.999
    private static let guardNanoseconds: Int64 = 1_000
    /// Of the mean interval: a sleep must remain, or there would be no latency to learn from.
    private static let largestShare = 0.75

    public private(set) var marginNanoseconds: Int64 = 0
    private let budgetShare: Double
    private var latencies = AgeingHistogram()
    private var intervals = AgeingMean()
    private var throughoutSpins = AgeingMean()
    private var previousDeadline: MonotonicInstant?
    /// Of the next observation: to let it grow is to let all earlier ones fade.
    private var weight = 1.0
    private var waitsUntilComputation = Self.waitsBetweenComputations

    /// - Parameter processorBudgetPercent: Share of one processor's time that may be spun away, in
    ///   percent, from 0 to 100.
    public init(processorBudgetPercent: Double) {
        precondition(
            (0...100).contains(processorBudgetPercent),
            "a processor budget lies between 0 and 100 percent"
        )
        budgetShare = processorBudgetPercent / 100
    }

    /// Expects deadlines at `start + k × period`, and keeps what is known of the latency.
    public mutating func begin(at start: MonotonicInstant, periodNanoseconds: Int64) {
        previousDeadline = start
        intervals = AgeingMean()
        intervals.add(Double(periodNanoseconds), weight: weight)
    }

    /// Takes in how the wait for a deadline went; at times that is a loop over all buckets, below a
    /// microsecond.
    public mutating func learn(from wait: FinishedWait, until deadline: MonotonicInstant) {
        if let previousDeadline, previousDeadline <= deadline {
            let interval = previousDeadline.nanoseconds(to: deadline)
            intervals.add(Double(interval), weight: weight)
        }
        previousDeadline = deadline
        switch wait {
        case .slept(let latency):
            latencies.record(nanoseconds: latency, weight: weight)
            throughoutSpins.add(0, weight: weight)
        case .spunThroughout(let spin):
            throughoutSpins.add(Double(spin), weight: weight)
        }
        weight *= Self.growth
        waitsUntilComputation -= 1
        if waitsUntilComputation == 0 {
            waitsUntilComputation = Self.waitsBetweenComputations
            fade()
            marginNanoseconds = margin()
        }
    }
}

extension MarginLearner {
    /// Brings the weights back to where the next observation counts 1.
    private mutating func fade() {
        latencies.scale(by: 1 / weight)
        intervals.scale(by: 1 / weight)
        throughoutSpins.scale(by: 1 / weight)
        weight = 1
    }

    private func margin() -> Int64 {
        guard let interval = intervals.mean else { return 0 }
        let allowance = budgetShare * interval - (throughoutSpins.mean ?? 0)
        guard
            allowance >= 0,
            let affordable = latencies.margin(whoseMeanRestIs: allowance),
            let needed = latencies.upperEdge(ofQuantile: Self.neededQuantile)
        else { return 0 }
        let largest = min(affordable, Self.largestShare * interval)
        return min(Int64(largest.rounded()), needed + Self.guardNanoseconds)
    }
}

/// A mean of weighted values.
private struct AgeingMean: Sendable {
    private var sum = 0.0
    private var totalWeight = 0.0

    /// `nil` if there are no values.
    var mean: Double? { totalWeight > 0 ? sum / totalWeight : nil }

    mutating func add(_ value: Double, weight: Double) {
        sum += weight * value
        totalWeight += weight
    }

    mutating func scale(by factor: Double) {
        sum *= factor
        totalWeight *= factor
    }
}
