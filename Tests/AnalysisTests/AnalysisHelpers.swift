import Runs

@testable import Analysis

/// The analysis reads rounds piece by piece; these take what is at hand whole.
extension RankSelection {
    /// Shows the values again and again until all ranks are found.
    static func of(
        _ values: [Int64],
        ranks: [Int],
        progressions: [(first: Int64, count: Int64)] = [],
        step: Int64 = 1,
        sortedLimit: Int = Self.sortedLimit
    ) -> RankSelection {
        let count = progressions.reduce(values.count) { $0 + Int($1.count) }
        var selection = RankSelection(
            ranks: ranks,
            count: count,
            step: step,
            sortedLimit: sortedLimit
        )
        var sorter = LatenessSorter()
        while !selection.isDone {
            selection.add(values[...])
            for progression in progressions {
                selection.add(progressionFrom: progression.first, count: progression.count)
            }
            selection.endPass(sorter: &sorter)
        }
        return selection
    }
}

extension LatenessPercentiles {
    init(of values: [Int64]) {
        let ranks = Self.ranks(count: values.count)
        let selection = RankSelection.of(values, ranks: ranks)
        self.init(count: values.count) { selection[$0].value }
    }
}

extension ExceedancePoint {
    static func exceedance(of values: [Int64]) -> [ExceedancePoint] {
        let selection = RankSelection.of(values, ranks: ranks(count: values.count))
        return exceedance(count: values.count) { selection[$0] }
    }
}

extension LatenessMultiset {
    init(_ values: [Int64]) {
        self.init(periodNanoseconds: 1)
        add(values[...])
        var sorter = LatenessSorter()
        sort(with: &sorter)
    }
}

extension RoundDrift {
    init(
        of measured: MeasuredRound,
        periodNanoseconds: Int64,
        points: Int = DriftEstimate.largestPointCount
    ) {
        self.init(
            repetition: measured.round.repetition,
            count: measured.samples.count,
            periodNanoseconds: periodNanoseconds,
            points: points
        )
        add(measured.samples)
    }
}

extension DriftEstimate {
    init?(of rounds: [MeasuredRound], periodNanoseconds: Int64, isFreeRunning: Bool = false) {
        self.init(
            of: rounds.map { RoundDrift(of: $0, periodNanoseconds: periodNanoseconds) },
            periodNanoseconds: periodNanoseconds,
            isFreeRunning: isFreeRunning
        )
    }
}

extension RoundOutline {
    init(of measured: MeasuredRound) {
        self.init(
            round: measured.round,
            sampleCount: measured.samples.count,
            deadlines: measured.round.deadlines(among: measured.samples)
        )
    }
}

extension MeasuredRound {
    /// The time-interval error, NaN where a tick was missed.
    var phase: [Double] {
        var phase = RoundPhase(of: RoundOutline(of: self))
        var points: [Double] = []
        phase.forEach(samples) { points.append($0) }
        return points
    }

    /// The lateness of each deadline, one by one.
    func deadlineLatenesses(periodNanoseconds: Int64) -> [Int64] {
        var latenesses: [Int64] = []
        forEachDeadline(
            periodNanoseconds: periodNanoseconds,
            wakeups: { latenesses += $0 },
            missed: { span in
                for place in 0..<span.count {
                    latenesses.append(span.latenessNanoseconds - place * periodNanoseconds)
                }
            }
        )
        return latenesses
    }
}

extension TimeSlices {
    init(
        _ rounds: [MeasuredRound],
        periodNanoseconds: Int64,
        bins: LatenessBins = LatenessBins(covering: LatenessRange())
    ) {
        self.init(
            roundLengths: rounds.map { $0.round.deadlines(among: $0.samples) },
            periodNanoseconds: periodNanoseconds,
            bins: bins
        )
        var sorter = LatenessSorter()
        for (number, round) in rounds.enumerated() {
            beginRound(number)
            round.forEachDeadline(
                periodNanoseconds: periodNanoseconds,
                wakeups: { add($0, sorter: &sorter) },
                missed: { add($0, sorter: &sorter) }
            )
            endRound(sorter: &sorter)
        }
    }
}
