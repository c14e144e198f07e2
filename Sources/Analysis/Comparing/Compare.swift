package import Runs

/// Sets two sides against each other, metric by metric, and says whether the candidate is worse.
///
/// The round is the unit. Of each metric the change is estimated with an exact interval (`Shift`):
/// of paired sides from the pairs, of stored ones from all differences of their rounds, each as a
/// ratio to the reference timer of the same seconds where both have one. With the change that the
/// limit allows, δ, and the interval from low to high:
///
/// - regressed: low > 0 and the estimate at least δ; improved: the mirror image. The interval is at
///   the level that Holm's correction over the gating metrics leaves to the metric (Holm 1979,
///   Scandinavian Journal of Statistics 6, 65–70).
/// - pass: the 95 % interval does not go beyond δ, so more than is tolerated is ruled out.
/// - inconclusive: anything else, with the reason.
///
/// What the change is of is asked for (`ComparedThing`). Of a timer it is the ratio to the reference
/// of the same seconds, or to the other side of a duet; stored sides without a reference cannot tell a
/// slower timer from a slower hour of the host, and nothing is said of them. With a reference that
/// waits in another way, tails, late and missed ticks must also change by as much as the host has
/// changed that reference's own: it may move the ratio as far.
///
/// Of a machine it is the change of the latenesses as they are. What was measured at two times must
/// then pass what the machine moves by itself between times (`HostBand`); where that is not known a
/// steady metric must pass twice its limit, and no other can.
///
/// The whole is regressed if one gating metric or requirement is, else inconclusive, improved or
/// pass, in this order. No random number is used: the same data give the same verdict.
package func compare(
    _ baseline: ComparisonSide,
    with candidate: ComparisonSide,
    pairing: Pairing,
    rules: ComparisonRules,
    band: HostBand? = nil
) -> Comparison {
    let hasReference = !baseline.reference.isEmpty && !candidate.reference.isEmpty
    let thing = rules.thing ?? .standard(for: pairing, hasReference: hasReference)
    let rounds = ComparedRounds(
        baseline: baseline,
        candidate: candidate,
        pairing: pairing,
        thing: thing,
        fewest: rules.fewestRounds(for: pairing)
    )
    let differences = EnvironmentDifference.differences(
        between: baseline,
        and: candidate,
        pairing: pairing,
        expectsSameMechanism: rules.expectsSameMechanism
    )
    let metricJudge = MetricJudge(
        rounds: rounds,
        level: rules.level,
        blockingDifferences: rules.blocking(differences, of: thing, pairing: pairing),
        band: band,
        showsWhatRoundsCannotCarry: rules.showsWhatRoundsCannotCarry
    )
    var comparison = Comparison(
        baseline: baseline,
        candidate: candidate,
        pairing: pairing,
        thing: thing,
        usesReference: rounds.usesReference,
        band: pairing == .stored && thing == .machine ? band : nil,
        metrics: metricJudge.judge(rules.limits),
        requirements: judge(rules.requirements, of: candidate.rounds),
        environmentDifferences: differences,
        verdict: .inconclusive,
        notes: rounds.notes
    )
    comparison.baseline.rounds = rounds.baseline.map(\.own)
    comparison.candidate.rounds = rounds.candidate.map(\.own)
    comparison.baseline.disturbedRounds += rounds.disturbed.baseline
    comparison.candidate.disturbedRounds += rounds.disturbed.candidate
    comparison.verdict = Verdict(
        combining: comparison.metrics.filter(\.limit.isGating).map(\.verdict)
            + comparison.requirements.map(\.verdict)
    )
    comparison.notes += comparison.notesOnReference + comparison.notesOnCarrying(rules.limits)
    if comparison.wouldGainByOneProcessor {
        comparison.notes.append(
            "Sides on two processors differ by how deep each of these sleeps: bind both to one"
                + " (cpu=0) for narrower intervals."
        )
    }
    return comparison
}

extension ComparisonRules {
    /// Those differences that forbid a verdict.
    ///
    /// Sides that stood beside each other differ in what is asked about. What was changed about a
    /// machine is what the question is about, but for the measurement itself.
    package func blocking(
        _ differences: [EnvironmentDifference],
        of thing: ComparedThing,
        pairing: Pairing
    ) -> [EnvironmentDifference] {
        guard pairing == .stored, !allowsEnvironmentDifferences else { return [] }
        return differences.filter { thing == .timer || $0.isOfMeasurement }
    }

    /// The fewest rounds a side of which every deciding metric can have an interval.
    package func fewestRounds(for pairing: Pairing) -> Int {
        let gating = limits.count { $0.isGating }
        return RankDistribution.fewestRounds(
            level: level / Double(max(1, gating)),
            isPaired: pairing != .stored
        )
    }
}

extension Comparison {
    /// Whether a figure that follows the sleep of the processor is in doubt, of sides that may run on
    /// two of them and could run on one.
    fileprivate var wouldGainByOneProcessor: Bool {
        verdict == .inconclusive && pairing == .duet
            && [baseline.series, candidate.series].allSatisfy(\.couldBeBound)
            && metrics.contains { metric in
                [.p50, .windowP90].contains(metric.metric)
                    && metric.verdict == .inconclusive && metric.change != nil
            }
    }
}

extension Series {
    /// Whether its thread is its own and may run anywhere, and the kernel would bind it.
    fileprivate var couldBeBound: Bool {
        conditions.processors == .any && conditions.policy != .deadline
            && !runsOnRuntimeThreads && mechanism != .program
    }
}

extension Verdict {
    /// The verdict on a whole: the gravest of its parts, and inconclusive if there are none, since
    /// a check of nothing has not passed.
    package init(combining verdicts: [Verdict]) {
        let byGravity: [Verdict] = [.regressed, .inconclusive, .improved, .pass]
        self = byGravity.first(where: verdicts.contains) ?? .inconclusive
    }
}
