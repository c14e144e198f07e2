import PunctualBase
import Runs

/// The latenesses of a series cut into about a hundred pieces of equal time, each sorted.
///
/// The rounds are laid end to end, and a piece belongs to one round. From sorted pieces come the
/// timeline, the counts of any part of a round and the sorted whole.
struct TimeSlices {
    static let wantedCount = 100

    struct Slice {
        /// Index into the rounds.
        var round: Int
        /// Its part of `values`; never empty.
        var range: Range<Int>
        /// Of its middle, since the first round began, the time between rounds left out.
        var seconds: Double
        /// The lateness of the first wakeup of its round.
        var firstLateness: Int64
    }

    private(set) var values: [Int64] = []
    private(set) var slices: [Slice] = []

    init(_ rounds: [MeasuredRound], periodNanoseconds: Int64, sorter: inout LatenessSorter) {
        values.reserveCapacity(rounds.reduce(0) { $0 + $1.samples.count })
        let lengths = rounds.map(\.measuredTicks)
        let wholeLength = Double(lengths.reduce(0, +))
        var passed: Int64 = 0
        for (index, round) in rounds.enumerated() where round.samples.count > 0 {
            let share = Double(Self.wantedCount) * Double(lengths[index]) / wholeLength
            append(
                round.samples,
                round: index,
                length: lengths[index],
                pieces: max(1, Int64(share.rounded())),
                after: passed,
                periodSeconds: Double(periodNanoseconds) / 1e9
            )
            passed += lengths[index]
        }
        for slice in slices { sorter.sort(&values, in: slice.range) }
    }

    private mutating func append(
        _ samples: Samples,
        round: Int,
        length: Int64,
        pieces: Int64,
        after passed: Int64,
        periodSeconds: Double
    ) {
        let base = values.count
        values.append(contentsOf: samples.latenessNanoseconds)
        var start = 0
        for piece in 1...pieces {
            let lastTick = Int64(Double(length) * Double(piece) / Double(pieces))
            let end =
                piece == pieces
                ? samples.count
                : samples.ticks.firstIndex(above: lastTick, in: start..<samples.count)
            guard start < end else { continue }
            let middle = Double(passed) + Double(length) * (Double(piece) - 0.5) / Double(pieces)
            slices.append(
                Slice(
                    round: round,
                    range: (base + start)..<(base + end),
                    seconds: middle * periodSeconds,
                    firstLateness: values[base]
                )
            )
            start = end
        }
    }
}

extension TimeSlices {
    /// One column of the heat map for each slice; there are more than a hundred only where there
    /// are more rounds.
    func timeline(bins: LatenessBins) -> [TimelineWindow] {
        slices.map { slice in
            func value(_ quantile: Double) -> Int64 {
                values[
                    slice.range.lowerBound
                        + nearestRank(of: quantile, among: slice.range.count) - 1
                ]
            }
            return TimelineWindow(
                seconds: slice.seconds,
                round: slice.round,
                minimum: value(0),
                median: value(0.5),
                p99: value(0.99),
                maximum: value(1),
                counts: bins.histogram(of: values, in: slice.range).counts,
                timeIntervalErrorNanoseconds: value(0.5) - slice.firstLateness
            )
        }
    }
}

extension MeasuredRound {
    /// Deadlines that passed while it was measured: all planned ones, or, of a round that was cut
    /// short, those up to its last wakeup.
    var measuredTicks: Int64 {
        let last = samples.ticks.last ?? 0
        return max(1, round.isComplete ? max(Int64(round.plannedTicks), last) : last)
    }
}
