import Analysis
import Runs
import Storage

extension RunArchive {
    /// How far the machine moves a series by itself, learned from the stored runs that measured the
    /// same under the environment of either side.
    ///
    /// The candidate counts only where its environment is another than the baseline's: what it is
    /// asked about must not widen what it is held against. Nor must runs after the baseline, which
    /// may have the change that is asked about, such as earlier checks: a step between them is no
    /// movement. The newest runs of each series count.
    ///
    /// - Parameters:
    ///   - baseline: One side.
    ///   - candidate: The other.
    ///   - levels: Of other measurements like the baseline, which the archive does not have.
    /// - Returns: `nil` if there are too few.
    /// - Throws: If the archive cannot be read.
    func band(
        of baseline: ComparisonSide,
        and candidate: ComparisonSide,
        levels: [SeriesLevel]
    ) throws -> HostBand? {
        // A run that is deleted meanwhile has all of its rounds until the end, or none.
        try reading { try bandOfNow(of: baseline, and: candidate, levels: levels) }
    }

    private func bandOfNow(
        of baseline: ComparisonSide,
        and candidate: ComparisonSide,
        levels: [SeriesLevel]
    ) throws -> HostBand? {
        let isUnchanged = baseline.hasEnvironment(of: candidate)
        let stored = try history(of: baseline.series, besides: candidate.run).filter {
            $0.hasEnvironment(of: baseline)
        }
        guard isUnchanged else {
            let before = Self.distinct(levels + [baseline.level] + stored.map(\.level))
            let after = try history(of: candidate.series, besides: candidate.run).filter {
                $0.hasEnvironment(of: candidate)
            }
            let others = Self.distinct(after.map(\.level) + [candidate.level])
            return HostBand(groups: [before, others])
        }
        let isLater = { (level: SeriesLevel) in
            level.startedAtUnixNanoseconds > baseline.startedAtUnixNanoseconds
        }
        let others = stored.map(\.level)
        // What was added to a baseline was measured as the machine that it is of.
        let known = Self.distinct(
            levels + [baseline.level] + others.filter { !isLater($0) }
        )
        let times = Set(known.map(\.startedAtUnixNanoseconds))
        let later = Self.distinct(
            others.filter { isLater($0) && !times.contains($0.startedAtUnixNanoseconds) }
        )
        return HostBand(groups: [known], later: later)
    }

    /// A baseline and the run that it was made of are one measurement.
    private static func distinct(_ levels: [SeriesLevel]) -> [SeriesLevel] {
        var times: Set<Int64> = []
        return levels.filter { times.insert($0.startedAtUnixNanoseconds).inserted }
    }

    /// Runs beyond these are too long ago, and each must be read.
    private static let longestHistory = 20

    /// The newest runs that measured a series as it is, without one of them.
    private func history(of series: Series, besides run: Int64?) throws -> [ComparisonSide] {
        guard series.isGenuine else { return [] }
        var sides: [ComparisonSide] = []
        // A damaged run is none of the history; who asks for the runs is told of it.
        var damage: [ArchiveError] = []
        let stored = try runs(leavingOut: &damage).reversed()
        for stored in stored where sides.count < Self.longestHistory {
            let found = stored.run
            guard found.identifier != run, found.state != .running else { continue }
            // Two equal sides of one run are one measurement of the machine.
            guard let index = found.plan.series.firstIndex(of: series) else { continue }
            let member = StoredSeries(name: series.name, run: found, index: index)
            guard let figures = try figures(of: member, leavingOut: &damage), !figures.isEmpty
            else { continue }
            sides.append(member.side(rounds: figures))
        }
        return sides
    }
}

extension ComparisonSide {
    fileprivate func hasEnvironment(of other: ComparisonSide) -> Bool {
        host.hostName == other.host.hostName
            && EnvironmentDifference.differences(
                between: self,
                and: other,
                expectsSameMechanism: true
            ).isEmpty
    }

    /// What it came to.
    var level: SeriesLevel {
        SeriesLevel(
            startedAtUnixNanoseconds: startedAtUnixNanoseconds,
            values: RoundFigures.medians(over: rounds)
        )
    }
}
