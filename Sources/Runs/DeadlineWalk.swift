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
/// The walk takes the wakeups of a round in the order of their ticks and answers with spans in the
/// order of their deadlines, which cover each of them once. A gap is one span or two, however many
/// ticks it has, so that the cost follows the wakeups and not the deadlines.
package struct DeadlineWalk: Sendable {
    private let period: Int64
    private let deadlines: Int64
    /// The first deadline that is not accounted for.
    private var next: Int64 = 1
    /// How late the wakeup for the tick before `next` was; negative before the first one.
    private var lastLateness: Int64 = -1

    /// - Parameters:
    ///   - periodNanoseconds: Positive.
    ///   - deadlines: Those of the round, counted from tick 1.
    package init(periodNanoseconds: Int64, deadlines: Int64) {
        precondition(periodNanoseconds > 0, "a period is positive")
        period = periodNanoseconds
        self.deadlines = deadlines
    }

    /// Takes the next wakeup; the ticks rise.
    package mutating func take(
        tick: Int64,
        latenessNanoseconds lateness: Int64,
        _ body: (DeadlineSpan) -> Void
    ) {
        if tick > next { pass(upTo: tick, latenessThere: lateness, body) }
        body(DeadlineSpan(firstTick: tick, count: 1, latenessNanoseconds: lateness))
        next = tick == .max ? tick : tick + 1
        lastLateness = lateness
    }

    /// Accounts for the deadlines behind the last wakeup.
    package mutating func end(_ body: (DeadlineSpan) -> Void) {
        guard next <= deadlines else { return }
        pass(upTo: deadlines + 1, latenessThere: 0, body)
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
