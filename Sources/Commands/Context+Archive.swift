package import Analysis
import Reporting
import Runs
package import Storage

extension Context {
    /// The archive that the options and the environment name.
    func archive(_ arguments: ParsedArguments, mode: RunArchive.Mode) throws -> RunArchive {
        let path = try ArchiveLocation.path(
            option: arguments.value("--database"),
            environment: environment
        )
        return try RunArchive(path: path, mode: mode)
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
        for (index, series) in run.plan.series.enumerated() {
            for round in try measuredRounds(ofRun: run.identifier, series: index) {
                range.include(round.samples, of: series.mechanism)
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
