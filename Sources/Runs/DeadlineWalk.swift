import PunctualBase

/// Deadlines that follow each other and were met by one and the same wakeup.
///
/// Each is a period later than the one before, so that each is late by a period less.
package struct DeadlineSpan: Hashable, Sendable {
    /// Tick number of the first of them, the latest one.
    package var firstTick: Int64
    /// At least 1.
    package var count: Int64
    /// Of the first deadline; that of the next one is a period less, and so on.
    package var latenessNanoseconds: Int64

    package init(firstTick: Int64, count: Int64, latenessNanoseconds: Int64) {
        self.firstTick = firstTick
        self.count = count
        self.latenessNanoseconds = latenessNanoseconds
    }

    /// Leaves the first deadlines out.
    ///
    /// A lateness at the end of the type stands for all that is beyond it, and stays.
    package mutating func removeFirst(_ number: Int64, periodNanoseconds: Int64) {
        firstTick &+= number
        count -= number
        guard latenessNanoseconds < .max else { return }
        latenessNanoseconds &-= number &* periodNanoseconds
    }
}

/// How late each planned deadline of a round was met, whether it had a wakeup of its own or not.
///
/// *Lateness* is wakeup minus deadline. A deadline that passed without a wakeup of its own (a missed
/// tick) was met by the next wakeup, and was late by that wakeup minus that deadline: a thread that
/// is held up for a second at a period of 1 ms is late for a thousand deadlines, not for one. To
/// leave them out would be to judge a timer by the deadlines that it kept (coordinated omission).
///
/// - The next wakeup is that of the tick served before, where it came at the missed deadline or
///   behind it; otherwise that of the tick served next. If even that came before the deadline, the
///   deadline was met early, as an early wakeup meets its own: early latenesses are kept.
/// - A deadline that no wakeup followed, at the end of a round, counts as if one had come with the
///   deadline behind the last one of the round: it was late by that much at least.
/// - The warm-up has no deadlines: tick 1 is the first behind it. A round that was cut short has
///   those up to its cut (`Round.deadlines`).
/// - What serves every deadline, however late (`AfterMiss.catchUp`, a free-running loop), has a
///   wakeup for each; each counts once, and nothing is added.
/// - Of a scheduler, the ticks that it coalesced, skipped or missed are met by its next run; those
///   of a program are counted on the grid that the program was given.
///
/// The walk takes the wakeups of a round in the order of their ticks and answers in the order of the
/// deadlines, each of which it mentions once: with stretches of wakeups for deadlines of their own,
/// and with spans of missed ones. A gap is one span or two, however many ticks it has, so that the
/// cost follows the wakeups and not the deadlines.
package struct DeadlineWalk: Sendable {
    private let period: Int64
    private let deadlines: Int64
    /// The first deadline that is not accounted for.
    private var next: Int64
    /// How late the wakeup for the tick before `next` was; negative before the first one.
    private var lastLateness: Int64 = -1

    /// - Parameters:
    ///   - periodNanoseconds: Positive.
    ///   - deadlines: Those of the round, counted from tick 1.
    ///   - firstTick: Where it begins, if what is before it is of no interest.
    package init(periodNanoseconds: Int64, deadlines: Int64, from firstTick: Int64 = 1) {
        precondition(periodNanoseconds > 0, "a period is positive")
        period = periodNanoseconds
        self.deadlines = deadlines
        next = firstTick
    }

    /// Takes the next wakeups of the round; the ticks rise.
    ///
    /// - Parameters:
    ///   - samples: All of them, or the next part.
    ///   - wakeups: Called with places in `samples` of wakeups between which no deadline was missed.
    ///   - missed: Called with deadlines that were missed.
    package mutating func take(
        _ samples: Samples,
        wakeups: (Range<Int>) -> Void,
        missed: (DeadlineSpan) -> Void
    ) {
        var start = 0
        for index in samples.ticks.indices {
            let tick = samples.ticks[index]
            if tick > next {
                if start < index {
                    wakeups(start..<index)
                    lastLateness = samples.latenessNanoseconds[index - 1]
                    start = index
                }
                pass(upTo: tick, latenessThere: samples.latenessNanoseconds[index], missed)
            }
            next = tick == .max ? tick : tick + 1
        }
        guard let last = samples.latenessNanoseconds.last else { return }
        wakeups(start..<samples.count)
        lastLateness = last
    }

    /// Accounts for the deadlines behind the last wakeup.
    package mutating func end(missed: (DeadlineSpan) -> Void) {
        guard next <= deadlines else { return }
        pass(upTo: deadlines + 1, latenessThere: 0, missed)
        next = deadlines + 1
    }

    /// Accounts for the deadlines from `next` to the one before `tick`, whose own was met so late.
    private func pass(
        upTo tick: Int64,
        latenessThere lateness: Int64,
        _ body: (DeadlineSpan) -> Void
    ) {
        let byLast = lastLateness < 0 ? 0 : min(lastLateness / period, tick - next)
        if byLast > 0 {
            body(
                DeadlineSpan(
                    firstTick: next,
                    count: byLast,
                    latenessNanoseconds: lastLateness - period
                )
            )
        }
        let first = next + byLast
        guard first < tick else { return }
        let (distance, isTooFar) = (tick - first).multipliedReportingOverflow(by: period)
        let (sum, isTooLate) = lateness.addingReportingOverflow(isTooFar ? .max : distance)
        body(
            DeadlineSpan(
                firstTick: first,
                count: tick - first,
                latenessNanoseconds: isTooLate ? .max : sum
            )
        )
    }
}

extension MeasuredRound {
    /// Goes through all deadlines of the round in their order.
    ///
    /// - Parameters:
    ///   - periodNanoseconds: Of its series.
    ///   - wakeups: Called with latenesses of deadlines that had a wakeup of their own.
    ///   - missed: Called with deadlines that were missed.
    package func forEachDeadline(
        periodNanoseconds: Int64,
        wakeups: (ArraySlice<Int64>) -> Void,
        missed: (DeadlineSpan) -> Void
    ) {
        var walk = DeadlineWalk(
            periodNanoseconds: periodNanoseconds,
            deadlines: round.deadlines(among: samples)
        )
        walk.take(
            samples,
            wakeups: { wakeups(samples.latenessNanoseconds[$0]) },
            missed: missed
        )
        walk.end(missed: missed)
    }
}

extension Round {
    /// The deadlines that passed while it was measured, given its wakeups: all planned ones, or, of
    /// a round that was cut short, those that had a wakeup of their own or were missed by then.
    package func deadlines(among samples: Samples) -> Int64 {
        deadlines(wakeups: samples.count, lastTick: samples.ticks.last ?? 0)
    }

    package func deadlines(wakeups: Int, lastTick: Int64) -> Int64 {
        let planned = Int64(plannedTicks)
        let passed = isComplete ? planned : min(planned, Int64(wakeups) + Int64(missedTicks))
        return max(passed, lastTick)
    }
}

extension Samples {
    /// How late the newest deadlines up to the last wakeup were met, at most so many, in no order:
    /// for a look at a round that goes on.
    package func newestLatenesses(_ limit: Int, periodNanoseconds: Int64) -> [Int64] {
        guard let first = ticks.first, let last = ticks.last else { return [] }
        var spans: [DeadlineSpan] = []
        var walk = DeadlineWalk(
            periodNanoseconds: periodNanoseconds,
            deadlines: last,
            from: first
        )
        walk.take(
            self,
            wakeups: { places in
                for place in places {
                    spans.append(
                        DeadlineSpan(
                            firstTick: ticks[place],
                            count: 1,
                            latenessNanoseconds: latenessNanoseconds[place]
                        )
                    )
                }
            },
            missed: { spans.append($0) }
        )
        var newest: [Int64] = []
        // From the newest on: where no number holds how late the first of a span was, the others
        // still follow from the wakeup behind them.
        for span in spans.reversed() where newest.count < limit {
            let wanted = min(span.count, Int64(limit - newest.count))
            let (distance, isTooFar) = (span.count - 1).multipliedReportingOverflow(
                by: periodNanoseconds
            )
            let isSaturated = isTooFar || span.latenessNanoseconds == .max
            var lateness =
                isSaturated
                ? (newest.last ?? 0).addingClamped(periodNanoseconds)
                : span.latenessNanoseconds.subtractingClamped(distance)
            for _ in 0..<wanted {
                newest.append(lateness)
                lateness = lateness.addingClamped(periodNanoseconds)
            }
        }
        return newest
    }
}

extension Round {
    /// Counts the missed ticks of a round that ended before it could do so itself: those up to its
    /// last wakeup.
    package mutating func countMissedTicks(
        wakeups: Int,
        lastTick: Int64,
        lastLatenessNanoseconds: Int64,
        of series: Series
    ) {
        var passed = lastTick
        if series.skipsMissedTicks, lastLatenessNanoseconds > 0 {
            let byLast = lastLatenessNanoseconds / series.periodNanoseconds
            passed = passed.addingReportingOverflow(byLast).overflow ? .max : passed + byLast
        }
        missedTicks = max(0, Int(min(passed, Int64(plannedTicks))) - wakeups)
    }
}

extension Series {
    /// Whether deadlines that have passed are left out: what serves every deadline still has those
    /// before it that passed meanwhile.
    fileprivate var skipsMissedTicks: Bool { afterMiss == .skip && !mechanism.isFreeRunning }
}
