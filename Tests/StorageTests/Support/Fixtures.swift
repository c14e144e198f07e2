import PunctualBase
import Runs
import TestSupport

@testable import Storage

/// Made-up runs, in which nearly every field has a value of its own.
enum Fixtures {
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
        rounds: 2,
        roundNanoseconds: 3_000_000,
        warmUpNanoseconds: 0
    )

    static func run(label: String? = nil, host: HostSnapshot = host) -> Run {
        Run(
            label: label,
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
    }

    static func round(
        series: Int = 0,
        position: Int = 0,
        ticks: Int = 3,
        missed: Int = 0
    ) -> Round {
        var noise = NoiseCounters()
        noise.stealNanoseconds = 10_000_000
        noise.voluntarySwitches = 3
        noise.involuntarySwitches = 1
        noise.minorFaults = 2
        noise.majorFaults = 4
        noise.migrations = nil
        noise.runQueueNanoseconds = 5_000
        return Round(
            series: series,
            repetition: 1,
            position: position,
            processor: series == 0 ? nil : 1,
            startedAtUnixNanoseconds: 1_700_000_001_500_000_000,
            startNanoseconds: 5_000_000_000,
            plannedTicks: ticks,
            missedTicks: missed,
            processorNanoseconds: 42_000,
            noise: noise,
            observed: series == 0
                ? nil
                : ObservedConditions(
                    policy: .fifo,
                    priority: 80,
                    processors: [0, 1],
                    lockedKibibytes: 2_048,
                    timerSlackNanoseconds: 1,
                    dmaLatencyMicroseconds: 0
                ),
            spin: series == 0 ? nil : SpinReport(marginNanoseconds: 60_000, spinNanoseconds: 900),
            isComplete: true
        )
    }

    /// Figures of a round by nearest rank; those that the deadlines have are made up, and all differ.
    static func summary(of samples: Samples) -> RoundSummary {
        let sorted = samples.latenessNanoseconds.sorted()
        func percentile(_ percent: Int) -> Int64? {
            sorted.isEmpty ? nil : sorted[max((sorted.count * percent + 99) / 100, 1) - 1]
        }
        return RoundSummary(
            sampleCount: samples.count,
            earlyWakeups: sorted.filter { $0 < 0 }.count,
            deadlineCount: Int(samples.ticks.last ?? 0),
            minimumNanoseconds: sorted.first,
            p50Nanoseconds: percentile(50),
            p90Nanoseconds: percentile(90),
            p99Nanoseconds: percentile(99),
            maximumNanoseconds: sorted.last,
            wakeupP50Nanoseconds: percentile(50).map { $0 - 1 },
            wakeupP90Nanoseconds: percentile(90).map { $0 - 2 },
            wakeupP99Nanoseconds: percentile(99).map { $0 - 3 }
        )
    }

    /// A kilohertz timer: around 100 µs ± 30 µs, and each hundredth wakeup up to 10 ms late.
    static func samples(_ count: Int, seed: UInt64) -> Samples {
        var generator = SplitMix64(seed: seed)
        var latenesses: [Int64] = []
        for _ in 0..<count {
            var lateness = 100_000 + 30_000 * generator.normal()
            if Int.random(in: 0..<100, using: &generator) == 0 {
                lateness += Double.random(in: 0..<10_000_000, using: &generator)
            }
            latenesses.append(Int64(lateness))
        }
        return Samples(ticks: (0..<count).map { Int64($0) + 1 }, latenessNanoseconds: latenesses)
    }

    /// A finished run of two rounds, each of one series; `isOfWakeups` as versions stored it that left
    /// missed ticks out.
    @discardableResult
    static func store(
        in archive: RunArchive,
        label: String? = nil,
        samples: [Samples],
        isOfWakeups: Bool = false
    ) throws -> Int64 {
        let identifier = try archive.beginRun(run(label: label))
        for (index, samples) in samples.enumerated() {
            let ticks = Int(samples.ticks.last ?? 0)
            let round = round(
                series: index % 2,
                position: index,
                ticks: ticks,
                missed: ticks - samples.count
            )
            let key = try archive.beginRound(run: identifier, round)
            var summary = summary(of: samples)
            if isOfWakeups {
                summary.deadlineCount = nil
                summary.wakeupP50Nanoseconds = nil
                summary.wakeupP90Nanoseconds = nil
                summary.wakeupP99Nanoseconds = nil
            }
            try archive.finishRound(key, round, summary, remaining: samples)
        }
        try archive.finishRun(
            identifier,
            state: .finished,
            endedAtUnixNanoseconds: 1_700_000_009_000_000_000,
            loads: [
                LoadReport(
                    arguments: ["stress-ng", "--cpu", "1"],
                    version: "0.15",
                    bogoOperations: ["cpu": 12.5]
                )
            ]
        )
        return identifier
    }
}
