/// What a later check is compared with: a run's figures by round, small enough for a repository.
package struct Baseline: Codable, Hashable, Sendable {
    /// One series of the plan with its rounds and those of the reference timer beside them.
    package struct Member: Codable, Hashable, Sendable {
        package var series: Series
        package var rounds: [RoundFigures]
        /// The reference timer's round of the same repetition stands at the same index; empty if
        /// none ran beside it.
        package var reference: [RoundFigures]
        /// What other measurements of the unchanged machine came to: how far it moves by itself.
        ///
        /// The rounds' own is not among them; `nil` in baselines of one measurement.
        package var levels: [SeriesLevel]?

        package init(
            series: Series,
            rounds: [RoundFigures],
            reference: [RoundFigures],
            levels: [SeriesLevel]? = nil
        ) {
            self.series = series
            self.rounds = rounds
            self.reference = reference
            self.levels = levels
        }
    }

    package var name: String
    package var createdAtUnixNanoseconds: Int64
    package var plan: Plan
    package var host: HostSnapshot
    package var programVersion: String
    package var gitRevision: String?
    package var members: [Member]

    package init(
        name: String,
        createdAtUnixNanoseconds: Int64,
        plan: Plan,
        host: HostSnapshot,
        programVersion: String,
        gitRevision: String?,
        members: [Member]
    ) {
        self.name = name
        self.createdAtUnixNanoseconds = createdAtUnixNanoseconds
        self.plan = plan
        self.host = host
        self.programVersion = programVersion
        self.gitRevision = gitRevision
        self.members = members
    }
}
