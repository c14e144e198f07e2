import Analysis
import PunctualBase
import Runs

/// Sides and figures with no more in them than a test needs.
enum ComparisonFixture {
    static let host = Fixture.run([]).host

    /// A round of 2 000 wakeups with these figures; others have the value of a quiet host.
    static func round(
        _ repetition: Int,
        _ values: [Metric: Double] = [:],
        stealNanoseconds: Int64 = 0
    ) -> RoundFigures {
        let usual: [Metric: Double] = [
            .p50: 100_000, .windowP90: 120_000, .worstOf100: 200_000, .p99: 180_000,
            .p999: 900_000, .drift: 0, .late: 0, .missed: 0,
        ]
        return RoundFigures(
            repetition: repetition,
            sampleCount: 2_000,
            plannedTicks: 2_000,
            values: usual.merging(values) { $1 },
            stealNanoseconds: stealNanoseconds,
            runQueueNanoseconds: nil,
            lengthNanoseconds: 2_000_000_000
        )
    }

    static func side(
        _ rounds: [RoundFigures],
        reference: [RoundFigures] = [],
        mechanism: MechanismName = .absolute
    ) -> ComparisonSide {
        ComparisonSide(
            name: "side",
            series: Series(mechanism: mechanism, periodNanoseconds: 1_000_000),
            run: nil,
            startedAtUnixNanoseconds: 0,
            host: host,
            programVersion: "0",
            gitRevision: nil,
            rounds: rounds,
            reference: reference
        )
    }

    /// A side with one metric's values, a round each.
    static func side(
        _ metric: Metric,
        _ values: [Double],
        reference: [Double] = []
    ) -> ComparisonSide {
        side(
            values.enumerated().map { round($0.offset, [metric: $0.element]) },
            reference: reference.enumerated().map { round($0.offset, [metric: $0.element]) }
        )
    }

    /// Values around a level that differ by a few per mille, never equal to each other.
    static func values(_ level: Double, count: Int = 20, seed: UInt64) -> [Double] {
        var generator = SplitMix64(seed: seed)
        return (0..<count).map { _ in
            level * (0.995 + Double(generator.next() % 10_000) / 1_000_000)
        }
    }

    static func compare(
        _ metric: Metric,
        _ baseline: ComparisonSide,
        _ candidate: ComparisonSide,
        pairing: Pairing = .duet,
        thing: ComparedThing? = nil,
        limit: MetricLimit? = nil,
        band: HostBand? = nil,
        showsWhatRoundsCannotCarry: Bool = false
    ) -> (whole: Comparison, metric: MetricComparison?) {
        let limits = MetricLimit.limits(
            asked: [limit ?? standardLimit(metric)],
            pairing: pairing
        )
        let whole = Analysis.compare(
            baseline,
            with: candidate,
            pairing: pairing,
            rules: ComparisonRules(
                limits: limits,
                thing: thing,
                showsWhatRoundsCannotCarry: showsWhatRoundsCannotCarry
            ),
            band: band
        )
        return (whole, whole.metrics.first { $0.metric == metric })
    }

    private static func standardLimit(_ metric: Metric) -> MetricLimit {
        MetricLimit.defaults(for: .duet).first { $0.metric == metric }
            ?? MetricLimit(metric: metric, relative: nil, absolute: 0)
    }
}
