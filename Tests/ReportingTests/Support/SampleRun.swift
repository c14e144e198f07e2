import Analysis
import Glibc
import PunctualBase
import Runs
import TestSupport

/// A run as it comes from a small virtual machine: made up, but of the size and shape measured there.
enum SampleRun {
    /// Median lateness in ns, its spread (σ of the logarithm), and processor time a tick in ns.
    private static let habits: [(MechanismName, Double, Double, Double)] = [
        (.sleepLoop, 112_000, 0.10, 37_000), (.sleepUntil, 113_000, 0.11, 36_000),
        (.absolute, 110_000, 0.12, 38_000), (.timerfd, 74_000, 0.14, 42_000),
        (.timerfdEpoll, 76_500, 0.15, 43_500), (.posixTimer, 80_700, 0.16, 45_000),
        (.ppoll, 114_000, 0.10, 40_000), (.futex, 111_500, 0.12, 35_000),
        (.ioUring, 66_000, 0.13, 41_000), (.dispatch, 95_000, 0.20, 61_000),
        (.taskSleep, 180_000, 0.35, 78_000), (.spin, 22, 0.25, 1_000_000),
        (.precise, 34, 0.30, 76_000),
    ]

    static func analysis(
        seed: UInt64 = 1,
        rounds: Int = 5,
        ticks: Int = 2_000,
        loads: [Load] = [.none, .stress(.cpu)],
        mechanisms: Set<MechanismName> = Set(MechanismName.measurable)
    ) -> RunAnalysis {
        var generator = SplitMix64(seed: seed)
        var series: [SeriesAnalysis] = []
        for load in loads {
            for (mechanism, median, spread, cost) in habits where mechanisms.contains(mechanism) {
                let latenesses = (0..<rounds).map { _ in
                    Self.latenesses(
                        mechanism,
                        median: load == .none ? median : median * 0.8,
                        spread: spread,
                        stalls: load == .none ? 0.006 : 0.02,
                        ticks: ticks,
                        generator: &generator
                    )
                }
                series.append(
                    SampleFigures(
                        of: latenesses,
                        series: Series(
                            mechanism: mechanism,
                            periodNanoseconds: 1_000_000,
                            conditions: Conditions(load: load)
                        ),
                        index: series.count,
                        costPerTick: cost
                    ).series
                )
            }
            guard mechanisms.contains(.deadlineClass) else { continue }
            series.append(refused(index: series.count, load: load))
        }
        return run(of: series, rounds: rounds, ticks: ticks)
    }

    /// A run of given latenesses of one round each, all with the period of 1 ms.
    static func analysis(of latenesses: [(MechanismName, [Int64])]) -> RunAnalysis {
        let series = latenesses.enumerated().map { index, entry in
            SampleFigures(
                of: [entry.1],
                series: Series(mechanism: entry.0, periodNanoseconds: 1_000_000),
                index: index,
                costPerTick: 40_000
            ).series
        }
        return run(of: series, rounds: 1, ticks: latenesses.map(\.1.count).max() ?? 0)
    }

    static func run(of series: [SeriesAnalysis], rounds: Int, ticks: Int) -> RunAnalysis {
        let measured = series.indices.filter { series[$0].sampleCount > 0 }
        let ranking = measured.sorted {
            (series[$0].lateness.p90 ?? .max, $0) < (series[$1].lateness.p90 ?? .max, $1)
        }
        let recommended = measured.first { series[$0].series.mechanism == .precise }
        return RunAnalysis(
            run: run(
                plan: Plan(
                    name: "default",
                    series: series.map(\.series),
                    rounds: rounds,
                    roundNanoseconds: Int64(ticks) * 1_000_000,
                    warmUpNanoseconds: 200_000_000
                )
            ),
            series: series,
            ranking: ranking,
            recommendations: [recommended].compactMap { $0 }.map { index in
                Recommendation(
                    series: index,
                    periodNanoseconds: series[index].series.periodNanoseconds,
                    conditions: series[index].series.conditions,
                    sentence:
                        "Use precise: p50 34.0 ns, where io-uring, which only sleeps, has p50 "
                        + "66.0 µs; it costs 76.0 µs of processor time a tick against 41.0 µs."
                )
            }
        )
    }

    static func run(plan: Plan) -> Run {
        Run(
            identifier: 42,
            label: "nightly",
            state: .finished,
            startedAtUnixNanoseconds: 1_785_679_387_000_000_000,
            endedAtUnixNanoseconds: 1_785_679_467_500_000_000,
            plan: plan,
            host: HostSnapshot(
                hostName: "bench-7",
                operatingSystem: "Debian GNU/Linux 12 (bookworm)",
                kernelRelease: "6.18.44",
                kernelVersion: "#1 SMP PREEMPT_DYNAMIC",
                kernelCommandLine: "console=ttyS0 root=/dev/vda1 ro",
                architecture: "x86_64",
                processorModel: "AMD EPYC",
                processorCount: 2,
                memoryKibibytes: 8_000_000,
                idleDriver: "haltpoll",
                idleStates: ["POLL", "haltpoll"],
                clockSource: "tsc",
                virtualisation: "kvm",
                preemptionMode: "none",
                realtimeRuntimeMicroseconds: 950_000,
                realtimePeriodMicroseconds: 1_000_000,
                timerSlackNanoseconds: 50_000,
                clockReadingNanoseconds: 30
            ),
            hostState: HostState(
                loadAverages: [0.42, 0.31, 0.18],
                availableMemoryKibibytes: 6_500_000,
                uptimeSeconds: 86_400
            ),
            programVersion: "0.1.0",
            arguments: ["punctual", "benchmark", "--label", "nightly"],
            gitRevision: "a1b2c3d"
        )
    }

    private static func refused(index: Int, load: Load) -> SeriesAnalysis {
        SeriesAnalysis(
            series: Series(
                mechanism: .deadlineClass,
                periodNanoseconds: 1_000_000,
                conditions: Conditions(load: load)
            ),
            index: index,
            rounds: [],
            failure: "sched_setattr: Operation not permitted; run as root"
        )
    }

    /// A log-normal body, stalls of the host with a heavy tail that last over several ticks, and for
    /// what runs free the sum of all delays before.
    private static func latenesses(
        _ mechanism: MechanismName,
        median: Double,
        spread: Double,
        stalls: Double,
        ticks: Int,
        generator: inout SplitMix64
    ) -> [Int64] {
        var latenesses: [Int64] = []
        var lost = 0.0
        var stall = 0.0
        for _ in 0..<ticks {
            stall = max(0, stall - 1_000_000)
            if generator.unit() < stalls {
                stall = max(stall, min(150_000 * pow(generator.unit(), -0.75), 16_000_000))
            }
            let body = median * exp(spread * generator.normal())
            if mechanism == .precise, generator.unit() < 0.03 {
                latenesses.append(Int64(20_000 * generator.unit() + stall))
                continue
            }
            let late = body + stall
            if mechanism.isFreeRunning {
                lost += late
                latenesses.append(Int64(lost))
            } else {
                latenesses.append(Int64(late))
            }
        }
        return latenesses
    }
}
