package import Runs

/// How long a plan takes and how much it makes.
package struct PlanEstimate: Hashable, Sendable {
    /// Expected length, with the warm-ups and what stands between rounds.
    ///
    /// A free-running loop takes longer than its plan by its drift, a refused mechanism nothing.
    package var nanoseconds: Int64
    package var samples: Int
    /// Upper bound of the samples' size in the archive, at three bytes each.
    package var archiveBytes: Int
    /// Memory for the samples of what is measured at once, where that is most.
    package var bufferBytes: Int
}

extension Plan {
    /// What the plan comes to where a series with one thread a processor has so many of them.
    package func estimate(processors: Int) -> PlanEstimate {
        var estimate = PlanEstimate(nanoseconds: 0, samples: 0, archiveBytes: 0, bufferBytes: 0)
        var loads: Set<Load> = []
        for slot in slots {
            var samples = 0
            for series in slot.map({ series[$0] }) {
                let threads = series.conditions.processors == .each ? max(1, processors) : 1
                samples += ticks(in: series) * threads
                if series.conditions.load != .none { loads.insert(series.conditions.load) }
            }
            estimate.nanoseconds += Int64(rounds) * slotNanoseconds(of: slot)
            estimate.samples += rounds * samples
            estimate.bufferBytes = max(estimate.bufferBytes, 16 * samples)
        }
        estimate.nanoseconds += Int64(rounds * loads.count) * Self.loadNanoseconds
        estimate.archiveBytes = 3 * estimate.samples
        return estimate
    }

    /// Length of one round of series that are measured at once, with warm-up and preparation.
    func slotNanoseconds(of slot: [Int]) -> Int64 {
        let lengths = slot.map { index in
            let series = series[index]
            let ticks = Int64(ticks(in: series) + warmUpTicks(in: series))
            return ticks * series.periodNanoseconds
        }
        let hasPrograms = slot.contains { series[$0].program != nil }
        return (lengths.max() ?? 0)
            + (hasPrograms ? Self.programStartNanoseconds : Self.preparationNanoseconds)
    }

    /// From the start of a program to that of its grid: enough for a program of some hundred
    /// megabytes, or an interpreter, to be loaded and to read its arguments.
    static let programStartNanoseconds: Int64 = 250_000_000

    /// A thread is made, its memory touched, and the round stored.
    private static let preparationNanoseconds: Int64 = 20_000_000
    /// stress-ng is started, seen to work, and ended.
    private static let loadNanoseconds: Int64 = 600_000_000
}
