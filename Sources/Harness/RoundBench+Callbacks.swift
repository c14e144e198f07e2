import CKernel
import Runs
import Timekeeping
import Wakeups

extension RoundBench {
    /// Measures a mechanism of a runtime on whichever of the runtime's threads it calls.
    ///
    func measureCallbacks<Mechanism: CallbackMechanism & ~Copyable>(
        _ mechanism: consuming Mechanism,
        into round: inout Round
    ) throws {
        guard let injection = job.series.injection else {
            return try measureHonestCallbacks(mechanism, into: &round)
        }
        let injected = InjectedMechanism(
            mechanism,
            injection,
            delay: delay(injection),
            periodNanoseconds: job.series.periodNanoseconds
        )
        try measureHonestCallbacks(injected, into: &round)
    }

    /// The pool has its threads only after the warm-up; the conditions go to them then.
    private func measureHonestCallbacks<Mechanism: CallbackMechanism & ~Copyable>(
        _ mechanism: consuming Mechanism,
        into round: inout Round
    ) throws {
        let began = arriveOnGrid()
        try mechanism.begin(at: began, periodNanoseconds: job.series.periodNanoseconds)
        // One tick at least, to make the threads.
        let warmUp = try collect(
            plan(from: began, ticks: max(1, job.warmUpTicks)),
            with: &mechanism,
            from: began,
            into: buffer.discardingWriter
        )
        if stop.signal.isSet { return }
        let warmUpEnd = clock.now

        let wanted = ThreadConditions(
            conditions: job.series.conditions,
            periodNanoseconds: job.series.periodNanoseconds,
            processor: nil,
            setsPolicy: true
        )
        let pool = try PoolConditions(wanted, by: job.roster)
        round.observed = pool.observe(heldLatencyMicroseconds: job.heldLatencyMicroseconds)
        let probe = NoiseProbe(scope: .process(job.roster))
        let before = probe.readBefore()
        let start = nextStart(after: warmUp.cursor, endedAt: warmUpEnd, from: began)
        announceStart(start, in: &round)

        let measured = try collect(
            plan(from: start, ticks: job.plannedTicks),
            with: &mechanism,
            from: began,
            into: buffer.writer
        )
        let after = probe.readAfter()
        finish(&round, at: measured.cursor, served: measured.samples.count)
        round.processorNanoseconds = after.processorNanoseconds - before.processorNanoseconds
        round.noise = NoiseCounters(from: before, to: after, ticksPerSecond: probe.ticksPerSecond)
        noteChange(
            of: &round,
            until: pool.observe(heldLatencyMicroseconds: job.heldLatencyMicroseconds),
            from: before,
            to: after
        )
        try pool.verify()
    }

    private func collect<Mechanism: CallbackMechanism & ~Copyable>(
        _ plan: TickPlan,
        with mechanism: inout Mechanism,
        from start: MonotonicInstant,
        into samples: SampleWriter
    ) throws(SystemCallError) -> TickCollector<Clock> {
        let cursor = TickCursor(plan)
        let collector = TickCollector(cursor, into: samples, clock: clock, until: stop.signal)
        try mechanism.run(
            from: start,
            firstDeadline: cursor.deadline,
            periodNanoseconds: plan.periodNanoseconds,
            into: collector
        )
        return collector
    }
}
