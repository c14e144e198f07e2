import PunctualBase
import Reporting
import Runs
import Scheduling
import Timekeeping

/// `punctual jobs list`: what runs next, and how it went.
enum JobsListCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs list",
        summary: "List the jobs by their next run, with the last result and how late they start.",
        options: [.jobsFormat, .jobs, .color],
        examples: [
            Example(
                command: "punctual jobs list --database jobs.sqlite",
                purpose: "List the jobs of a file."
            ),
            Example(
                command: "punctual jobs list --format json",
                purpose: "Give the same to a program."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let style = try context.style(arguments)
        let format = try arguments.choice("--format", JobsFormat.self) ?? .text
        let store = try context.jobStore(arguments)
        let summaries = try store.summaries()
        let jobs = try store.jobs()
        let setAside = try store.quarantined()
        if format == .json {
            let value = JSONValue.object([
                "schema": .string("punctual.jobs/v1"),
                "served": .bool(store.isServed),
                "jobs": .array(jobs.map { JobsJSON.summary(of: $0, summaries[$0.job.id]) }),
                "set_aside": .array(setAside.map(JobsJSON.setAside)),
            ])
            context.console.print(value.text)
            return ExitCode.success
        }
        let now = WallClock().now
        var table = TerminalTable(columns: [
            .init("Job"), .init("Next run"), .init("Last run", dropOrder: 1), .init("Result"),
            .init("Lateness p50", .right, dropOrder: 2), .init("p99", .right, dropOrder: 2),
            .init("Runs", .right, dropOrder: 3),
        ])
        for job in jobs { table.append(row(of: job, summaries[job.job.id], style, now)) }
        context.console.print(
            jobs.isEmpty ? "no jobs" : table.lines(style: style).joined(separator: "\n")
        )
        for job in setAside {
            context.console.note(
                "set aside: the job “\(job.id.echoed)”, since \(job.reason.echoed); "
                    + "`punctual jobs show` has its row"
            )
        }
        return ExitCode.success
    }

    private static func row(
        of scheduled: ScheduledJob,
        _ summary: JobSummary?,
        _ style: TerminalStyle,
        _ now: WallTime
    ) -> [String] {
        let quantity = QuantityText(isUnicode: style.isUnicode)
        let next = scheduled.next.map { short($0.due, now) } ?? "never"
        return [
            scheduled.job.id,
            scheduled.isPaused ? "paused" : next,
            summary.map { short($0.lastStarted, now) } ?? "-",
            summary?.lastState.rawValue ?? "-",
            quantity.time(nanoseconds: summary?.latenessP50Nanoseconds),
            quantity.time(nanoseconds: summary?.latenessP99Nanoseconds),
            "\(summary?.runs ?? 0)",
        ]
    }

    /// Of today, the time of day alone: with both dates the table is too wide for many terminals.
    private static func short(_ time: WallTime, _ now: WallTime) -> String {
        let (text, today) = (utc(time), utc(now))
        let day = "2026-11-25T".count
        guard text.count == today.count, text.prefix(day) == today.prefix(day) else { return text }
        return String(text.dropFirst(day))
    }

    static func utc(_ time: WallTime) -> String {
        UTCText.text(unixNanoseconds: time.nanosecondsSince1970)
    }
}
