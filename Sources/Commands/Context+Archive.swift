package import Analysis
import PunctualBase
import Reporting
import Runs
package import Storage

extension Context {
    /// The archive that the options and the environment name.
    ///
    /// A folder that is missing is made at the place that nobody named, and there alone.
    func archive(_ arguments: ParsedArguments, mode: RunArchive.Mode) throws -> RunArchive {
        try checkPath(in: "PUNCTUAL_DATABASE", unless: arguments.has("--database"))
        let location = try ArchiveLocation(
            option: arguments.value("--database"),
            environment: environment
        )
        return try RunArchive(
            path: location.path,
            mode: mode == .readWrite && location.isNamed ? .create : mode
        )
    }

    /// Refuses what stands in an environment variable where no path can be meant by it.
    func checkPath(in variable: String, unless isOverridden: Bool) throws(UsageError) {
        guard !isOverridden, let text = environment[variable], !text.isEmpty else { return }
        if let problem = PathText.problem(of: text) {
            throw .unusableValue(of: variable, problem: problem)
        }
    }

    /// How to print for the terminal or file at the other end.
    func style(_ arguments: ParsedArguments) throws(UsageError) -> TerminalStyle {
        TerminalStyle(
            isColoured: terminal.showsColor(
                try arguments.choice("--color", ColorChoice.self) ?? .auto
            ),
            isUnicode: terminal.isUnicode,
            width: terminal.width
        )
    }
}

extension RunArchive {
    /// Analyses a run, one series in memory at a time.
    package func analysis(of stored: StoredRun) throws -> RunAnalysis {
        let run = stored.run
        var range = LatenessRange()
        for stored in try rounds(ofRun: run.identifier) where stored.round.failure == nil {
            let series = run.plan.series[stored.round.series]
            if let summary = stored.summary, summary.deadlineCount != nil {
                range.include(summary, of: series.mechanism)
            } else {
                // The round was cut off by a kill, so that nobody has summed it up, or what was
                // stored of it left missed ticks out.
                let samples = try samples(ofRound: stored.key)
                guard Plausibility.problem(latenesses: samples.latenessNanoseconds) == nil else {
                    continue
                }
                range.include(MeasuredRound(round: stored.round, samples: samples), of: series)
            }
        }
        let bins = LatenessBins(covering: range)
        let series = try run.plan.series.enumerated().map { index, series in
            analyse(
                series: series,
                index: index,
                rounds: try measuredRounds(ofRun: run.identifier, series: index),
                bins: bins
            )
        }
        return assemble(run: run, series: series)
    }
}
