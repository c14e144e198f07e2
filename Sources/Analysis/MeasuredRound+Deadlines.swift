import Runs

extension MeasuredRound {
    /// The lateness of each deadline of the round, in their order (`DeadlineWalk`).
    func deadlineLatenesses(periodNanoseconds: Int64) -> [Int64] {
        let deadlines = round.deadlines(among: samples)
        guard deadlines > samples.count else { return samples.latenessNanoseconds }
        var latenesses: [Int64] = []
        latenesses.reserveCapacity(Int(deadlines))
        forEachDeadlineSpan(periodNanoseconds: periodNanoseconds) { span in
            for step in 0..<span.count {
                latenesses.append(span.latenessNanoseconds - step * periodNanoseconds)
            }
        }
        return latenesses
    }

    func forEachDeadlineSpan(periodNanoseconds: Int64, _ body: (DeadlineSpan) -> Void) {
        var walk = DeadlineWalk(
            periodNanoseconds: periodNanoseconds,
            deadlines: round.deadlines(among: samples)
        )
        for index in samples.ticks.indices {
            walk.take(
                tick: samples.ticks[index],
                latenessNanoseconds: samples.latenessNanoseconds[index],
                body
            )
        }
        walk.end(body)
    }
}
