import Harness
import PunctualBase
import Reporting
import Runs
import Storage
import Timekeeping

/// Measures plans into an archive, as every command that measures does.
struct PlanMeasurement {
    let archive: RunArchive
    var clockMode = MeasurementSession.ClockMode.kernel
    var label: String?
    var style: TerminalStyle
    /// Says nothing on standard error but what went wrong.
    var isQuiet = false
    var showsProgress = true
    let context: Context

    /// Measures and stores; rounds that were finished stay stored, whatever happens then.
    ///
    /// - Returns: The number of the run.
    func measure(_ plan: Plan) throws -> Int64 {
        if plan.series.contains(where: { $0.conditions.load != .none }) {
            try context.checkPath(in: "TMPDIR", unless: false)
        }
        Interruption.begin()
        let refusals =
            clockMode == .kernel ? MechanismTrials(context).fatal(in: plan) : [:]
        let recorder = try ArchiveRecorder(archive: archive, run: description(of: plan))
        var progressStyle = style
        progressStyle.width = context.terminal.progressWidth
        let progress = ProgressDisplay(
            plan: plan,
            style: progressStyle,
            isLive: context.terminal.showsProgress && showsProgress && !isQuiet,
            isSilent: isQuiet || !showsProgress,
            console: context.console
        )
        do {
            let session = MeasurementSession(
                plan: plan,
                clockMode: clockMode,
                refusing: refusals
            )
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

    private func description(of plan: Plan) -> Run {
        let revision = GitRevision.current()
        if let problem = revision.problem { context.console.note("punctual: \(problem)") }
        return Run(
            label: label,
            startedAtUnixNanoseconds: WallClock().now.nanosecondsSince1970,
            plan: plan,
            host: HostProbe.snapshot(readingTimeFrom: KernelClock()),
            hostState: HostProbe.state(),
            programVersion: Program.version,
            arguments: context.commandLine,
            gitRevision: revision.text
        )
    }
}

extension PlanMeasurement {
    /// As the options of a command that measures have it.
    init(
        into archive: RunArchive,
        clockMode: MeasurementSession.ClockMode,
        _ arguments: ParsedArguments,
        in context: Context
    ) throws {
        self.init(
            archive: archive,
            clockMode: clockMode,
            label: try arguments.label(),
            style: try context.style(arguments),
            isQuiet: arguments.has("--quiet"),
            showsProgress: !arguments.has("--no-progress"),
            context: context
        )
    }
}
