import Analysis
import PunctualBase
import Runs
import Testing

/// The whole gate with its default limits, on recorded rounds and on simulated noise.
@Suite("The gate as a whole")
struct GateTests {
    typealias Sides = ComparisonFixture
    typealias Pairs = [(baseline: RoundFigures, candidate: RoundFigures)]

    /// How often each verdict comes out when 20 duets are drawn from the recorded ones.
    ///
    /// Every second duet of equal sides is turned round, as the order of starting alternates.
    private func rates(_ kind: String, trials: Int, seed: UInt64) -> [Verdict: Double] {
        let recorded = RecordedDuets.pairs(kind)
        var generator = SplitMix64(seed: seed)
        var counts: [Verdict: Double] = [:]
        for _ in 0..<trials {
            var drawn = Array(recorded.shuffled(using: &generator).prefix(20))
            if kind.hasPrefix("same") {
                for index in drawn.indices where index.isMultiple(of: 2) {
                    drawn[index] = (drawn[index].candidate, drawn[index].baseline)
                }
            }
            counts[verdict(drawn), default: 0] += 100 / Double(trials)
        }
        return counts
    }

    private func verdict(_ pairs: Pairs) -> Verdict {
        func side(_ rounds: [RoundFigures]) -> ComparisonSide {
            Sides.side(
                rounds.enumerated().map { place, round in
                    var round = round
                    round.repetition = place
                    return round
                }
            )
        }
        return compare(
            side(pairs.map(\.baseline)),
            with: side(pairs.map(\.candidate)),
            pairing: .duet,
            rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
        ).verdict
    }

    @Test("Equal timers pass, and are called worse in at most one case of a hundred")
    func equalTimers() {
        let quiet = rates("same", trials: 200, seed: 71)
        #expect(quiet[.regressed, default: 0] <= 1, "seed 71")
        #expect(quiet[.pass, default: 0] >= 75, "seed 71")
        let noisy = rates("same-noisy", trials: 200, seed: 72)
        #expect(noisy[.regressed, default: 0] <= 1, "seed 72")
        #expect(noisy[.pass, default: 0] >= 75, "seed 72")
    }

    @Test(
        "What was made worse is found",
        arguments: [("plus-5us", 70.0), ("plus-20us", 95), ("tail", 95)]
    )
    func worse(kind: String, share: Double) {
        let found = rates(kind, trials: 100, seed: 73)
        #expect(found[.regressed, default: 0] >= share, "seed 73: \(found)")
    }

    @Test("What was made better is called improved")
    func better() {
        let found = rates("faster", trials: 50, seed: 74)
        #expect(found[.improved, default: 0] >= 95, "seed 74: \(found)")
    }

    @Test(
        "A stored baseline from a quiet hour is not called worse in a noisy one, with a reference"
    )
    func storedBaseline() {
        let quiet = RecordedDuets.pairs("same")
        let noisy = RecordedDuets.pairs("same-noisy")
        var generator = SplitMix64(seed: 75)
        var worse = 0
        let trials = 150
        func side(_ pairs: Pairs) -> ComparisonSide {
            var rounds: [RoundFigures] = []
            var reference: [RoundFigures] = []
            for (place, pair) in pairs.shuffled(using: &generator).prefix(20).enumerated() {
                let isTurned = place.isMultiple(of: 2)
                rounds.append(isTurned ? pair.candidate : pair.baseline)
                reference.append(isTurned ? pair.baseline : pair.candidate)
                rounds[place].repetition = place
                reference[place].repetition = place
            }
            return Sides.side(rounds, reference: reference)
        }
        for _ in 0..<trials {
            let whole = compare(
                side(quiet),
                with: side(noisy),
                pairing: .stored,
                rules: ComparisonRules(limits: MetricLimit.defaults(for: .stored))
            )
            if whole.verdict == .regressed { worse += 1 }
        }
        #expect(worse <= trials * 2 / 100, "seed 75")
    }

    @Test(
        "Swapped sides give the mirrored verdict",
        arguments: ["same", "plus-5us", "tail", "faster"]
    )
    func mirrored(kind: String) {
        let pairs = RecordedDuets.pairs(kind)
        func side(_ rounds: [RoundFigures]) -> ComparisonSide { Sides.side(rounds) }
        func judged(_ old: [RoundFigures], _ new: [RoundFigures]) -> [Metric: Verdict] {
            let whole = compare(
                side(old),
                with: side(new),
                pairing: .duet,
                rules: ComparisonRules(limits: MetricLimit.defaults(for: .duet))
            )
            return Dictionary(uniqueKeysWithValues: whole.metrics.map { ($0.metric, $0.verdict) })
        }
        let forth = judged(pairs.map(\.baseline), pairs.map(\.candidate))
        let back = judged(pairs.map(\.candidate), pairs.map(\.baseline))
        for metric in Metric.allCases {
            #expect((forth[metric] == .regressed) == (back[metric] == .improved))
            #expect((forth[metric] == .improved) == (back[metric] == .regressed))
        }
    }

    @Test("The same data give the same comparison; both sides in another unit the same verdicts")
    func invariance() {
        for kind in ["same", "plus-5us", "tail"] {
            let pairs = RecordedDuets.pairs(kind)
            func judged(scale: Double) -> Comparison {
                func scaled(_ rounds: [RoundFigures]) -> ComparisonSide {
                    Sides.side(
                        rounds.map { round in
                            var round = round
                            for metric in Metric.allCases where metric.unit == .nanoseconds {
                                round.values[metric]? *= scale
                            }
                            return round
                        }
                    )
                }
                var limits = MetricLimit.defaults(for: .duet)
                for index in limits.indices where limits[index].relative != nil {
                    limits[index].absolute = 0
                }
                return compare(
                    scaled(pairs.map(\.baseline)),
                    with: scaled(pairs.map(\.candidate)),
                    pairing: .duet,
                    rules: ComparisonRules(limits: limits)
                )
            }
            #expect(judged(scale: 1) == judged(scale: 1))
            let large = judged(scale: 1_024)
            #expect(large.metrics.map(\.verdict) == judged(scale: 1).metrics.map(\.verdict))
            #expect(large.verdict == judged(scale: 1).verdict)
        }
    }
}
