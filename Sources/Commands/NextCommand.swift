import Runs
import Scheduling
import Timekeeping

/// `punctual next`: when an expression fires.
enum NextCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual next",
        summary: "List when a schedule fires next.",
        discussion: """
            EXPRESSION is made of APScheduler's fields, as in minute=0 hour='*/2' \
            day='last fri' (year month day week day_of_week hour minute second), or is a crontab \
            text or @daily and its kind. Weekday numbers begin with 0 for Monday, unless the \
            dialect is classic.
            """,
        arguments: [
            ArgumentSpecification(
                name: "EXPRESSION",
                summary: "The schedule, in one word.",
                hintAtMore: "put the whole schedule into quotes: punctual next '0 9 * * 1-5'"
            )
        ],
        options: [
            OptionSpecification(
                name: "--count",
                short: "n",
                value: "N",
                summary: "How many fire times to list, 1 to 10000 (10)."
            ),
            OptionSpecification(
                name: "--zone",
                value: "ZONE",
                summary: "Whose clock counts, as Europe/Berlin (this machine's)."
            ),
            OptionSpecification(
                name: "--from",
                value: "TIME",
                summary:
                    "Where to begin, as 2026-03-08T02:30:00-05:00; by ZONE without offset (now)."
            ),
            OptionSpecification(
                name: "--until",
                value: "TIME",
                summary: "Where to end, written as the beginning is."
            ),
            OptionSpecification(
                name: "--dialect",
                value: "DIALECT",
                summary: "apscheduler, classic, apscheduler-extended or classic-extended.",
                completion: .words(CronDialect.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--policy",
                value: "POLICY",
                summary: "What a clock change does: careful (loses no daily run) or literal.",
                completion: .words(ClockChangePolicy.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--explain",
                summary: "Say what it means, whether it fires at TIME, and what clock changes do."
            ),
            OptionSpecification(
                name: "--format",
                value: "FORMAT",
                summary: "table, or json for an array of instants (table).",
                completion: .words(NextFormat.allCases.map(\.rawValue))
            ),
        ],
        examples: [
            Example(
                command: "punctual next \"minute=0 hour='*/2' day='last fri'\" --count 5",
                purpose: "List five fire times of APScheduler's fields."
            ),
            Example(
                command: "punctual next '30 2 * * *' --zone America/New_York --explain",
                purpose: "Explain a crontab text and what clock changes do to it."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let request = try NextRequest(arguments)
        let expression = arguments.arguments[0]
        let trigger: CronTrigger
        do throws(TriggerError) {
            trigger = try TriggerText.parse(
                expression,
                zone: request.zone,
                end: request.until,
                dialect: request.dialect,
                policy: request.policy
            )
        } catch {
            // It was understood; only there is nothing to list.
            guard !error.isNeverFiring else { return none("\(error)", request, in: context) }
            throw UsageError.badExpression(error)
        }
        // Whoever names a dialect knows of them.
        if !arguments.has("--dialect"), !expression.contains("="),
            let difference = DialectDifference(crontab: expression)
        {
            context.console.note("punctual: cron reads this differently: \(difference)")
        }
        if request.explains {
            context.console.print(explanation(of: trigger, request))
        }
        let times = fireTimes(of: trigger, request)
        guard !times.isEmpty else {
            let reason = "the schedule does not fire from \(request.from.text(in: request.zone)) on"
            let until = request.until.map { " until \($0.text(in: request.zone))" } ?? ""
            return none(reason + until, request, in: context)
        }
        context.console.print(listing(of: times, request))
        return ExitCode.success
    }

    private static func none(_ reason: String, _ request: NextRequest, in context: Context) -> Int32
    {
        if request.format == .json { context.console.print("[]") }
        context.console.note("punctual: no fire times: \(reason)")
        return ExitCode.failure
    }

    private static func fireTimes(of trigger: CronTrigger, _ request: NextRequest) -> [WallTime] {
        var times: [WallTime] = []
        var next = trigger.firstFireTime(notBefore: request.from)
        while let time = next, times.count < request.count {
            times.append(time)
            next = trigger.fireTime(after: time)
        }
        return times
    }

    private static func listing(of times: [WallTime], _ request: NextRequest) -> String {
        let texts = times.map { $0.text(in: request.zone) }
        switch request.format {
        case .json: return "[\n" + texts.map { "  \"\($0)\"" }.joined(separator: ",\n") + "\n]"
        case .table:
            let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
            let lines = zip(times, texts).map { time, text in
                "\(text)  \(weekdays[CivilTime(time, in: request.zone).date.weekday])"
            }
            return lines.joined(separator: "\n")
        }
    }

    /// How far ahead clock changes are told, in years of 365.25 days.
    private static let auditedYears = 5

    private static func explanation(of trigger: CronTrigger, _ request: NextRequest) -> String {
        let verdict = trigger.verdict(at: request.from)
        let instant = request.from.text(in: request.zone)
        let horizon = Int64(auditedYears) * 31_557_600_000_000_000
        let (sum, overflow) = request.from.nanosecondsSince1970.addingReportingOverflow(horizon)
        let effects = trigger.clockChangeEffects(
            // A change at the very instant belongs to it.
            after: WallTime(
                nanosecondsSince1970: max(.min + 1, request.from.nanosecondsSince1970) - 1
            ),
            through: overflow ? .distantFuture : WallTime(nanosecondsSince1970: sum)
        )
        var lines = [
            "It fires \(trigger.words).",
            "It \(verdict.fires ? "fires" : "does not fire") at \(instant): "
                + verdict.reasons.joined(separator: "; ") + ".",
        ]
        if effects.isEmpty {
            lines.append(
                "No clock change of the coming \(auditedYears) years shifts, drops or doubles an "
                    + "occurrence (policy \(trigger.policy.rawValue))."
            )
        } else {
            lines.append(
                "Clock changes of the coming \(auditedYears) years (policy "
                    + "\(trigger.policy.rawValue)):"
            )
            lines += effects.map { "  \($0)" }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
