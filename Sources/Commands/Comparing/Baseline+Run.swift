import Analysis
import Runs
import Storage

extension RunArchive {
    /// Makes a baseline of a stored run.
    ///
    /// - Throws: If a series has no whole round, or none has a reference timer beside it: without
    ///   one a later check could never pass.
    func baseline(named name: String, of run: Run) throws -> Baseline {
        var members: [Baseline.Member] = []
        let names = run.plan.series.distinctNames
        for index in run.plan.genuineSeries {
            let stored = StoredSeries(name: names[index], run: run, index: index)
            members.append(try member(stored))
        }
        guard !members.isEmpty else {
            throw CommandError.noBaseline(reason: "run \(run.identifier) measured nothing")
        }
        // A baseline is made to be passed on: of the command line it keeps what a check looks at.
        return Baseline(
            name: name,
            createdAtUnixNanoseconds: run.startedAtUnixNanoseconds,
            plan: run.plan,
            host: run.host.inCommonForm,
            programVersion: run.programVersion,
            gitRevision: run.gitRevision,
            members: members
        )
    }

    private func member(_ stored: StoredSeries) throws -> Baseline.Member {
        let identifier = stored.run.identifier
        guard stored.run.plan.reference(besides: stored.index) != nil else {
            throw CommandError.noBaseline(
                reason: "run \(identifier) has no reference timer beside \(stored.name); measure "
                    + "with `punctual benchmark --reference`, or name a mechanism or a plan here"
            )
        }
        let rounds = try figures(ofRun: identifier, series: stored.index, stored.series)
        let references = try reference(besides: stored)
        // A round without its reference says nothing that could be compared later.
        var kept: [RoundFigures] = []
        var beside: [RoundFigures] = []
        for round in rounds {
            guard let own = references.first(where: { $0.repetition == round.repetition }) else {
                continue
            }
            kept.append(round)
            beside.append(own)
        }
        guard !kept.isEmpty else {
            let failure = try self.rounds(ofRun: identifier, series: stored.index)
                .compactMap(\.round.failure).first
            throw CommandError.noBaseline(
                reason: "\(stored.name) has no whole round in run \(identifier)"
                    + (failure.map { ": \($0)" } ?? "")
            )
        }
        return Baseline.Member(series: stored.series, rounds: kept, reference: beside)
    }
}

extension Baseline {
    /// Keeps what an earlier baseline of the same machine came to, series by series.
    ///
    /// - Throws: If the machine is not the same any more: its change would be taken for its own doing.
    mutating func add(_ earlier: Baseline) throws(CommandError) {
        for place in members.indices {
            let member = members[place]
            guard let old = earlier.members.first(where: { $0.series == member.series }) else {
                continue
            }
            let before = ComparisonSide(old, of: earlier)
            let differences = EnvironmentDifference.differences(
                between: before,
                and: ComparisonSide(member, of: self),
                expectsSameMechanism: true
            )
            guard differences.isEmpty else {
                let names = differences.map(\.name).joined(separator: ", ")
                throw .noBaseline(
                    reason: "the environment is not that of “\(name)” any more (\(names)), so that "
                        + "--add would take the change for the machine's own; use --replace"
                )
            }
            members[place].levels = (old.levels ?? []) + [before.level]
        }
    }
}
