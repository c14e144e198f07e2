import PunctualBase
package import Runs

extension RoundSummary {
    /// The figures of a round's deadlines, by nearest rank, however few there are.
    package init(of measured: MeasuredRound, periodNanoseconds: Int64) {
        self.init(
            ofRound: 0,
            in: RoundsInMemory([measured]),
            periodNanoseconds: periodNanoseconds
        )
    }

    /// The same of a round that need not fit into memory.
    ///
    /// - Parameters:
    ///   - place: Of the round in `source`.
    ///   - source: Reads it.
    ///   - periodNanoseconds: Of its series.
    /// - Throws: What reading it throws.
    package init<Source: RoundSource>(
        ofRound place: Int,
        in source: Source,
        periodNanoseconds: Int64
    ) throws(Source.Failure) {
        let outline = source.outlines[place]
        func selection(count: Int, step: Int64) -> RankSelection {
            RankSelection(ranks: Self.ranks(count: count), count: count, step: step)
        }
        var deadlines = selection(count: Int(outline.deadlines), step: periodNanoseconds)
        var wakeups = selection(count: outline.sampleCount, step: 1)
        var sorter = LatenessSorter()
        var earlyWakeups = 0
        while !deadlines.isDone || !wakeups.isDone {
            var walk = DeadlineWalk(
                periodNanoseconds: periodNanoseconds,
                deadlines: outline.deadlines
            )
            func addMissed(_ span: DeadlineSpan) {
                let last = span.latenessNanoseconds &- (span.count - 1) &* periodNanoseconds
                deadlines.add(progressionFrom: last, count: span.count)
            }
            earlyWakeups = 0
            try source.read(place) { samples in
                wakeups.add(samples.latenessNanoseconds[...])
                earlyWakeups += samples.latenessNanoseconds.count { $0 < 0 }
                walk.take(
                    samples,
                    wakeups: { deadlines.add(samples.latenessNanoseconds[$0]) },
                    missed: addMissed
                )
            }
            walk.end(missed: addMissed)
            deadlines.endPass(sorter: &sorter)
            wakeups.endPass(sorter: &sorter)
        }
        func value(_ percent: Double, _ found: RankSelection, count: Int) -> Int64? {
            count > 0 ? found[nearestRank(of: percent / 100, among: count)].value : nil
        }
        func deadline(_ percent: Double) -> Int64? {
            value(percent, deadlines, count: Int(outline.deadlines))
        }
        func wakeup(_ percent: Double) -> Int64? {
            value(percent, wakeups, count: outline.sampleCount)
        }
        self.init(
            sampleCount: outline.sampleCount,
            earlyWakeups: earlyWakeups,
            deadlineCount: Int(outline.deadlines),
            minimumNanoseconds: deadline(0),
            p50Nanoseconds: deadline(50),
            p90Nanoseconds: deadline(90),
            p99Nanoseconds: deadline(99),
            maximumNanoseconds: deadline(100),
            wakeupP50Nanoseconds: wakeup(50),
            wakeupP90Nanoseconds: wakeup(90),
            wakeupP99Nanoseconds: wakeup(99)
        )
    }

    private static func ranks(count: Int) -> [Int] {
        guard count > 0 else { return [] }
        return [0, 50, 90, 99, 100].map { nearestRank(of: $0 / 100, among: count) }
    }
}
