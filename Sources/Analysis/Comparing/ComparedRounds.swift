import PunctualBase
import Runs

/// The rounds of both sides as they are set against each other.
struct ComparedRounds {
    /// The rounds of one repetition: the unit, however many threads measured at once.
    struct Unit {
        var own: RoundFigures
        var reference: RoundFigures?
    }

    /// With paired sides, the same index is the same pair.
    private(set) var baseline: [Unit]
    private(set) var candidate: [Unit]
    let pairing: Pairing
    let thing: ComparedThing
    /// Whether a reference timer ran beside both sides.
    let hasReference: Bool
    /// Whether that timer waits in another way than the compared ones, and so may feel the host less.
    let isReferenceOfOtherKind: Bool
    /// Rounds left out because the hypervisor stole too much of them.
    private(set) var disturbed = (baseline: 0, candidate: 0)
    /// What the reader should know of the choice, each a sentence.
    private(set) var notes: [String] = []

    var isPaired: Bool { pairing != .stored }
    /// Whether latenesses are judged as ratios to those of the reference timer.
    var usesReference: Bool { hasReference && thing == .timer }
    /// Whether the rounds show too little of the slope of time for a limit of a few ppm.
    var areTooShortForDrift: Bool {
        (baseline + candidate).contains {
            $0.own.lengthNanoseconds < Metric.shortestRoundForDriftNanoseconds
        }
    }
    /// Pairs, or rounds of the smaller side.
    var count: Int { min(baseline.count, candidate.count) }

    /// - Parameters:
    ///   - baseline: With all its rounds.
    ///   - candidate: With all its rounds.
    ///   - pairing: How the two were measured.
    ///   - thing: What is judged.
    ///   - fewest: Rounds below which no verdict is possible: disturbed ones stay then.
    init(
        baseline: ComparisonSide,
        candidate: ComparisonSide,
        pairing: Pairing,
        thing: ComparedThing,
        fewest: Int
    ) {
        self.pairing = pairing
        self.thing = thing
        // In a duet each side is the other's reference.
        let hasReference =
            pairing != .duet && !baseline.reference.isEmpty && !candidate.reference.isEmpty
        self.hasReference = hasReference
        isReferenceOfOtherKind = hasReference && !candidate.series.waitsLikeReference
        self.baseline = Self.units(of: baseline, withReference: hasReference)
        self.candidate = Self.units(of: candidate, withReference: hasReference)
        noteFailures(in: baseline, "baseline")
        noteFailures(in: candidate, "candidate")
        noteIncomparable(in: baseline, "baseline")
        noteIncomparable(in: candidate, "candidate")
        if usesReference { leaveOutAlone() }
        if isPaired { keepPairs() }
        leaveOutDisturbed(fewest: fewest)
    }

    /// One unit a repetition.
    private static func units(of side: ComparisonSide, withReference: Bool) -> [Unit] {
        let reference =
            withReference ? Dictionary(grouping: side.reference, by: \.repetition) : [:]
        return Dictionary(grouping: side.rounds, by: \.repetition).sorted { $0.key < $1.key }
            .compactMap { repetition, rounds in
                RoundFigures(merging: rounds.map(\.comparable)).map { own in
                    let beside = (reference[repetition] ?? []).map(\.comparable)
                    return Unit(own: own, reference: RoundFigures(merging: beside))
                }
            }
    }

    /// Of rounds without their reference no ratio can be made.
    private mutating func leaveOutAlone() {
        baseline.removeAll { $0.reference == nil }
        candidate.removeAll { $0.reference == nil }
    }

    /// Says how many rounds are missing, and why: the reason that came most often.
    private mutating func noteFailures(in side: ComparisonSide, _ role: String) {
        guard !side.failures.isEmpty else { return }
        let counts = Dictionary(side.failures.map { ($0, 1) }, uniquingKeysWith: +)
        let reason = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? ""
        let all = side.failures.count + side.rounds.count
        notes.append(
            "\(side.failures.count) of the \(role)'s \(all) rounds could not be measured: \(reason)."
        )
    }

    /// Says which rounds have no lateness that could be compared (`RoundFigures.comparable`).
    private mutating func noteIncomparable(in side: ComparisonSide, _ role: String) {
        let count = (side.rounds + side.reference).count { $0 != $0.comparable }
        guard count > 0 else { return }
        notes.append(
            "\(count) of the \(role)'s rounds were stored by a version that left missed ticks out"
                + " of the lateness, and have no other figures: store the \(role) anew."
        )
    }

    private mutating func keepPairs() {
        let common = Set(baseline.map(\.own.repetition)).intersection(
            candidate.map(\.own.repetition)
        )
        let alone = baseline.count + candidate.count - 2 * common.count
        baseline.removeAll { !common.contains($0.own.repetition) }
        candidate.removeAll { !common.contains($0.own.repetition) }
        guard alone > 0 else { return }
        notes.append("\(alone) of all rounds had no partner on the other side and did not count.")
    }
}

/// Rounds that the hypervisor disturbed.
extension ComparedRounds {
    /// A round is disturbed if the hypervisor took more than a quarter of one processor from it, or
    /// if the conditions of its thread or the machine changed meanwhile.
    ///
    /// Rounds too short for the kernel's count (`RoundFigures.tellsSteal`) are not judged by it.
    ///
    /// A round that a quota held back is kept: a timer that spins may have used the quota up
    /// itself, and would lose its worst rounds.
    ///
    /// Lesser theft is usual on shared hosts and strikes both sides of a pair; to leave those
    /// rounds out gains nothing for the time that it costs.
    static let largestStealShare = 0.25
    /// If more of the rounds than this are disturbed, that is how the host is, and all are kept.
    static let largestDisturbedShare = 0.25

    /// Leaves out pairs of which either round is disturbed (of unpaired sides, single rounds).
    ///
    /// The rule looks only at what the hypervisor counted, never at a lateness, and treats the
    /// sides alike, so it cannot favour one.
    private mutating func leaveOutDisturbed(fewest: Int) {
        let ofBaseline = baseline.map(\.isDisturbed)
        let ofCandidate = candidate.map(\.isDisturbed)
        let either = zip(ofBaseline, ofCandidate).map { $0 || $1 }
        let leave = isPaired ? (either, either) : (ofBaseline, ofCandidate)
        let counts = (leave.0.count { $0 }, leave.1.count { $0 })
        guard counts.0 + counts.1 > 0 else { return }
        let share = Self.largestDisturbedShare
        guard Double(counts.0) <= share * Double(baseline.count),
            Double(counts.1) <= share * Double(candidate.count),
            min(baseline.count - counts.0, candidate.count - counts.1) >= fewest
        else {
            notes.append(
                "\(counts.0) rounds of the baseline and \(counts.1) of the candidate were disturbed"
                    + " (the hypervisor stole much of them, or their conditions changed), too many"
                    + " to leave out: all were kept."
            )
            return
        }
        baseline = zip(baseline, leave.0).filter { !$0.1 }.map(\.0)
        candidate = zip(candidate, leave.1).filter { !$0.1 }.map(\.0)
        disturbed = counts
    }
}

extension ComparedRounds.Unit {
    var isDisturbed: Bool {
        let length = Double(own.lengthNanoseconds)
        if own.isDisturbed == true || reference?.isDisturbed == true { return true }
        guard own.tellsSteal else { return false }
        let steal = max(own.stealNanoseconds, reference?.stealNanoseconds ?? 0)
        return Double(steal) > ComparedRounds.largestStealShare * length
    }
}

extension RoundFigures {
    /// The rounds of several threads that measured at once, as one: medians of their figures.
    ///
    /// - Returns: `nil` if there are none.
    init?(merging rounds: [RoundFigures]) {
        guard var merged = rounds.first else { return nil }
        guard rounds.count > 1 else {
            self = merged
            return
        }
        merged.sampleCount = rounds.reduce(0) { $0 + $1.sampleCount }
        merged.plannedTicks = rounds.reduce(0) { $0 + $1.plannedTicks }
        merged.isDisturbed = rounds.contains { $0.isDisturbed == true } ? true : nil
        // Both are counted of all threads together.
        merged.stealNanoseconds = rounds.map(\.stealNanoseconds).max() ?? 0
        merged.throttledNanoseconds = rounds.compactMap(\.throttledNanoseconds).max()
        for metric in Metric.allCases {
            var values = rounds.compactMap { $0.values[metric] }
            merged.values[metric] = metric.isShare ? values.mean : values.takeMedian()
        }
        self = merged
    }
}

extension Metric {
    /// Whether it counts ticks; shares of several rounds add up, percentiles do not.
    var isShare: Bool { unit == .perMille }
}

extension [Double] {
    var mean: Double? { isEmpty ? nil : reduce(0, +) / Double(count) }
}
