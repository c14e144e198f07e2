import Analysis
import Harness
import PunctualBase
import PunctualPlatform
import Reporting
import Runs
import Storage
import Timekeeping

/// `punctual benchmark`: plan, measure, store, analyse, render.
enum BenchmarkCommand: Command {
    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        if arguments.has("--stream") {
            return try BenchmarkStream(arguments, environment: context.environment)
                .run(printingTo: context.console)
        }
        let style = try context.style(arguments)
        let request = try BenchmarkRequest(arguments)
        if arguments.has("--dry-run") {
            try request.plan.checkMachine()
            let processors = HostProbe.snapshot(readingTimeFrom: KernelClock()).processorCount
            let description = PlanDescription(
                plan: request.plan,
                processors: processors,
                style: style
            )
            context.console.print(description.text)
            return ExitCode.success
        }
        if !arguments.has("--no-report") {
            let folder = arguments.value("--output") ?? ReportFolder.standard
            if let failure = OutputPlace.problem(ofFolder: folder) {
                throw CommandError.placeNotWritable(what: "the report", failure)
            }
        }
        let archive = try context.archive(arguments, mode: .readWrite)
        // Whoever opens the archive for writing notes the runs that a kill has ended.
        _ = try archive.markDeadRunsInterrupted()
        let measurement = try PlanMeasurement(
            into: archive,
            clockMode: request.clockMode,
            arguments,
            in: context
        )
        let run = try measurement.measure(request.plan)
        return try tell(run, from: archive, arguments: arguments, style: style, in: context)
    }

    /// Prints the summary, writes the report, and says where it is.
    private static func tell(
        _ run: Int64,
        from archive: RunArchive,
        arguments: ParsedArguments,
        style: TerminalStyle,
        in context: Context
    ) throws -> Int32 {
        let analysis = try archive.analysis(of: archive.run(run))
        if arguments.has("--quiet") {
            for sentence in analysis.advice { context.console.print(style.printable(sentence)) }
        } else {
            context.console.print(summary(of: analysis, style: style))
        }
        let isEmpty = analysis.series.allSatisfy { $0.sampleCount == 0 }
        var isWritten = true
        if !arguments.has("--no-report"), !isEmpty {
            isWritten = write(analysis, to: arguments.value("--output"), in: context)
        }
        if let signal = Interruption.signal { return ExitCode.interrupted(by: signal) }
        if isEmpty {
            let reasons = analysis.series.compactMap(\.failure)
            throw CommandError.nothingMeasured(reason: reasons.first ?? "no wakeup was recorded")
        }
        return isWritten ? ExitCode.success : ExitCode.failure
    }

    /// Writes the report; where that fails the run is kept all the same.
    ///
    /// - Returns: Whether all of it was written.
    private static func write(
        _ analysis: RunAnalysis,
        to folder: String?,
        in context: Context
    ) -> Bool {
        let run = analysis.run
        let folder = ReportFolder(path: folder ?? ReportFolder.path(for: run))
        do throws(FileFailure) {
            let report = try folder.write(analysis)
            for note in report.notes { context.console.note("punctual: \(note)") }
            context.console.print("report: \(report.page)".visible())
            return report.isWhole
        } catch {
            context.console.note("punctual: \(error)")
            context.console.note(
                "punctual: run \(run.identifier) is kept; `punctual report \(run.identifier)` writes "
                    + "its report"
            )
            return false
        }
    }
}
