import Runs
import Timekeeping
import Wakeups

extension RoundBench {
    /// Measures the job's series and writes into the round whatever became of it.
    ///
    /// The switch from names to types stands in one module with the loop, which is then compiled
    /// for each of them by itself.
    func run(into round: inout Round) {
        do {
            if let executor = job.series.executor {
                try refuseOwnProcessor()
                return try measureScheduler(executor, into: &round)
            }
            if job.series.runsOnRuntimeThreads {
                try refuseOwnProcessor()
                return try measureNamed(into: &round)
            }
            job.roster.enter()
            defer { job.roster.leave() }
            try refuseSecondPolicy()
            try conditions.applyToCaller()
            try measureNamed(into: &round)
        } catch {
            round.failure = String(describing: error)
            round.isComplete = false
        }
    }

    private func measureNamed(into round: inout Round) throws {
        switch job.series.mechanism {
        case .sleepLoop: try measure(SleepLoop(), into: &round)
        case .sleepUntil: try measure(SleepUntil(), into: &round)
        case .absolute: try measure(AbsoluteSleep(), into: &round)
        case .timerfd: try measure(TimerDescriptor(), into: &round)
        case .timerfdEpoll: try measure(EpollTimer(), into: &round)
        case .posixTimer: try measure(PosixTimer(), into: &round)
        case .ppoll: try measure(PollTimeout(), into: &round)
        case .futex: try measure(FutexTimeout(), into: &round)
        case .ioUring: try measure(RingTimeout(), into: &round)
        case .dispatch: try measureCallbacks(DispatchTimer(), into: &round)
        case .taskSleep: try measureCallbacks(TaskSleep(), into: &round)
        case .deadlineClass: try measure(DeadlineClass(), into: &round)
        case .spin: try measure(Spin(), into: &round)
        case .precise:
            let budget = job.series.processorBudgetPercent
            try measure(PreciseSleep(processorBudgetPercent: budget), into: &round) { mechanism in
                SpinReport(
                    marginNanoseconds: mechanism.marginNanoseconds,
                    spinNanoseconds: mechanism.spinNanoseconds
                )
            }
        case .polling:
            throw HarnessError.planInvalid(
                place: "mechanism polling",
                problem: PlanRules.problem(mechanism: .polling, of: .timer) ?? "it is no timer"
            )
        case .scripted:
            throw HarnessError.planInvalid(
                place: "mechanism scripted",
                problem: "it wakes on the virtual clock alone, which this measurement does not use"
            )
        case .program: try measureProgram(into: &round)
        }
    }

    private var conditions: ThreadConditions {
        let mechanism = job.series.mechanism
        let policy = job.series.conditions.policy
        return ThreadConditions(
            conditions: job.series.conditions,
            periodNanoseconds: job.series.periodNanoseconds,
            processor: job.processor,
            setsPolicy: !(mechanism == .deadlineClass && policy == .deadline)
        )
    }

    private func refuseSecondPolicy() throws(HarnessError) {
        let policy = job.series.conditions.policy
        guard job.series.mechanism == .deadlineClass, policy == .fifo || policy == .rr else {
            return
        }
        throw .conditionRefused(
            condition: "policy \(policy.rawValue)",
            reason: "the mechanism deadline-class is a policy of its own",
            remedy: "leave the policy out for it"
        )
    }

    private func refuseOwnProcessor() throws(HarnessError) {
        guard job.processor != nil else { return }
        throw .conditionRefused(
            condition: "one thread a processor",
            reason: job.series.executor == nil
                ? "the threads of \(job.series.mechanism.rawValue) belong to its runtime"
                : "a scheduler has threads of several kinds",
            remedy: "choose a list of processors for it"
        )
    }
}
