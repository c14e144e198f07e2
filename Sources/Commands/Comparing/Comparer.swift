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
            let sides = try archive.sides([pair.baseline, pair.candidate])
            for (side, stored) in zip(sides, [pair.baseline, pair.candidate]) {
                guard case .failed(let reason) = side else { continue }
                answer.missing.append(.init(name: stored.name, reason: reason))
            }
            guard case .measured(let baseline) = sides[0], case .measured(let candidate) = sides[1]
            else { continue }
            let pairing = Self.pairing(of: pair)
            let rules = judging.rules(for: pairing, expectsSameMechanism: false)
            answer.comparisons.append(
                compare(baseline, with: candidate, pairing: pairing, rules: rules)
            )
        }
        return answer
    }

    /// A baseline and the run that was measured like it.
    func answer(of baseline: Baseline, with run: Run) throws -> ComparisonAnswer {
        let candidates = run.plan.genuineSeries.map {
            StoredSeries(name: run.plan.series[$0].name, run: run, index: $0)
        }
        let paired = PairedSeries(
            baseline.members,
            candidates,
            names: ("the baseline", "the measurement"),
            matchesLone: false,
            series: (\.series, \.series)
        )
        var answer = ComparisonAnswer(missing: paired.missing)
        for (member, candidate) in paired.pairs {
            switch try archive.sides([candidate])[0] {
            case .failed(let reason):
                answer.missing.append(.init(name: candidate.name, reason: reason))
            case .measured(let side):
                let rules = judging.rules(for: .stored, expectsSameMechanism: true)
                let old = ComparisonSide(member, of: baseline)
                answer.comparisons.append(compare(old, with: side, pairing: .stored, rules: rules))
            }
        }
        return answer
    }

    /// A run by itself, each series beside its reference timer, which it is not to be as good as.
    func answer(ofServiceLevelsOf run: Run) throws -> ComparisonAnswer {
        var pairs: [Pair] = []
        var missing: [ComparisonReport.Missing] = []
        for index in run.plan.genuineSeries {
            let name = run.plan.series[index].name
            guard let reference = run.plan.reference(besides: index) else {
                let reason = "no reference timer was measured beside it (benchmark --reference)"
                missing.append(.init(name: name, reason: reason))
                continue
            }
            pairs.append(
                (
                    StoredSeries(name: run.plan.series[reference].name, run: run, index: reference),
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

    /// The series that are compared in a run of pairs: 0 with 1, 2 with 3; `nil` in other runs.
    var comparedPairs: [(Int, Int)]? {
        guard pairing == .duet || pairing == .interleaved, !series.isEmpty,
            series.count.isMultiple(of: 2), genuineSeries.count == series.count
        else { return nil }
        return stride(from: 0, to: series.count, by: 2).map { ($0, $0 + 1) }
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
            reference: member.reference
        )
    }
}
