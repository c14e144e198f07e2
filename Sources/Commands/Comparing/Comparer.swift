import Analysis
import Reporting
import Runs
import Storage

/// Compares what is in the archive.
struct Comparer {
    let archive: RunArchive
    let judging: Judging

    typealias Pair = (baseline: StoredSeries, candidate: StoredSeries)

    /// Two stored series each.
    func answer(
        of pairs: [Pair],
        missing: [ComparisonReport.Missing] = []
    ) throws -> ComparisonAnswer {
        var answer = ComparisonAnswer(missing: missing)
        for pair in pairs {
            let pairing = Self.pairing(of: pair)
            try refuseMachine(of: pair, pairing)
            let sides = try archive.sides([pair.baseline, pair.candidate])
            for (side, stored) in zip(sides, [pair.baseline, pair.candidate]) {
                guard case .failed(let reason) = side else { continue }
                answer.missing.append(.init(name: stored.name, reason: reason))
            }
            guard case .measured(let baseline) = sides[0], case .measured(let candidate) = sides[1]
            else { continue }
            answer.comparisons.append(
                try comparison(
                    of: baseline,
                    with: candidate,
                    pairing: pairing,
                    expectsSameMechanism: false
                )
            )
        }
        return answer
    }

    /// A baseline and the run that was measured like it.
    func answer(of baseline: Baseline, with run: Run) throws -> ComparisonAnswer {
        let own = run.plan.series.distinctNames
        let candidates = run.plan.genuineSeries.map {
            StoredSeries(name: own[$0], run: run, index: $0)
        }
        let paired = Self.paired(baseline, with: candidates) { $0.series }
        var answer = ComparisonAnswer(missing: paired.missing)
        for (member, candidate) in paired.pairs {
            switch try archive.sides([candidate])[0] {
            case .failed(let reason):
                answer.missing.append(.init(name: candidate.name, reason: reason))
            case .measured(let side):
                answer.comparisons.append(
                    try comparison(
                        of: ComparisonSide(member, of: baseline),
                        with: side,
                        pairing: .stored,
                        expectsSameMechanism: true,
                        levels: member.levels ?? []
                    )
                )
            }
        }
        return answer
    }

    /// What is set against which member of a baseline.
    static func paired<Candidate>(
        _ baseline: Baseline,
        with candidates: [Candidate],
        by series: @escaping (Candidate) -> Series
    ) -> PairedSeries<Baseline.Member, Candidate> {
        PairedSeries(
            baseline.members,
            candidates,
            names: ("the baseline", "the measurement"),
            matchesLone: false,
            series: (\.series, series)
        )
    }

    /// What of two sides in the archive is set against each other.
    static func paired<Side>(
        _ baseline: [Side],
        _ candidate: [Side],
        by series: @escaping (Side) -> Series
    ) -> PairedSeries<Side, Side> {
        PairedSeries(
            baseline,
            candidate,
            names: ("A", "B"),
            matchesLone: true,
            series: (series, series)
        )
    }

    private func comparison(
        of baseline: ComparisonSide,
        with candidate: ComparisonSide,
        pairing: Pairing,
        expectsSameMechanism: Bool,
        levels: [SeriesLevel] = []
    ) throws -> Comparison {
        let hasReference = !baseline.reference.isEmpty && !candidate.reference.isEmpty
        let rules = judging.rules(
            for: pairing,
            hasReference: hasReference,
            expectsSameMechanism: expectsSameMechanism
        )
        // Of sides that stood beside each other the machine is that of the same minutes.
        let isOverTime = pairing == .stored && rules.thing == .machine
        let band =
            try isOverTime ? archive.band(of: baseline, and: candidate, levels: levels) : nil
        return compare(baseline, with: candidate, pairing: pairing, rules: rules, band: band)
    }

    private func refuseMachine(of pair: Pair, _ pairing: Pairing) throws(UsageError) {
        guard judging.thing == .machine, pairing == .duet, !judging.judgesRequirementsAlone else {
            return
        }
        throw .conflict(
            "--of machine cannot be asked of a duet: both sides of run "
                + "\(pair.candidate.run.identifier) were measured at once, on the same machine; "
                + "measure them in turn (--pairing interleaved)"
        )
    }

    /// A run by itself, each series beside its reference timer, which it is not to be as good as.
    func answer(ofServiceLevelsOf run: Run) throws -> ComparisonAnswer {
        var pairs: [Pair] = []
        var missing: [ComparisonReport.Missing] = []
        let names = run.plan.series.distinctNames
        for index in run.plan.genuineSeries {
            let name = names[index]
            guard let reference = run.plan.reference(besides: index) else {
                let reason = "no reference timer was measured beside it (benchmark --reference)"
                missing.append(.init(name: name, reason: reason))
                continue
            }
            pairs.append(
                (
                    StoredSeries(name: names[reference], run: run, index: reference),
                    StoredSeries(name: name, run: run, index: index)
                )
            )
        }
        return try answer(of: pairs, missing: missing)
    }

    /// Rounds of one run stood beside each other; those of two runs did not.
    private static func pairing(of pair: Pair) -> Pairing {
        guard pair.baseline.run.identifier == pair.candidate.run.identifier else { return .stored }
        let areTogether = pair.baseline.run.plan.slots.contains {
            $0.contains(pair.baseline.index) && $0.contains(pair.candidate.index)
        }
        return areTogether && pair.baseline.index != pair.candidate.index ? .duet : .interleaved
    }
}

extension Plan {
    /// Indices of what is measured for its own sake, not as a reference.
    var genuineSeries: [Int] { series.indices.filter { series[$0].isReference != true } }

    /// The series that are compared in a run of pairs, each with the next, reference timers left out;
    /// `nil` in other runs.
    var comparedPairs: [(Int, Int)]? {
        let genuine = genuineSeries
        guard !genuine.isEmpty, genuine.count.isMultiple(of: 2) else { return nil }
        // In a plan of duets a reference timer has the place of the other side.
        guard pairing == .interleaved || pairing == .duet && genuine.count == series.count else {
            return nil
        }
        return stride(from: 0, to: genuine.count, by: 2).map { (genuine[$0], genuine[$0 + 1]) }
    }

    /// What stands beside a series while it is measured.
    func company(of index: Int) -> String {
        guard let slot = slots.first(where: { $0.contains(index) }),
            let partner = slot.first(where: { $0 != index })
        else { return ComparisonSide.alone }
        return series[partner].isReference == true
            ? ComparisonSide.withReference : series[partner].name
    }
}

extension ComparisonSide {
    init(_ member: Baseline.Member, of baseline: Baseline) {
        self.init(
            name: baseline.name,
            series: member.series,
            run: nil,
            startedAtUnixNanoseconds: baseline.createdAtUnixNanoseconds,
            host: baseline.host,
            programVersion: baseline.programVersion,
            gitRevision: baseline.gitRevision,
            rounds: member.rounds,
            reference: member.reference,
            company: member.reference.isEmpty ? Self.alone : Self.withReference
        )
    }
}
