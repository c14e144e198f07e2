import PunctualBase
import Runs
import Scheduling

/// The options of a job's policy.
enum JobPolicyOptions {
    static let specifications: [OptionSpecification] = [
        OptionSpecification(
            name: "--coalesce",
            value: "WHICH",
            summary: "Which of several runs that are due at once: latest, earliest, all (latest).",
            completion: .words(Coalescing.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--misfire-grace",
            value: "DURATION",
            summary: "How late a run may start, as 30s (any lateness)."
        ),
        OptionSpecification(
            name: "--max-instances",
            value: "N",
            summary: "Runs of this job at the same time (1)."
        ),
        OptionSpecification(
            name: "--overlap",
            value: "WHAT",
            summary: "What a run does that comes while as many go on: skip, queue=N, cancel (skip)."
        ),
        OptionSpecification(
            name: "--timeout",
            value: "DURATION",
            summary: "How long a run may take before its processes are ended; above 0 (any time)."
        ),
        OptionSpecification(
            name: "--retries",
            value: "N",
            summary: "Further attempts after one that failed (0)."
        ),
        OptionSpecification(
            name: "--retry-delay",
            value: "DURATION",
            summary: "Before the first of them; doubled for each further one (1s)."
        ),
        OptionSpecification(
            name: "--retry-cap",
            value: "DURATION",
            summary: "What such a delay does not exceed (300s)."
        ),
        OptionSpecification(
            name: "--recovery",
            value: "WHAT",
            summary:
                "After a crash, with a run that may have begun: list it as in doubt, or rerun it.",
            completion: .words(Recovery.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--jitter",
            value: "DURATION",
            summary: "By up to how much each run is put off, so that not all begin at once (0s)."
        ),
    ]

    static func policy(_ arguments: ParsedArguments) throws(UsageError) -> JobPolicy {
        var policy = JobPolicy()
        policy.coalescing = try arguments.choice("--coalesce", Coalescing.self) ?? .latest
        policy.misfireGraceNanoseconds = try duration("--misfire-grace", arguments)
        policy.maximumInstances = try arguments.integer("--max-instances", in: 1...1_000) ?? 1
        policy.overlap =
            try arguments.value("--overlap", as: "skip, queue=N or cancel", overlap)
            ?? .skip
        policy.timeoutNanoseconds = try duration("--timeout", arguments, from: 1)
        policy.recovery = try arguments.choice("--recovery", Recovery.self) ?? .listInDoubt
        policy.jitterNanoseconds = try duration("--jitter", arguments) ?? 0
        policy.retry = try retry(arguments)
        return policy
    }

    private static func retry(_ arguments: ParsedArguments) throws(UsageError) -> Retry? {
        guard let limit = try arguments.integer("--retries", in: 0...1_000), limit > 0 else {
            for option in ["--retry-delay", "--retry-cap"] where arguments.has(option) {
                throw .conflict(
                    "\(option) says how retries are spaced; give their number: --retries N"
                )
            }
            return nil
        }
        var retry = Retry(limit: limit)
        if let delay = try duration("--retry-delay", arguments) { retry.delayNanoseconds = delay }
        if let cap = try duration("--retry-cap", arguments) { retry.delayCapNanoseconds = cap }
        return retry
    }

    private static func overlap(_ text: String) -> Overlap? {
        switch text {
        case "skip": return .skip
        case "cancel": return .cancelRunning
        default:
            guard text.hasPrefix("queue="), let limit = PlainNumber.whole(text.dropFirst(6)),
                (1...1_000_000).contains(limit)
            else { return nil }
            return .queue(limit: limit)
        }
    }

    /// A length of time, in nanoseconds; not negative.
    static func duration(
        _ option: String,
        _ arguments: ParsedArguments,
        from shortest: Int64 = 0
    ) throws(UsageError) -> Int64? {
        try arguments.duration(
            option,
            in: shortest...Nanoseconds.longest,
            as: "30s or 1h30m"
        )
    }
}
