import PunctualPlatform
import Runs
import Scheduling
import Timekeeping

extension RoundBench {
    /// Reading the counters must be over before the first measured tick; more of the warm-up runs
    /// meanwhile.
    private var preparationNanoseconds: Int64 { 10_000_000 }
    /// Behind twice its planned length a round that serves every tick ends (`TickCursor`); one that
    /// skips has ended long before, unless the scheduler is at fault.
    private var patienceNanoseconds: Int64 { 1_000_000_000 }

    /// Measures a whole scheduler: how late the first line of its task is, and where the time went.
    ///
    /// It has its default job store, in memory, and one listener, which the processor time includes.
    func measureScheduler(_ executor: RunExecutor, into round: inout Round) throws {
        let period = job.series.periodNanoseconds
        let warmUpTicks = job.warmUpTicks + max(1, (preparationNanoseconds + period - 1) / period)
        let done = try EventDescriptor()
        let began = arriveOnGrid()
        let grid = FiringGrid(
            origin: began.advanced(byNanoseconds: warmUpTicks * period),
            offsetNanoseconds: wallClock() - clock.now.nanoseconds,
            periodNanoseconds: period,
            ticks: job.plannedTicks
        )
        let ledger = FiringLedger(grid, into: buffer) { done.raise() }
        let measured = try start(executor, on: grid, into: ledger)
        let scheduler = measured.scheduler
        defer { scheduler.shutDown(.atMost(nanoseconds: 200_000_000)) }
        let first = try measured.addJob(
            warmUpTicks: warmUpTicks,
            afterMiss: job.series.afterMiss
        )
        guard first <= 1 else { throw refusedStart }
        let warmUpEnd = began.advanced(byNanoseconds: job.warmUpTicks * period)
        wait(for: done, until: warmUpEnd)

        // The scheduler's threads are all there by now.
        let pool = try PoolConditions(conditions, by: job.roster)
        round.observed = pool.observe(heldLatencyMicroseconds: job.heldLatencyMicroseconds)
        let probe = NoiseProbe(scope: .process(job.roster))
        let before = probe.readBefore()
        announceStart(grid.origin, in: &round)
        let limit = grid.deadline(of: 2 * grid.ticks)
            .advanced(byNanoseconds: patienceNanoseconds)
        wait(for: done, until: limit) { ledger.told.isClosed }
        let after = probe.readAfter()
        noteChange(
            of: &round,
            until: pool.observe(heldLatencyMicroseconds: job.heldLatencyMicroseconds),
            from: before,
            to: after
        )
        try pool.verify()
        // What is told at the end is part of the account.
        scheduler.shutDown(.atMost(nanoseconds: 200_000_000))
        round.processorNanoseconds = after.processorNanoseconds - before.processorNanoseconds
        round.noise = NoiseCounters(from: before, to: after, ticksPerSecond: probe.ticksPerSecond)
        close(&round, ledger.told)
    }

    private func start(
        _ executor: RunExecutor,
        on grid: FiringGrid,
        into ledger: FiringLedger
    ) throws -> MeasuredScheduler {
        var configuration = SchedulerConfiguration()
        configuration.clocks = SteadyClocks(offsetNanoseconds: grid.offsetNanoseconds)
        configuration.wakeup = try job.series.wakeup
        let measured = MeasuredScheduler(
            configuration,
            executor: executor == .inline ? InlineExecutor() : ThreadPoolExecutor(),
            on: grid,
            into: ledger,
            readingTimeFrom: clock,
            delay: job.series.injection.map(delay)
        )
        try measured.scheduler.start()
        return measured
    }

    /// Sleeps until an instant, the end of the job or a request to stop.
    private func wait(
        for news: EventDescriptor,
        until instant: MonotonicInstant,
        or isOver: () -> Bool = { false }
    ) {
        while !stop.signal.isSet, !isOver() {
            let left = clock.now.nanoseconds(to: instant)
            guard left > 0 else { return }
            news.wait(milliseconds: Int32(min(100, left / 1_000_000 + 1)))
        }
    }

    /// Every tick has run or was told of; else the scheduler has lost some.
    private func close(_ round: inout Round, _ told: FiringLedger.Account) {
        let served = buffer.count
        round.stages = told.stageTimes
        round.isComplete = told.isClosed
        guard told.isClosed else {
            let last = buffer.samples(from: max(0, served - 1)).ticks.last ?? 0
            round.missedTicks = Int(last) - served
            return
        }
        round.missedTicks = Int(job.plannedTicks) - served
        let lost = round.missedTicks - told.missed
        if lost != 0 {
            round.failure =
                "the scheduler has run \(served) of \(job.plannedTicks) ticks and told of "
                + "\(told.missed) others, which leaves \(lost) unaccounted for; this is a fault "
                + "of punctual: please report it"
        }
    }

    private var conditions: ThreadConditions {
        ThreadConditions(
            conditions: job.series.conditions,
            periodNanoseconds: job.series.periodNanoseconds,
            processor: nil,
            setsPolicy: true
        )
    }

    private var refusedStart: HarnessError {
        .conditionRefused(
            condition: "a start in time",
            reason: "the scheduler took longer to take its job up than the warm-up lasts",
            remedy: "measure with a longer warm-up or a lighter load"
        )
    }
}

extension Series {
    /// How the scheduler of this series waits.
    fileprivate var wakeup: SchedulerWakeup {
        get throws(HarnessError) {
            switch mechanism {
            case .timerfdEpoll: return .timerfdEpoll
            case .ppoll: return .ppoll
            case .futex: return .futex
            case .dispatch: return .dispatch
            case .precise: return .precise(processorBudgetPercent: processorBudgetPercent)
            // Ten looks a period, whatever that is: naive schedulers look each second.
            case .polling: return .polling(intervalNanoseconds: max(1, periodNanoseconds / 10))
            case .sleepLoop, .sleepUntil, .absolute, .timerfd, .posixTimer, .ioUring, .taskSleep,
                .deadlineClass, .spin, .scripted, .program:
                let problem = PlanRules.problem(mechanism: mechanism, of: .scheduler)
                throw .planInvalid(
                    place: "mechanism \(mechanism.rawValue)",
                    problem: problem ?? "a scheduler cannot wait with it"
                )
            }
        }
    }
}
