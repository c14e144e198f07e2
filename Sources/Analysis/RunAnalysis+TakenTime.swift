import PunctualBase
import Runs

/// What the host took while the rounds of a run were measured.
package struct TakenTime: Hashable, Sendable {
    /// Rounds that were measured one after the other; those that were measured at once are one.
    package var slots: Int
    /// Slots in which it took more than anybody may have lost.
    package var disturbedSlots: Int
    /// Of all processors together.
    package var nanoseconds: Int64
    /// The length of all slots, as far as they were measured.
    package var measuredSeconds: Double
}

extension RunAnalysis {
    /// What the hypervisor took.
    package var stolenTime: TakenTime {
        takenTime(beyond: Self.usualSteal) { $0.stealNanoseconds }
    }

    /// How long the control groups of the process stood still since their quota was used up.
    package var throttledTime: TakenTime {
        takenTime(beyond: 0) { $0.throttledNanoseconds ?? 0 }
    }

    /// Steal is counted in steps of 10 ms: one step may have been taken from anybody.
    private static var usualSteal: Int64 { 10_000_000 }

    /// The kernel counts what is taken of the whole machine, or of a group, so that rounds that
    /// were measured at once (one a processor, or the two of a duet) have the same: of these the
    /// largest counts.
    private func takenTime(
        beyond usual: Int64,
        of nanoseconds: (NoiseCounters) -> Int64
    ) -> TakenTime {
        struct Slot: Hashable {
            var repetition: Int
            var number: Int
        }
        var numbers: [Int: Int] = [:]
        for (number, members) in run.plan.slots.enumerated() {
            for index in members { numbers[index] = number }
        }
        var taken: [Slot: (nanoseconds: Int64, seconds: Double)] = [:]
        for analysis in series {
            let period = Double(analysis.series.periodNanoseconds) / 1e9
            let cut = analysis.deadlinesOfCutRound
            for round in analysis.rounds where round.isComplete || cut > 0 {
                let slot = Slot(
                    repetition: round.repetition,
                    number: numbers[analysis.index] ?? -1 - analysis.index
                )
                let known = taken[slot] ?? (0, 0)
                taken[slot] = (
                    max(known.nanoseconds, nanoseconds(round.noise)),
                    max(
                        known.seconds,
                        (round.isComplete ? Double(round.plannedTicks) : cut) * period
                    )
                )
            }
        }
        return TakenTime(
            slots: taken.count,
            disturbedSlots: taken.values.count { $0.nanoseconds > usual },
            nanoseconds: taken.values.map(\.nanoseconds).clampedSum(),
            measuredSeconds: taken.values.reduce(0) { $0 + $1.seconds }
        )
    }
}
