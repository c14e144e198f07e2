import PunctualBase
import Reporting
import Runs
import Scheduling
import Timekeeping

/// `punctual jobs show`: everything about one job.
enum JobsShowCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs show",
        summary: "Show a job: its schedule, command, policy and latest runs.",
        arguments: [.job],
        options: [.jobsFormat, .jobs],
        examples: [Example(command: "punctual jobs show hourly", purpose: "Show one job.")]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let store = try context.jobStore(arguments)
        let id = arguments.arguments[0]
        // Only of a job that is not there, or cannot be read, is looked among those that were or
        // are to be set aside: finding them takes a look at every job of the store.
        let stored = Result { () throws(JobStoreError) in try store.job(id) }
        guard case .success(let found?) = stored else {
            if let setAside = try store.quarantined().last(where: { $0.id == id }) {
                return try show(setAside, arguments, in: context)
            }
            _ = try stored.get()
            throw JobStoreError.noSuchJob(id: id)
        }
        if try arguments.choice("--format", JobsFormat.self) == .json {
            let entries = try store.history(jobID: id, limit: 5)
            let archive = try JobArchive(jobs: [found]).json()
            let history = JSONValue.array(entries.map(JobsJSON.occurrence))
            context.console.print(
                "{\"schema\":\"punctual.job/v1\",\"archive\":\(archive),\"history\":\(history.text)}"
            )
            return ExitCode.success
        }
        let job = found.job
        var lines = [
            "job       \(job.id.visible())",
            "name      \(job.name.visible())",
            "trigger   \(try TriggerKinds.encode(job.trigger).visible())",
            "next run  \(found.next.map { JobsListCommand.utc($0.due) } ?? "never")"
                + (found.isPaused ? " (paused)" : ""),
        ]
        switch job.work {
        case .command(let command):
            let words = command.arguments.map { $0.visible() }
            lines.append("command   \(words.joined(separator: " "))")
            if let folder = command.folder { lines.append("folder    \(folder.visible())") }
            for (key, value) in command.environment.sorted(by: { $0.key < $1.key }) {
                lines.append("sets      \("\(key)=\(value)".visible())")
            }
        case .task(let call):
            lines.append("task      \("\(call.task) \(call.arguments)".visible())")
        }
        let policy = JobPolicyText.lines(of: job.policy)
        if !policy.isEmpty { lines.append("policy    \(policy.joined(separator: ", "))") }
        context.console.print(lines.joined(separator: "\n"))
        try showHistory(of: id, in: store, context)
        return ExitCode.success
    }

    private static func showHistory(
        of id: String,
        in store: SQLiteJobStore,
        _ context: Context
    ) throws {
        let entries = try store.history(jobID: id, limit: 5)
        if !entries.isEmpty {
            let style = TerminalStyle(
                isColoured: false,
                isUnicode: context.terminal.isUnicode,
                width: context.terminal.width
            )
            context.console.print("\n" + historyTable(entries, style: style))
        }
    }

    /// What is known of a job that cannot be read.
    private static func show(
        _ job: QuarantinedJob,
        _ arguments: ParsedArguments,
        in context: Context
    ) throws -> Int32 {
        if try arguments.choice("--format", JobsFormat.self) == .json {
            let value = JSONValue.object([
                "schema": .string("punctual.job/v1"), "set_aside": JobsJSON.setAside(job),
            ])
            context.console.print(value.text)
            return ExitCode.success
        }
        let columns = String(decoding: job.bytes, as: UTF8.self).split(
            separator: "\n",
            omittingEmptySubsequences: false
        )
        let lines =
            [
                "job        \(job.id.visible())",
                "set aside  \(job.reason.visible())",
                "its row, which is kept until the job is removed:",
            ] + columns.map { "  \(String($0).visible())" }
        context.console.print(lines.joined(separator: "\n"))
        return ExitCode.success
    }
}

/// `punctual jobs history`: what became of occurrences.
enum JobsHistoryCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs history",
        summary: "List the latest occurrences and what became of them.",
        arguments: [
            ArgumentSpecification(
                name: "ID",
                summary: "The job's id; all jobs without it.",
                isRequired: false
            )
        ],
        options: [
            OptionSpecification(
                name: "--limit",
                short: "n",
                value: "N",
                summary: "How many to list, the latest first (20)."
            ),
            .jobsFormat, .jobs, .color,
        ],
        examples: [
            Example(command: "punctual jobs history hourly", purpose: "How the last runs went.")
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let limit = try arguments.integer("--limit", in: 1...1_000_000) ?? 20
        let store = try context.jobStore(arguments)
        let id = arguments.arguments.first
        let entries = try store.history(jobID: id, limit: limit)
        if entries.isEmpty, let id, try store.job(id) == nil {
            throw JobStoreError.noSuchJob(id: id)
        }
        let style = try context.style(arguments)
        if try arguments.choice("--format", JobsFormat.self) == .json {
            context.console.print(JSONValue.array(entries.map(JobsJSON.occurrence)).text)
            return ExitCode.success
        }
        context.console.print(
            entries.isEmpty ? "nothing has run yet" : historyTable(entries, style: style)
        )
        return ExitCode.success
    }
}

private func historyTable(_ entries: [LedgerEntry], style: TerminalStyle) -> String {
    let quantity = QuantityText(isUnicode: style.isUnicode)
    var table = TerminalTable(columns: [
        .init("Scheduled"), .init("Job"), .init("State"), .init("Attempt", .right, dropOrder: 3),
        .init("Lateness", .right, dropOrder: 1), .init("Took", .right, dropOrder: 2),
        // Why a run failed is what people look for here: rather cut than left out.
        .init("What"),
    ])
    for entry in entries {
        let stamps = entry.stamps
        let state =
            entry.count > 1 ? "\(entry.state.rawValue) x \(entry.count)" : entry.state.rawValue
        let text = entry.message ?? entry.result ?? ""
        let firstLine = text.split(separator: "\n").first.map(String.init) ?? ""
        table.append([
            JobsListCommand.utc(entry.occurrence.scheduled),
            entry.jobID,
            state,
            entry.attempt == 0 ? "-" : "\(entry.attempt)",
            quantity.time(nanoseconds: stamps?.latenessNanoseconds),
            quantity.time(nanoseconds: entry.tookNanoseconds),
            String(firstLine.prefix(60)),
        ])
    }
    return table.lines(style: style).joined(separator: "\n")
}
