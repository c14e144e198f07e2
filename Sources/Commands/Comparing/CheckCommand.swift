import Harness
import Reporting
import Runs
import Storage

/// `punctual check`: measured as the baseline was, and set against it.
enum CheckCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual check",
        summary: "Measure again what a baseline measured, and fail if it has become worse.",
        discussion: """
            Measures the baseline's plan, each round beside its reference timer, and judges the \
            timer by its ratio to it, so that a slower hour of the host is no regression. With --of \
            machine it is the machine that is judged, absolute: what was changed about kernel or \
            settings is listed, and a change must be larger than what the machine shows by itself \
            between stored runs. A default baseline of one series takes 45 seconds. RUN takes a \
            stored run instead of measuring.
            The limits come from the options, else from punctual.json5 in this folder, else they \
            are the default ones. The file's keys are the options' names: baseline, plan, of, \
            rounds, seconds, warmUp, metric, require, failOn, confirm, allowInconclusive, allowMissing, \
            allowEnvDiff, alpha, export and output.
            Without a baseline, --require judges a plan or a stored run by service levels alone; \
            the reference timer of the same seconds is shown beside it.
            Ends with 0 where all has passed or improved, 1 where something could not be measured \
            or nothing was compared, 2 where something has regressed, 3 where the rounds do not \
            decide, 4 where something has improved and --fail-on improved was given.
            """,
        arguments: [
            ArgumentSpecification(
                name: "RUN",
                summary: "A stored run to check instead of measuring: a number, a label, `latest`.",
                isRequired: false
            )
        ],
        options: [
            OptionSpecification(
                name: "--baseline",
                short: "b",
                value: "NAME",
                summary: "A name in the archive, or the path of a file (with a folder or .json).",
                completion: .files
            ),
            OptionSpecification(
                name: "--plan",
                value: "FILE",
                summary: "Measure this plan and not the baseline's; series are matched.",
                completion: .files
            ),
            OptionSpecification(
                name: "--inject",
                value: "CHANGE",
                summary: "Put a change in on purpose, to see the check fail, such as delay=20us."
            ),
        ] + ComparisonOptions.amount + ComparisonOptions.judging + ComparisonOptions.output,
        examples: [
            Example(
                command: "punctual check --baseline main",
                purpose: "Fail if this build or host is worse than the baseline “main”."
            ),
            Example(
                command:
                    "punctual check -b baselines/main.json --format github --export junit=junit.xml",
                purpose: "Check against a file of the repository in continuous integration."
            ),
            Example(
                command: "punctual check -b main --metric p99:50%:20us --require 'missed == 0'",
                purpose: "Let p99 and a service level alone decide."
            ),
            Example(
                command: "punctual check -b main --of machine",
                purpose: "See whether a new kernel or boot parameter changed the machine."
            ),
            Example(
                command: "punctual check --plan release.json5 --require 'p99 <= 200us'",
                purpose: "Hold a plan to a service level, without any baseline."
            ),
        ]
    )

    static func answersByCode(_ arguments: ParsedArguments) -> Bool { true }

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let settings = try context.settings(arguments, standard: SettingsFile.defaultName)
        let name = arguments.value("--baseline") ?? settings.baseline
        var judging = try Judging(arguments, over: settings)
        let request = try CheckRequest(arguments, settings: settings)
        if name == nil { try judgeServiceLevels(alone: &judging, request, arguments) }
        var output = try ComparisonOutput(arguments, settings: settings, in: context)
        // Findings of SARIF need a place in the repository.
        output.artifact =
            name.flatMap { BaselineName.isPath($0) ? $0 : nil } ?? arguments.value("--config")
        let course = ComparisonCourse(
            kind: .check,
            judging: judging,
            output: output,
            context: context
        )
        let baseline = try name.map { try context.baseline($0, arguments) }
        let archive = try context.archive(
            arguments,
            mode: request.run == nil ? .readWrite : .readOnly
        )
        let comparer = Comparer(archive: archive, judging: judging)
        return try course.run(
            title: name.map { "check against \($0)" } ?? "check of service levels",
            isMeasuring: request.run == nil
        ) {
            switch try request.candidate(
                against: baseline,
                in: archive,
                judging: judging,
                arguments,
                context
            ) {
            case .interrupted(let code): .interrupted(code: code)
            case .finished(let run):
                .answered(
                    try baseline.map { try comparer.answer(of: $0, with: run) }
                        ?? comparer.answer(ofServiceLevelsOf: run),
                    run: run.identifier
                )
            }
        }
    }

    /// Without a baseline, service levels decide alone, on what is named to be judged.
    private static func judgeServiceLevels(
        alone judging: inout Judging,
        _ request: CheckRequest,
        _ arguments: ParsedArguments
    ) throws(UsageError) {
        guard !judging.requirements.isEmpty else {
            throw .conflict(
                "no baseline is named; give --baseline NAME, or `baseline` in "
                    + "\(SettingsFile.defaultName), or a service level by --require"
            )
        }
        guard judging.limits.isEmpty else {
            throw .conflict("--metric compares with a baseline; name one by --baseline")
        }
        guard request.hasSubject else {
            throw .conflict(
                "without a baseline --require judges a plan or a stored run; give --plan FILE, or "
                    + "name the run"
            )
        }
        judging.judgesRequirementsAlone = true
    }
}
