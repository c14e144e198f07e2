import CKernel
import Glibc
import Runs
import Timekeeping
import Wakeups

/// What is to be measured in one round by one thread.
struct RoundJob: Sendable {
    var series: Series
    var plannedTicks: Int64
    var warmUpTicks: Int64
    /// The processor of this thread where each has its own.
    var processor: Int?
    /// What this process holds in /dev/cpu_dma_latency.
    var heldLatencyMicroseconds: Int32?
    /// By how much its grid is behind the one that all threads share: half a period for the second
    /// of a duet.
    var offsetNanoseconds: Int64
    /// The threads that measure at once.
    var roster: RoundRoster
    /// What the machine was like when the run began; `nil` where nobody looked.
    var surroundings: Surroundings?
    /// The wakeups that an injection picks are the same in each measurement of the same plan.
    var seed: UInt64

    init(
        _ round: Round,
        of plan: Plan,
        heldLatencyMicroseconds: Int32? = nil,
        isSecond: Bool = false,
        roster: RoundRoster = RoundRoster(),
        surroundings: Surroundings? = nil
    ) {
        series = plan.series[round.series]
        plannedTicks = Int64(plan.ticks(in: series))
        warmUpTicks = Int64(plan.warmUpTicks(in: series))
        processor = round.processor
        self.heldLatencyMicroseconds = heldLatencyMicroseconds
        offsetNanoseconds = isSecond ? series.periodNanoseconds / 2 : 0
        self.roster = roster
        self.surroundings = surroundings
        seed = UInt64(round.repetition) << 32 + UInt64(round.series)
    }

    var isInDeadlineClass: Bool {
        series.mechanism == .deadlineClass || series.conditions.policy == .deadline
    }
}

/// The steps of a round around its loop, on the thread that measures: conditions, warm-up,
/// counters, measurement, counters.
struct RoundBench<Clock: MonotonicClock> {
    let job: RoundJob
    let clock: Clock
    let buffer: SampleBuffer
    let stop: StopFlag
    /// Tells that the thread is ready, and returns the start that all threads of a round share.
    let arrive: () -> MonotonicInstant
    /// Takes the round as it is known when the measurement begins.
    let announce: (Round) -> Void
    /// Nanoseconds since 1970, for labels.
    let wallClock: () -> Int64
    /// Lets so many nanoseconds pass, busily: what an injected delay is made of.
    let spend: @Sendable (Int64) -> Void
    /// On the virtual clock there is no host whose conditions and noise could be looked at.
    let isVirtual: Bool

    /// Measures a mechanism that returns at its deadlines.
    func measure<Mechanism: WakeupMechanism & ~Copyable>(
        _ mechanism: consuming Mechanism,
        into round: inout Round,
        spin: (borrowing Mechanism) -> SpinReport? = { _ in nil }
    ) throws(SystemCallError) {
        guard let injection = job.series.injection else {
            return try measureHonestly(mechanism, into: &round, spin: spin)
        }
        let injected = InjectedMechanism(
            mechanism,
            injection,
            delay: delay(injection),
            periodNanoseconds: job.series.periodNanoseconds
        )
        try measureHonestly(injected, into: &round) { spin($0.base) }
    }

    func delay(_ injection: Injection) -> InjectedDelay {
        InjectedDelay(injection, seed: job.seed, spend: spend)
    }

    /// The start of this thread's grid.
    func arriveOnGrid() -> MonotonicInstant {
        arrive().advanced(byNanoseconds: job.offsetNanoseconds)
    }

    private func measureHonestly<Mechanism: WakeupMechanism & ~Copyable>(
        _ mechanism: consuming Mechanism,
        into round: inout Round,
        spin: (borrowing Mechanism) -> SpinReport?
    ) throws(SystemCallError) {
        let period = job.series.periodNanoseconds
        let began = arriveOnGrid()
        try mechanism.begin(at: began, periodNanoseconds: period)
        var warmUp = TickCursor(plan(from: began, ticks: job.warmUpTicks))
        var discarded = buffer.discardingWriter
        try runTicks(
            of: &warmUp,
            waitingWith: &mechanism,
            readingTimeFrom: clock,
            into: &discarded,
            until: stop.signal
        )

        let warmUpEnd = clock.now
        let probe = NoiseProbe(scope: isVirtual ? .nothing : .callingThread)
        if !isVirtual {
            round.observed = ThreadSettings.observe(
                heldLatencyMicroseconds: job.heldLatencyMicroseconds
            )
        }
        let spinBefore = spin(mechanism)
        let before = probe.readBefore()
        let start = nextStart(after: warmUp, endedAt: warmUpEnd, from: began)
        if job.series.mechanism.isFreeRunning || hasInjectedDrift {
            try mechanism.begin(at: start, periodNanoseconds: period)
        }
        announceStart(start, in: &round)

        var cursor = TickCursor(plan(from: start, ticks: job.plannedTicks))
        var samples = buffer.writer
        let outcome = Result { () throws(SystemCallError) in
            try runTicks(
                of: &cursor,
                waitingWith: &mechanism,
                readingTimeFrom: clock,
                into: &samples,
                until: stop.signal
            )
        }
        let after = probe.readAfter()
        if !isVirtual {
            noteChange(
                of: &round,
                until: ThreadSettings.observe(
                    heldLatencyMicroseconds: job.heldLatencyMicroseconds
                ),
                from: before,
                to: after
            )
        }
        finish(&round, at: cursor, served: samples.count)
        round.processorNanoseconds = after.processorNanoseconds - before.processorNanoseconds
        round.noise = NoiseCounters(from: before, to: after, ticksPerSecond: probe.ticksPerSecond)
        round.spin = spin(mechanism).map { report in
            SpinReport(
                marginNanoseconds: report.marginNanoseconds,
                spinNanoseconds: report.spinNanoseconds - (spinBefore?.spinNanoseconds ?? 0)
            )
        }
        try outcome.get()
    }

    private var hasInjectedDrift: Bool { job.series.injection?.partsPerMillion ?? 0 != 0 }

    func plan(from start: MonotonicInstant, ticks: Int64) -> TickPlan {
        TickPlan(
            start: start,
            periodNanoseconds: job.series.periodNanoseconds,
            ticks: ticks,
            afterMiss: job.series.afterMiss,
            isFreeRunning: job.series.mechanism.isFreeRunning
        )
    }

    /// The start of the measured ticks: on the grid of the warm-up, as many periods behind it as
    /// it took to read the counters, so that tick 1 is not late for that reason.
    ///
    /// A free-running loop has no grid but the one that begins with it.
    func nextStart(
        after warmUp: TickCursor,
        endedAt warmUpEnd: MonotonicInstant,
        from began: MonotonicInstant
    ) -> MonotonicInstant {
        let now = clock.now
        if job.series.mechanism.isFreeRunning { return max(now, began) }
        let period = job.series.periodNanoseconds
        var earliest = began.nanoseconds(to: now) + min(period / 2, 50_000)
        if job.isInDeadlineClass, !isVirtual {
            // Reading the counters overran the budget of the class, at least a fifth of each
            // period (`DeadlineClass`), and the kernel takes back as many periods as it gave.
            earliest += 6 * warmUpEnd.nanoseconds(to: now) + 2 * period
        }
        let firstTick = max(warmUp.tick, (earliest + period - 1) / period)
        return began.advanced(byNanoseconds: (firstTick - 1) * period)
    }

    func announceStart(_ start: MonotonicInstant, in round: inout Round) {
        round.startNanoseconds = start.nanoseconds
        round.startedAtUnixNanoseconds =
            wallClock() + clock.now.nanoseconds(to: start)
        announce(round)
    }

    /// Others may move the thread or change its policy while it measures, and the machine may sleep
    /// or leave its clock.
    ///
    /// What does not come back, as a clock, is set against the beginning of the run: it changes
    /// what all later rounds are like.
    func noteChange(
        of round: inout Round,
        until later: ObservedConditions?,
        from before: NoiseReading,
        to after: NoiseReading
    ) {
        var changes: [String?] = []
        if let observed = round.observed, let later {
            changes.append(observed.change(until: later))
        }
        if var old = before.surroundings, let new = after.surroundings {
            old.clockSource = job.surroundings.map(\.clockSource) ?? old.clockSource
            old.processorQuota = job.surroundings.map(\.processorQuota) ?? old.processorQuota
            changes.append(old.change(until: new))
        }
        let told = changes.compactMap { $0 }
        round.disturbance = told.isEmpty ? nil : told.joined(separator: "; ")
    }

    func finish(_ round: inout Round, at cursor: TickCursor, served: Int) {
        round.missedTicks = cursor.missedTicks(served: served)
        round.isComplete = cursor.isDone
    }
}
