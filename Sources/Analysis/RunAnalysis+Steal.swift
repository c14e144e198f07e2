import PunctualBase
import Runs

/// What the hypervisor took while the rounds of a run were measured.
package struct StolenTime: Hashable, Sendable {
    /// Rounds that were measured one after the other; those that were measured at once are one.
    package var slots: Int
    /// Slots in which it took more than the one step of 10 ms that anybody may have lost.
    package var disturbedSlots: Int
    /// Of all processors together.
    package var nanoseconds: Int64
    /// The length of all slots, of planned ticks.
    package var measuredSeconds: Double
}

extension RunAnalysis {
    /// The kernel counts stolen time of the whole machine, so that rounds that were measured at once
    /// (one a processor, or the two of a duet) have the same: of these the largest counts.
    package var stolenTime: StolenTime {
        struct Slot: Hashable {
            var repetition: Int
            var number: Int
        }
        var numbers: [Int: Int] = [:]
        for (number, members) in run.plan.slots.enumerated() {
            for index in members { numbers[index] = number }
        }
        var stolen: [Slot: (nanoseconds: Int64, seconds: Double)] = [:]
        for analysis in series {
            let period = Double(analysis.series.periodNanoseconds) / 1e9
            for round in analysis.rounds {
                let slot = Slot(
                    repetition: round.repetition,
                    number: numbers[analysis.index] ?? -1 - analysis.index
                )
                let known = stolen[slot] ?? (0, 0)
                stolen[slot] = (
                    max(known.nanoseconds, round.noise.stealNanoseconds),
                    max(known.seconds, Double(round.plannedTicks) * period)
                )
            }
        }
        return StolenTime(
            slots: stolen.count,
            disturbedSlots: stolen.values.count { $0.nanoseconds > Self.usualSteal },
            nanoseconds: stolen.values.map(\.nanoseconds).clampedSum(),
            measuredSeconds: stolen.values.reduce(0) { $0 + $1.seconds }
        )
    }

    /// Steal is counted in steps of 10 ms: one step may have been taken from anybody.
    private static var usualSteal: Int64 { 10_000_000 }
}
