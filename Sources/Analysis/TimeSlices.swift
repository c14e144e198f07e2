import PunctualBase
import Runs

/// The latenesses of a series' deadlines cut into about a hundred pieces of equal time, each sorted.
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
        /// Median time-interval error of its wakeups; `nil` if it has none.
        var timeIntervalError: Int64?
    }

    private(set) var values: [Int64] = []
    private(set) var slices: [Slice] = []

    init(_ rounds: [MeasuredRound], periodNanoseconds: Int64, sorter: inout LatenessSorter) {
        let lengths = rounds.map { $0.round.deadlines(among: $0.samples) }
        let wholeLength = Double(lengths.clampedSum())
        values.reserveCapacity(Int(wholeLength))
        var passed: Int64 = 0
        for (index, round) in rounds.enumerated() where lengths[index] > 0 {
            let share = Double(Self.wantedCount) * Double(lengths[index]) / wholeLength
            append(
                round,
                number: index,
                length: lengths[index],
                pieces: max(1, Int64(share.rounded())),
                after: passed,
                periodNanoseconds: periodNanoseconds
            )
            passed.addClamped(lengths[index])
        }
        for slice in slices { sorter.sort(&values, in: slice.range) }
    }

    private mutating func append(
        _ measured: MeasuredRound,
        number: Int,
        length: Int64,
        pieces: Int64,
        after passed: Int64,
        periodNanoseconds: Int64
    ) {
        let base = values.count
        values += measured.deadlineLatenesses(periodNanoseconds: periodNanoseconds)
        let periodSeconds = Double(periodNanoseconds) / 1e9
        let ticks = measured.samples.ticks
        var start: Int64 = 0
        var wakeup = 0
        for piece in 1...pieces {
            let end =
                piece == pieces ? length : Int64(Double(length) * Double(piece) / Double(pieces))
            let lastWakeup = ticks.firstIndex(above: end, in: wakeup..<ticks.count)
            defer { wakeup = lastWakeup }
            guard start < end else { continue }
            let middle = Double(passed) + Double(length) * (Double(piece) - 0.5) / Double(pieces)
            slices.append(
                Slice(
                    round: number,
                    range: (base + Int(start))..<(base + Int(end)),
                    seconds: middle * periodSeconds,
                    timeIntervalError: measured.samples.medianError(in: wakeup..<lastWakeup)
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
                timeIntervalErrorNanoseconds: slice.timeIntervalError
            )
        }
    }
}

extension Samples {
    /// The median time-interval error of some of the wakeups, by nearest rank.
    fileprivate func medianError(in range: Range<Int>) -> Int64? {
        guard let first = latenessNanoseconds.first, !range.isEmpty else { return nil }
        return SortedLatenesses(Array(latenessNanoseconds[range])).percentile(50)
            .map { $0.subtractingClamped(first) }
    }
}
