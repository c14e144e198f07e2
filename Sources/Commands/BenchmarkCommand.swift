import Analysis
import Harness
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
            let processors = HostProbe.snapshot(readingTimeFrom: KernelClock()).processorCount
            let description = PlanDescription(
                plan: request.plan,
                processors: processors,
                style: style
            )
            context.console.print(description.text)
            return ExitCode.success
        }
        let archive = try context.archive(arguments, mode: .readWrite)
        // Whoever opens the archive for writing notes the runs that a kill has ended.
        _ = try archive.markDeadRunsInterrupted()
        let run = try measure(request, into: archive, arguments: arguments, in: context)
        return try tell(run, from: archive, arguments: arguments, style: style, in: context)
    }

    /// Measures and stores.
    ///
    /// - Returns: The number of the run.
    private static func measure(
        _ request: BenchmarkRequest,
        into archive: RunArchive,
        arguments: ParsedArguments,
        in context: Context
    ) throws -> Int64 {
        Interruption.begin()
        let recorder = try ArchiveRecorder(
            archive: archive,
            run: description(of: request, label: arguments.value("--label"), in: context)
        )
        let showsProgress =
            context.terminal.showsProgress && !arguments.has("--no-progress")
            && !arguments.has("--quiet")
        let progress = ProgressDisplay(
            plan: request.plan,
            style: try context.style(arguments),
            isLive: showsProgress,
            isSilent: arguments.has("--quiet"),
            console: context.console
        )
        do {
            let session = MeasurementSession(plan: request.plan, clockMode: request.clockMode)
            let outcome = try session.run(
                recorder: recorder,
                isInterrupted: { Interruption.signal != nil },
                onProgress: progress.show
            )
            progress.end()
            for note in outcome.notes { context.console.note("punctual: \(note)") }
            try recorder.finish(outcome.wasInterrupted ? .interrupted : .finished)
            return recorder.run
        } catch {
            progress.end()
            // What was stored stays; the run must not look as if it were still going on.
            try? recorder.finish(.interrupted)
            throw error
        }
    }

    private static func description(
        of request: BenchmarkRequest,
        label: String?,
        in context: Context
    ) -> Run {
        Run(
            label: label,
            startedAtUnixNanoseconds: WallClock().now.nanosecondsSince1970,
            plan: request.plan,
            host: HostProbe.snapshot(readingTimeFrom: KernelClock()),
            hostState: HostProbe.state(),
            programVersion: Program.version,
            arguments: context.commandLine,
            gitRevision: GitRevision.current()
        )
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
            if let recommendation = analysis.recommendation {
                context.console.print(recommendation.sentence)
            }
        } else {
            context.console.print(summary(of: analysis, style: style))
        }
        if !arguments.has("--no-report") {
            let folder = arguments.value("--output") ?? ReportFolder.path(for: analysis.run)
            let report = try ReportFolder(path: folder).write(analysis)
            for note in report.notes { context.console.note("punctual: \(note)") }
            context.console.print("report: \(report.page)")
        }
        if let signal = Interruption.signal { return ExitCode.interrupted(by: signal) }
        if analysis.series.allSatisfy({ $0.sampleCount == 0 }) {
            let reasons = analysis.series.compactMap(\.failure)
            throw CommandError.nothingMeasured(reason: reasons.first ?? "no wakeup was recorded")
        }
        return ExitCode.success
    }
}
