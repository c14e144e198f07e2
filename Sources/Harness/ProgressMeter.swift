import PunctualBase
import Runs
import Timekeeping

/// Turns glances at rounds into progress, at most twice a second.
final class ProgressMeter {
    private let plan: Plan
    private let tell: (MeasurementProgress) -> Void
    private let clock = KernelClock()
    private let began: MonotonicInstant
    private var told: MonotonicInstant?
    private var roundBegan: MonotonicInstant
    private var progress: MeasurementProgress
    /// Planned lengths of this round and of all that were before it.
    private var current: Int64 = 0
    private var done: Int64 = 0
    private let total: Int64

    init(plan: Plan, tell: @escaping (MeasurementProgress) -> Void) {
        self.plan = plan
        self.tell = tell
        began = clock.now
        roundBegan = began
        total = plan.estimate(processors: 1).nanoseconds
        progress = MeasurementProgress(
            position: 0,
            positions: plan.rounds * plan.series.count,
            repetition: 0,
            series: 0,
            ticks: 0,
            plannedTicks: 0,
            elapsedNanoseconds: 0,
            remainingNanoseconds: total
        )
    }

    /// A slot begins: one series, or the two of a duet.
    func begin(_ slot: [Int], repetition: Int, position: Int) {
        guard let series = slot.first else { return }
        done += current
        current = plan.slotNanoseconds(of: slot)
        roundBegan = clock.now
        progress.series = series
        progress.partner = slot.count > 1 ? slot[1] : nil
        progress.repetition = repetition
        progress.position = position
        progress.plannedTicks = plan.ticks(in: plan.series[series])
        take(RoundGlance())
    }

    func take(_ glance: RoundGlance) {
        let now = clock.now
        if let told, told.nanoseconds(to: now) < 490_000_000 { return }
        told = now
        progress.ticks = glance.ticks
        progress.elapsedNanoseconds = began.nanoseconds(to: now)
        let spent = min(current, roundBegan.nanoseconds(to: now))
        progress.remainingNanoseconds = max(0, total - done - spent)
        let sorted = glance.recent.sorted()
        progress.p50Nanoseconds = sorted.sortedPercentile(50)
        progress.p99Nanoseconds = sorted.sortedPercentile(99)
        tell(progress)
    }
}
