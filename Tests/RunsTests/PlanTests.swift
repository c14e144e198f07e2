import Runs
import Testing

@Suite("Plan and samples")
struct PlanTests {
    private func plan(round: Int64, warmUp: Int64) -> Plan {
        Plan(
            name: "test",
            series: [],
            rounds: 1,
            roundNanoseconds: round,
            warmUpNanoseconds: warmUp
        )
    }

    @Test("A round has the deadlines that fit into it, and at least one")
    func ticks() {
        let fast = Series(mechanism: .absolute, periodNanoseconds: 300)
        let slow = Series(mechanism: .absolute, periodNanoseconds: 5_000)
        let plan = plan(round: 1_000, warmUp: 700)
        #expect(plan.ticks(in: fast) == 3)
        #expect(plan.ticks(in: slow) == 1)
        #expect(plan.warmUpTicks(in: fast) == 2)
        #expect(plan.warmUpTicks(in: slow) == 0)
    }

    @Test("Blocks of samples are put together in order")
    func appending() {
        var samples = Samples(ticks: [1, 2], latenessNanoseconds: [-3, 4])
        samples.append(contentsOf: Samples(ticks: [4], latenessNanoseconds: [9]))
        #expect(samples == Samples(ticks: [1, 2, 4], latenessNanoseconds: [-3, 4, 9]))
        #expect(samples.count == 3)
    }

    @Test("A sample needs a tick and a lateness")
    func mismatch() async {
        await #expect(processExitsWith: .failure) {
            _ = Samples(ticks: [1], latenessNanoseconds: [])
        }
    }
}

@Suite("Names that archives hold")
struct MechanismNameTests {
    @Test("The stored names never change")
    func rawValues() {
        #expect(
            MechanismName.allCases.map(\.rawValue) == [
                "sleep-loop", "sleep-until", "absolute", "timerfd", "timerfd-epoll", "posix-timer",
                "ppoll", "futex", "io-uring", "dispatch", "task-sleep", "deadline-class", "spin",
                "precise", "polling", "scripted", "program",
            ]
        )
        #expect(AfterMiss.allCases.map(\.rawValue) == ["skip", "catch-up"])
        #expect(Subject.allCases.map(\.rawValue) == ["timer", "scheduler"])
        #expect(Pairing.allCases.map(\.rawValue) == ["duet", "interleaved", "stored"])
        #expect(RunExecutor.allCases.map(\.rawValue) == ["pool", "inline"])
        #expect(
            RunStage.allCases.map(\.rawValue) == ["wakeup", "scheduler", "executor", "task"]
        )
        #expect(SchedulingPolicy.allCases.map(\.rawValue) == ["other", "fifo", "rr", "deadline"])
        #expect(
            StressLoad.allCases.map(\.rawValue) == [
                "cpu", "memory", "io", "timers", "switch", "mix",
            ]
        )
    }

    @Test("The scripted mechanism is not offered; only the sleep loop runs free")
    func properties() {
        #expect(MechanismName.measurable.count == MechanismName.allCases.count - 3)
        #expect(!MechanismName.measurable.contains(.scripted))
        #expect(!MechanismName.measurable.contains(.polling))
        #expect(!MechanismName.measurable.contains(.program))
        #expect(!MechanismName.schedulable.contains(.scripted))
        #expect(MechanismName.allCases.filter(\.isFreeRunning) == [.sleepLoop])
    }
}

@Suite("Timer slack of mechanisms")
struct TimerSlackTests {
    // kernel/time/hrtimer.c, kernel/futex/waitwake.c, fs/select.c of Linux 6.18.
    @Test(
        "The slack is the thread's, or a thousandth of a long time-out of ppoll up to 100 ms",
        arguments: [
            (.absolute, 50_000, 1_000_000, 50_000), (.sleepUntil, 1, 1_000_000, 1),
            (.futex, 50_000, 1_000_000_000, 50_000), (.sleepLoop, 50_000, 1_000_000, 50_000),
            (.ppoll, 50_000, 1_000_000, 50_000), (.ppoll, 50_000, 100_000_000, 100_000),
            (.ppoll, 1, 1_000_000_000, 1_000_000),
            (.ppoll, 1, 3_600_000_000_000, 100_000_000),
            (.timerfd, 50_000, 1_000_000, nil), (.precise, 50_000, 1_000_000, nil),
            (.posixTimer, 50_000, 1_000_000, nil), (.ioUring, 50_000, 1_000_000, nil),
        ] as [(MechanismName, Int64, Int64, Int64?)]
    )
    func slack(mechanism: MechanismName, thread: Int64, wait: Int64, expected: Int64?) {
        #expect(mechanism.timerSlack(ofThread: thread, waiting: wait) == expected)
    }
}
