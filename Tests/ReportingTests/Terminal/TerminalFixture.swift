import Analysis
import PunctualBase
import Reporting
import Runs

/// A small analysis with figures chosen by hand.
enum TerminalFixture {
    static let unicode80 = TerminalStyle(isColoured: false, isUnicode: true, width: 80)

    static func series(
        _ mechanism: MechanismName,
        index: Int,
        p50: Int64,
        worst: Int64,
        cost: Double,
        drift: Double = 0,
        samples: Int = 12_000,
        peak: Int = 20
    ) -> SeriesAnalysis {
        var series = SeriesAnalysis(
            series: Series(mechanism: mechanism, periodNanoseconds: 1_000_000),
            index: index,
            rounds: (0..<4).map { round($0) }
        )
        series.sampleCount = samples
        series.deadlineCount = samples
        series.lateness = LatenessPercentiles(
            p0: p50 / 2,
            p50: p50,
            p90: p50 * 3 / 2,
            p99: p50 * 4,
            p999: samples >= 10_000 ? p50 * 20 : nil,
            max: p50 * 60
        )
        series.wakeupLateness = series.lateness
        series.worstOf100Nanoseconds = worst
        series.processorNanosecondsPerTick = cost
        series.processorShare = cost / 1e6
        series.drift = DriftEstimate(
            roundSlopes: [Double](repeating: drift, count: 4),
            roundSeconds: 3,
            rate: Estimate(value: drift, low: drift, high: drift),
            isFreeRunning: mechanism.isFreeRunning,
            losesPeriods: false
        )
        series.histogram = histogram(peak: peak)
        return series
    }

    static func round(_ repetition: Int, stealNanoseconds: Int64 = 0) -> Round {
        var round = Round(
            series: 0,
            repetition: repetition,
            position: repetition,
            plannedTicks: 3_000,
            isComplete: true
        )
        round.noise.stealNanoseconds = stealNanoseconds
        return round
    }

    /// Three bins a cell: one wakeup, a hundred, ten thousand, a hundred, and a gap before the
    /// last.
    static func histogram(peak: Int) -> LatenessHistogram {
        var range = LatenessRange()
        range.include(
            MeasuredRound(
                round: Round(series: 0, repetition: 0, position: 0, plannedTicks: 2),
                samples: Samples(ticks: [1, 2], latenessNanoseconds: [600, 4_000_000])
            ),
            of: Series(mechanism: .absolute, periodNanoseconds: 1_000_000)
        )
        let bins = LatenessBins(covering: range)
        var counts = [Int](repeating: 0, count: LatenessBins.count)
        for (offset, count) in [(-6, 1), (-3, 100), (0, 10_000), (3, 100), (9, 2)] {
            counts[peak + offset] = count
        }
        return LatenessHistogram(
            edgesNanoseconds: bins.edgesNanoseconds,
            counts: counts,
            below: 0
        )
    }

    static func analysis() -> RunAnalysis {
        var refused = SeriesAnalysis(
            series: Series(mechanism: .deadlineClass, periodNanoseconds: 1_000_000),
            index: 3,
            rounds: [],
            failure: "sched_setattr is not permitted; it needs CAP_SYS_NICE"
        )
        refused.histogram = histogram(peak: 20)
        let series = [
            series(.absolute, index: 0, p50: 65_200, worst: 210_000, cost: 12_300, peak: 30),
            series(.precise, index: 1, p50: 1_230, worst: 48_000, cost: 64_800, peak: 8),
            series(
                .sleepLoop,
                index: 2,
                p50: 160_000_000,
                worst: 310_000_000,
                cost: 11_900,
                drift: 104_000,
                peak: 50
            ),
            refused,
        ]
        return assemble(run: run(series.map(\.series)), series: series)
    }

    static func run(_ series: [Series], rounds: Int = 4) -> Run {
        Run(
            identifier: 12,
            label: "before",
            state: .finished,
            startedAtUnixNanoseconds: 0,
            plan: Plan(
                name: "default",
                series: series,
                rounds: rounds,
                roundNanoseconds: 3_000_000_000,
                warmUpNanoseconds: 200_000_000
            ),
            host: HostSnapshot(
                hostName: "box",
                operatingSystem: "Debian GNU/Linux 12",
                kernelRelease: "6.1.0-18-amd64",
                kernelVersion: "#1 SMP",
                kernelCommandLine: "quiet",
                architecture: "x86_64",
                processorModel: "AMD EPYC 7B13",
                processorCount: 2,
                memoryKibibytes: 4_000_000,
                clockSource: "tsc",
                virtualisation: "kvm"
            ),
            hostState: HostState(loadAverages: [], availableMemoryKibibytes: 1, uptimeSeconds: 1),
            programVersion: "0.1",
            arguments: ["punctual", "benchmark"]
        )
    }
}
