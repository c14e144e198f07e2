import PunctualBase
import Scheduling
import Timekeeping

/// `punctual jobs add`: stores a command and when it is to run.
enum JobsAddCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual jobs add",
        summary: "Add a command that is to be run by a schedule.",
        discussion: """
            The command is started as it stands, without a shell: pipes and variables need one that \
            is named, as in -- /bin/sh -c '…'. It finds PUNCTUAL_JOB, PUNCTUAL_SCHEDULED \
            (nanoseconds since 1970: the same in each attempt) and PUNCTUAL_ATTEMPT in its environment.
            """,
        arguments: [
            ArgumentSpecification(
                name: "COMMAND",
                summary: "The program and its arguments, after `--`.",
                isRepeatable: true,
                // Of the program's own arguments any may be.
                mayBeEmpty: true
            )
        ],
        options: [
            OptionSpecification(
                name: "--id",
                value: "ID",
                summary: "The job's id; must be unique."
            ),
            OptionSpecification(
                name: "--cron",
                value: "EXPRESSION",
                summary:
                    "When: APScheduler's fields or a crontab text, as `punctual next` reads them."
            ),
            OptionSpecification(
                name: "--every",
                value: "DURATION",
                summary:
                    "When: so often, as 5s; in elapsed time, the first time after one such time."
            ),
            OptionSpecification(
                name: "--at",
                value: "TIME",
                summary: "When: once, as 2026-12-01T10:00:00+01:00."
            ),
            OptionSpecification(
                name: "--zone",
                value: "ZONE",
                summary: "Whose clock counts, as Europe/Berlin (this machine's)."
            ),
            OptionSpecification(
                name: "--dialect",
                value: "DIALECT",
                summary: "How --cron is read (apscheduler).",
                completion: .words(CronDialect.allCases.map(\.rawValue))
            ),
            OptionSpecification(name: "--start", value: "TIME", summary: "Nothing runs before it."),
            OptionSpecification(name: "--end", value: "TIME", summary: "Nothing runs after it."),
            OptionSpecification(name: "--name", value: "TEXT", summary: "For people (the id)."),
            OptionSpecification(
                name: "--env",
                value: "KEY=VALUE",
                summary: "Set for the command, beside the server's environment.",
                isRepeatable: true
            ),
            OptionSpecification(
                name: "--folder",
                value: "PATH",
                summary: "The folder to start in (the server's).",
                completion: .folders
            ),
            OptionSpecification(
                name: "--replace",
                summary:
                    "Replace a job of this id; it keeps its next run unless the schedule changes."
            ),
            OptionSpecification(name: "--paused", summary: "Do not run it until it is resumed."),
            .jobs,
        ] + JobPolicyOptions.specifications,
        examples: [
            Example(
                command: "punctual jobs add --id hourly --cron 'minute=0' -- /usr/bin/sync",
                purpose: "Run a program at each full hour."
            ),
            Example(
                command: "punctual jobs add --id poll --every 5s --timeout 4s -- curl -s localhost",
                purpose: "Run it every five seconds, and end it before the next."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        guard let id = arguments.value("--id") else {
            throw UsageError.missingArgument("--id ID")
        }
        for option in ["--id", "--name"] {
            if let problem = arguments.value(option)?.nameProblem {
                throw UsageError.unusableValue(of: option, problem: problem)
            }
        }
        guard arguments.arguments.first != "" else {
            throw UsageError.unusableValue(of: "COMMAND", problem: "a program is expected")
        }
        var command = Scheduling.Command(arguments.arguments)
        command.folder = arguments.value("--folder")
        command.environment = try environment(arguments)
        let policy = try JobPolicyOptions.policy(arguments)
        let job = Job(
            id: id,
            name: arguments.value("--name"),
            trigger: try trigger(arguments),
            work: .command(command),
            policy: policy
        )
        let store = try context.jobStore(arguments, mayCreate: true)
        let planner = context.planner(of: store)
        try planner.add(
            job,
            replacingExisting: arguments.has("--replace"),
            paused: arguments.has("--paused")
        )
        let zone = try NextRequest.zone(arguments)
        let next = try planner.job(id)?.next?.due.text(in: zone)
        let answer =
            next.map { "runs next at \($0)" } ?? "never runs: nothing of its schedule is to come"
        context.console.note("the job “\(id.echoed)” \(answer)")
        return ExitCode.success
    }

    private static func environment(
        _ arguments: ParsedArguments
    ) throws(UsageError) -> [String: String] {
        var environment: [String: String] = [:]
        for text in arguments.values("--env") {
            guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
                throw .badValue(option: "--env", found: text, expected: "KEY=VALUE")
            }
            environment[String(text[..<equals])] = String(text[text.index(after: equals)...])
        }
        return environment
    }

    private static func trigger(_ arguments: ParsedArguments) throws -> any Trigger {
        let ways = ["--cron", "--every", "--at"].filter(arguments.has)
        guard ways.count == 1 else {
            throw UsageError.conflict(
                ways.isEmpty
                    ? "a job needs a schedule: --cron, --every or --at"
                    : "\(ways.joined(separator: " and ")) are two schedules; give one"
            )
        }
        let every = try arguments.duration(
            "--every",
            in: 1...Nanoseconds.longest,
            as: "5s or 1h30m"
        )
        let first = try every.map { try firstTime(of: $0, arguments) } ?? WallTime.distantFuture
        let zone = try NextRequest.zone(arguments)
        let start = try NextRequest.time("--start", arguments, zone)
        let end = try NextRequest.time("--end", arguments, zone)
        do throws(TriggerError) {
            if let expression = arguments.value("--cron") {
                return try TriggerText.parse(
                    expression,
                    zone: zone,
                    start: start,
                    end: end,
                    dialect: arguments.choiceOrDefault("--dialect", .apscheduler)
                )
            }
            if let every {
                return try IntervalTrigger(
                    everyNanoseconds: every,
                    startingAt: start ?? first,
                    end: end
                )
            }
            return DateTrigger(
                at: try TimeText.instant(arguments.value("--at") ?? "", in: zone, subject: "--at")
            )
        } catch {
            throw UsageError.badExpression(error)
        }
    }

    /// When a job first runs that is to run so often and has no start: in such a time from now.
    private static func firstTime(
        of every: Int64,
        _ arguments: ParsedArguments
    ) throws(UsageError) -> WallTime {
        let now = WallClock().now
        let first = now.advanced(byNanoseconds: every)
        // A time that no clock of the program can tell would be taken for the last one that it can.
        guard arguments.has("--start") || first < .distantFuture else {
            let day = Nanoseconds.Unit.day.rawValue
            let room = (Int64.max - now.nanosecondsSince1970) / day
            throw .badValue(
                option: "--every",
                found: arguments.value("--every") ?? "",
                expected: "at most \(room)d, since no time behind the year 2261 can be told"
            )
        }
        return first
    }
}

extension ParsedArguments {
    /// One of a list of words that the parser has not refused.
    fileprivate func choiceOrDefault(_ option: String, _ other: CronDialect) -> CronDialect {
        value(option).flatMap(CronDialect.init(rawValue:)) ?? other
    }
}
