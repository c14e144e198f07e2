import PunctualBase
import Runs

/// What the wakeups of one round say of its drift, gathered one by one.
///
/// A round of more than `DriftEstimate.largestPointCount` wakeups is cut into that many windows of as
/// equal size as can be, and each enters with the median of its errors and the mean of its ticks: the
/// host's stalls vanish, and the pairs stay few.
struct RoundDrift {
    let repetition: Int
    private let count: Int
    private let windows: Int
    private let periodNanoseconds: Double

    private var taken = 0
    private var first: (tick: Int64, lateness: Int64)?
    private var lastTick: Int64 = 0
    private var times: [Double] = []
    private var values: [Double] = []
    private var window: [Double] = []
    private var windowTicks = 0.0

    /// - Parameters:
    ///   - repetition: Of the round.
    ///   - count: How many wakeups it has.
    ///   - periodNanoseconds: Of its series.
    ///   - points: How many windows it is cut into at most.
    init(
        repetition: Int,
        count: Int,
        periodNanoseconds: Int64,
        points: Int = DriftEstimate.largestPointCount
    ) {
        self.repetition = repetition
        self.count = count
        self.periodNanoseconds = Double(periodNanoseconds)
        windows = min(count, points)
    }

    mutating func add(_ samples: Samples) {
        guard count >= DriftEstimate.fewestWakeups else { return }
        for (tick, lateness) in zip(samples.ticks, samples.latenessNanoseconds) {
            let origin = first ?? (tick, lateness)
            first = origin
            lastTick = tick
            window.append(Double(lateness.subtractingClamped(origin.lateness)))
            windowTicks += Double(tick)
            taken += 1
            if taken == windowEnd { closeWindow() }
        }
    }

    /// Wakeups up to the end of the window that is being filled.
    private var windowEnd: Int { (times.count + 1) * count / max(windows, 1) }

    private mutating func closeWindow() {
        let size = Double(window.count)
        if let median = window.takeMedian() {
            times.append(windowTicks / size * periodNanoseconds)
            values.append(median)
        }
        window.removeAll(keepingCapacity: true)
        windowTicks = 0
    }

    /// The slope of the time-interval error against time, without unit; `nil` with fewer than ten
    /// wakeups.
    var fit: TheilSen? {
        count < DriftEstimate.fewestWakeups ? nil : TheilSen(times: times, values: values)
    }

    /// From the first wakeup's deadline to the last one's.
    var seconds: Double {
        Double(lastTick.subtractingClamped(first?.tick ?? 0)) * periodNanoseconds / 1e9
    }
}
