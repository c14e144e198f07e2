import Harness
import PunctualBase
import Runs
import Storage

/// `punctual baseline save`: a stored run, or one measured now, as a baseline.
enum BaselineSaveCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual baseline save",
        summary: "Keep a run as a baseline, or measure one now.",
        discussion: """
            A stored run must have a reference timer beside each series (`punctual benchmark \
            --reference`). A mechanism or a plan is measured now, 20 rounds of two seconds if \
            nothing else is said, each with its reference timer.
            \(SideRequest.grammar)
            """,
        arguments: [
            .baseline,
            ArgumentSpecification(
                name: "SIDE",
                summary: "What to keep; `latest` by default.",
                isRequired: false
            ),
        ],
        options: [
            OptionSpecification(
                name: "--plan",
                value: "FILE",
                summary: "Measure what a plan file (JSON5) says.",
                completion: .files
            ),
            .replace,
            OptionSpecification(
                name: "--add",
                summary: """
                    Keep what the baseline of this name came to beside the new rounds: how far the \
                    unchanged machine moves by itself, for `check --of machine`.
                    """
            ),
        ] + ComparisonOptions.amount + [
            ComparisonOptions.period,
            OptionSpecification(
                name: "--label",
                short: "l",
                value: "TEXT",
                summary: "A name for the run that is measured."
            ),
            .database,
            OptionSpecification(name: "--no-progress", summary: "Show no progress bar."),
            OptionSpecification(name: "--quiet", short: "q", summary: "Say nothing."),
            .color, ComparisonOptions.scripted,
        ],
        examples: [
            Example(
                command: "punctual baseline save main latest",
                purpose: "Keep the newest run, measured with --reference, as the baseline “main”."
            ),
            Example(
                command: "punctual baseline save main --plan quick --replace",
                purpose: "Measure a plan now and let it take the place of “main”."
            ),
        ]
    )

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let name = arguments.arguments[0]
        try BaselineName.check(name)
        let request = try side(arguments)
        let archive = try context.archive(arguments, mode: .readWrite)
        if arguments.has("--replace"), arguments.has("--add") {
            throw UsageError.conflict("--replace forgets what --add keeps; leave one of them out")
        }
        if !arguments.has("--replace"), !arguments.has("--add"),
            try archive.baselineNames().contains(name)
        {
            // Told before a minute was spent on measuring.
            throw ArchiveError.baselineExists(path: archive.path, name: name)
        }
        let run: Run
        switch request {
        case .run(let side): run = try archive.run(named: side).run
        default:
            let side = try ComparedSide(request, period: try arguments.period()) { archive }
            let measurement = try ReferencedMeasurement(
                into: archive,
                arguments,
                settings: SettingsFile(),
                in: context
            )
            switch try measurement.measure(measurement.plan(of: side, named: "baseline")) {
            case .finished(let finished): run = finished
            case .interrupted(let code): return code
            }
        }
        let baseline = try archive.baseline(named: name, of: run)
        if arguments.has("--add") {
            // Asked again: others may have kept one under this name while the rounds were measured.
            try archive.save(baseline) { earlier, new in try new.add(earlier) }
        } else {
            try archive.save(baseline, isReplacing: arguments.has("--replace"))
        }
        if !arguments.has("--quiet") {
            context.console.print("baseline “\(name.echoed)” is run \(run.identifier)")
        }
        return ExitCode.success
    }

    private static func side(_ arguments: ParsedArguments) throws -> SideRequest {
        let typed = arguments.arguments.dropFirst().first
        if let plan = arguments.value("--plan") {
            guard typed == nil else {
                throw UsageError.conflict("--plan and a side are both given; leave one of them out")
            }
            return .plan(path: plan)
        }
        return try SideRequest(typed ?? "latest", period: try arguments.period())
    }
}
