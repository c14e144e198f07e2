import Analysis
import Glibc
import PunctualBase
import Reporting
import Runs
import TestSupport

/// A comparison as it comes from a noisy virtual machine: the figures of the metrics are chosen by
/// hand, those of the rounds are made up around them.
enum SampleComparison {
    static let started: Int64 = 1_785_679_387_000_000_000

    static func metric(
        _ metric: Metric,
        _ baseline: Double,
        _ candidate: Double,
        _ change: (Double, Double, Double),
        relative: Double?,
        absolute: Double = 0,
        _ verdict: Verdict,
        reason: String? = nil,
        visible: Double? = nil,
        isGating: Bool = true
    ) -> MetricComparison {
        var generator = SplitMix64(seed: UInt64(metric.rawValue.count))
        let scale: ChangeScale = relative == nil ? .difference : .ratio
        let width = change.2 - change.0
        let pairs = (0..<20).map { _ in
            scale == .ratio
                ? change.0 * exp(width * generator.normal()) : change.0 + width * generator.normal()
        }
        let inner = width / 2
        return MetricComparison(
            limit: MetricLimit(
                metric: metric,
                relative: relative,
                absolute: absolute,
                isGating: isGating
            ),
            baseline: baseline,
            candidate: candidate,
            scale: scale,
            change: Estimate(value: change.0, low: change.1, high: change.2),
            plainChange: Estimate(
                value: change.0,
                low: (change.0 + change.1) / 2,
                high: change.0 + inner
            ),
            pairs: pairs,
            verdict: verdict,
            reason: reason,
            smallestVisible: visible,
            tolerated: relative.map { 1 + max($0, absolute / min(baseline, candidate)) } ?? absolute
        )
    }

    static let metrics = [
        metric(
            .p50,
            107_000,
            109_000,
            (1.01, 1.00, 1.03),
            relative: 0.05,
            absolute: 2_000,
            .pass,
            visible: 1.03
        ),
        metric(
            .windowP90,
            130_000,
            135_000,
            (1.03, 0.98, 1.08),
            relative: 0.1,
            .pass,
            visible: 1.07
        ),
        metric(
            .worstOf100,
            275_000,
            629_000,
            (1.97, 1.41, 2.78),
            relative: 0.5,
            .regressed,
            visible: 1.42
        ),
        metric(
            .p99,
            676_000,
            766_000,
            (1.54, 0.99, 2.14),
            relative: 0.5,
            .inconclusive,
            reason: "its interval reaches from no change to beyond the limit; about 34 more rounds "
                + "would settle it: use --rounds 54",
            visible: 1.45
        ),
        metric(
            .p999,
            3_366_000,
            2_702_000,
            (0.99, 0.77, 1.39),
            relative: 1,
            .pass,
            isGating: false
        ),
        metric(.drift, 0, 0.3, (0.3, -0.8, 1.4), relative: nil, absolute: 5, .pass, visible: 5.2),
        metric(.late, 9.5, 9.9, (1.04, 0.71, 1.47), relative: 1, absolute: 1, .pass, visible: 1.6),
    ]

    static func rounds(seed: UInt64, worst: Double) -> [RoundFigures] {
        var generator = SplitMix64(seed: seed)
        return (0..<20).map { repetition in
            let noise = exp(0.6 * generator.normal())
            return RoundFigures(
                repetition: repetition,
                sampleCount: 1_990,
                plannedTicks: 2_000,
                values: [
                    .p50: 107_000 * exp(0.03 * generator.normal()),
                    .windowP90: 130_000 * exp(0.07 * generator.normal()),
                    .worstOf100: worst * exp(0.3 * generator.normal()),
                    .p99: 676_000 * noise, .drift: 1.5 * generator.normal(),
                    .late: 9.5 * noise,
                ],
                stealNanoseconds: noise > 1.4 ? 40_000_000 : 10_000_000,
                runQueueNanoseconds: Int64(4_000_000 * noise),
                lengthNanoseconds: 2_000_000_000
            )
        }
    }

    static func side(
        _ name: String,
        _ run: Int64,
        _ revision: String,
        analysis: SeriesAnalysis,
        seed: UInt64,
        worst: Double
    ) -> ComparisonSide {
        ComparisonSide(
            name: name,
            series: analysis.series,
            run: run,
            startedAtUnixNanoseconds: started,
            host: SampleRun.run(
                plan: Plan(
                    name: "default",
                    series: [],
                    rounds: 1,
                    roundNanoseconds: 1,
                    warmUpNanoseconds: 0
                )
            ).host,
            programVersion: "0.1.0",
            gitRevision: revision,
            rounds: rounds(seed: seed, worst: worst),
            analysis: analysis
        )
    }

    static func comparison(rounds: Int = 10, ticks: Int = 2_000) -> Comparison {
        let sides = [UInt64(1), 2].map { seed in
            SampleRun.analysis(
                seed: seed,
                rounds: rounds,
                ticks: ticks,
                loads: [.none],
                mechanisms: [.dispatch]
            ).series[0]
        }
        return Comparison(
            baseline: side(
                "main",
                12,
                "a1b2c3d",
                analysis: sides[0],
                seed: 3,
                worst: 275_000
            ),
            candidate: side("pr", 15, "d4e5f6a", analysis: sides[1], seed: 4, worst: 629_000),
            pairing: .duet,
            usesReference: false,
            metrics: metrics,
            requirements: [],
            environmentDifferences: [],
            verdict: .regressed,
            notes: []
        )
    }

    /// Made once: many tests look at it.
    static let small = comparison(rounds: 3, ticks: 400)

    static func report(_ comparisons: [Comparison]? = nil) -> ComparisonReport {
        let comparisons = comparisons ?? [small]
        return ComparisonReport(
            kind: .compare,
            title: "main against pr",
            comparisons: comparisons,
            verdict: .regressed,
            command: ["punctual", "compare", "main", "pr", "--rounds", "20"],
            toolVersion: "0.1.0",
            createdAtUnixNanoseconds: started + 60_000_000_000,
            exitCode: 2
        )
    }

    /// Two comparisons with all that can be said: requirements, differences, missing, figures only.
    static func fullReport() -> ComparisonReport {
        let first = small
        var second = first
        second.baseline.analysis = nil
        second.baseline.run = nil
        second.baseline.disturbedRounds = 3
        second.candidate.series.mechanism = .timerfd
        second.baseline.series.mechanism = .timerfd
        second.candidate.host.kernelRelease = "6.18.45"
        second.candidate.rounds.removeLast()
        second.pairing = .stored
        second.usesReference = true
        second.metrics.removeAll { $0.verdict == .regressed }
        second.requirements = [
            RequirementResult(
                text: "p99 <= 200us",
                metric: .p99,
                value: Estimate(value: 766_000, low: 610_000, high: 1_020_000),
                verdict: .regressed,
                reason: nil
            ),
            RequirementResult(
                text: "missed <= 1permille",
                metric: .missed,
                value: nil,
                verdict: .inconclusive,
                reason: "no round counted missed ticks"
            ),
        ]
        second.environmentDifferences = [
            EnvironmentDifference(name: "kernel", baseline: "6.18.44", candidate: "6.18.45")
        ]
        second.notes = ["The baseline is 92 days old."]
        second.verdict = .inconclusive
        var report = report([first, second])
        report.kind = .check
        report.title = "check of main"
        report.missing = [.init(name: "io-uring, 1 ms", reason: "io_uring is not permitted here")]
        report.allowances = [.missing]
        return report
    }

    /// Every text that comes from outside is hostile.
    static func hostileReport() -> ComparisonReport {
        let text = HostileText.joined
        var comparison = small
        comparison.baseline.name = text
        comparison.candidate.name = HostileText.all[0]
        comparison.baseline.gitRevision = text
        comparison.candidate.programVersion = text
        comparison.candidate.host.hostName = text
        comparison.candidate.host.kernelCommandLine = text
        comparison.candidate.host.virtualisation = text
        comparison.candidate.series.program = HostileText.all
        comparison.notes = [text]
        comparison.environmentDifferences = [
            EnvironmentDifference(name: text, baseline: text, candidate: "")
        ]
        comparison.requirements = [
            RequirementResult(
                text: text,
                metric: .p50,
                value: nil,
                verdict: .inconclusive,
                reason: text
            )
        ]
        for place in comparison.metrics.indices { comparison.metrics[place].reason = text }
        var report = report([comparison])
        report.title = text
        report.command = HostileText.all
        report.toolVersion = text
        report.missing = [.init(name: text, reason: text)]
        return report
    }
}
