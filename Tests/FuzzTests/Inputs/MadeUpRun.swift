import Runs

/// A run of two series with their samples, in which most fields have a value.
enum MadeUpRun {
    static let host = HostSnapshot(
        hostName: "atlas",
        operatingSystem: "Debian GNU/Linux 12",
        kernelRelease: "6.1.0",
        kernelVersion: "#1 SMP",
        kernelCommandLine: "quiet \"x\"",
        architecture: "x86_64",
        processorModel: "Example CPU",
        processorCount: 2,
        memoryKibibytes: 4_000_000,
        governor: nil,
        idleDriver: "none",
        idleStates: ["POLL", "C1"],
        clockSource: "tsc",
        clockReadingNanoseconds: 25
    )

    static let plan = Plan(
        name: "tiny",
        series: [
            Series(mechanism: .absolute, periodNanoseconds: 1_000_000),
            Series(
                mechanism: .precise,
                periodNanoseconds: 250_000,
                conditions: Conditions(
                    policy: .fifo,
                    priority: 80,
                    processors: .list([0, 1]),
                    isMemoryLocked: true,
                    timerSlackNanoseconds: 1,
                    dmaLatencyMicroseconds: 0,
                    load: .stress(.switch)
                ),
                afterMiss: .catchUp,
                processorBudgetPercent: 2.5
            ),
        ],
        rounds: 1,
        roundNanoseconds: 3_000_000,
        warmUpNanoseconds: 0
    )

    static let run = Run(
        label: "before",
        startedAtUnixNanoseconds: 1_700_000_000_000_000_001,
        plan: plan,
        host: host,
        hostState: HostState(
            loadAverages: [0.1, 0.25, 3],
            availableMemoryKibibytes: 1_000,
            uptimeSeconds: 60
        ),
        programVersion: "1.0",
        arguments: ["punctual", "benchmark"],
        gitRevision: "abc-dirty"
    )

    static let loads = [
        LoadReport(
            arguments: ["stress-ng", "--cpu", "1"],
            version: "0.15",
            bogoOperations: ["cpu": 12.5]
        )
    ]

    static let samples = Samples(
        ticks: [1, 2, 3, 5, 6],
        latenessNanoseconds: [50_000, 52_000, -3, 1_400_000, 61_000]
    )

    static func round(series: Int) -> Round {
        var noise = NoiseCounters()
        noise.stealNanoseconds = 10_000_000
        noise.voluntarySwitches = 3
        noise.runQueueNanoseconds = 5_000
        var round = Round(
            series: series,
            repetition: 1,
            position: series,
            processor: series == 0 ? nil : 1,
            startedAtUnixNanoseconds: 1_700_000_001_500_000_000,
            startNanoseconds: 5_000_000_000,
            plannedTicks: 6,
            missedTicks: 1,
            processorNanoseconds: 42_000,
            noise: noise,
            observed: ObservedConditions(
                policy: .fifo,
                priority: 80,
                processors: [0, 1],
                lockedKibibytes: 2_048,
                timerSlackNanoseconds: 1,
                dmaLatencyMicroseconds: 0
            ),
            spin: SpinReport(marginNanoseconds: 60_000, spinNanoseconds: 900),
            isComplete: true
        )
        round.stages[.wakeup] = StageTimes(p50Nanoseconds: 50_000, p99Nanoseconds: 90_000)
        round.stages[.task] = StageTimes(p50Nanoseconds: 100, p99Nanoseconds: 200)
        return round
    }

    static let summary = RoundSummary(
        sampleCount: 5,
        earlyWakeups: 1,
        deadlineCount: 6,
        minimumNanoseconds: -3,
        p50Nanoseconds: 52_000,
        p90Nanoseconds: 1_400_000,
        p99Nanoseconds: 1_400_000,
        maximumNanoseconds: 1_400_000,
        wakeupP50Nanoseconds: 52_000,
        wakeupP90Nanoseconds: 1_400_000,
        wakeupP99Nanoseconds: 1_400_000
    )

    static let baseline: Baseline = {
        let figures = (0..<2).map { repetition in
            RoundFigures(
                repetition: repetition,
                sampleCount: 5,
                plannedTicks: 6,
                values: [.p50: 52_000, .p99: 1_400_000, .drift: 0.5, .missed: 166.7],
                stealNanoseconds: 0,
                runQueueNanoseconds: 5_000,
                lengthNanoseconds: 3_000_000
            )
        }
        return Baseline(
            name: "main",
            createdAtUnixNanoseconds: 1_700_000_000_000_000_001,
            plan: plan,
            host: host,
            programVersion: "1.0",
            gitRevision: nil,
            members: [
                Baseline.Member(series: plan.series[0], rounds: figures, reference: figures)
            ]
        )
    }()
}
