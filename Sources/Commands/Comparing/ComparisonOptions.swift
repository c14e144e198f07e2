import Runs

/// Options that several of `compare`, `check`, `noise` and `baseline save` have.
enum ComparisonOptions {
    /// How much is measured.
    static let amount = [
        OptionSpecification(
            name: "--rounds",
            short: "n",
            value: "N",
            summary: "Rounds of each side; 20 by default."
        ),
        OptionSpecification(
            name: "--seconds",
            short: "s",
            value: "SECONDS",
            summary: "Length of a round without its warm-up; 2 by default."
        ),
        OptionSpecification(
            name: "--warm-up",
            value: "DURATION",
            summary: "Measured and thrown away at the start of each round; 0.2s by default."
        ),
    ]

    static let period = OptionSpecification(
        name: "--period",
        short: "p",
        value: "DURATION",
        summary: "Time between two ticks of what names no period itself; 1ms by default."
    )

    /// What decides, and with which exit code.
    static let judging = [
        OptionSpecification(
            name: "--of",
            value: "THING",
            summary: """
                What is judged: the `timer`, relative to what was measured at the same time, so that \
                the host cancels, or the `machine`, absolute, with its kernel and settings. Both are \
                shown. The timer by default; the machine where sides take turns, or no reference \
                timer ran beside them.
                """,
            completion: .words(ComparedThing.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--metric",
            value: "LIMIT",
            summary: """
                A metric that decides, with the change that matters, relative and absolute: \
                p99:50%:20us. The others are then only shown; without it all decide by their \
                default limits. There are \(Metric.allCases.map(\.rawValue).joined(separator: ", ")).
                """,
            isRepeatable: true
        ),
        OptionSpecification(
            name: "--require",
            value: "LEVEL",
            summary: """
                A service level that the candidate must keep, judged with its interval: \
                'p99 <= 200us', 'missed == 0'.
                """,
            isRepeatable: true
        ),
        OptionSpecification(
            name: "--fail-on",
            value: "VERDICTS",
            summary: """
                Verdicts that fail, with commas between: regressed (always), inconclusive, \
                improved; regressed,inconclusive by default, which improved alone is added to.
                """,
            completion: .words(ExitPolicy.words.map(\.rawValue)),
            isRepeatable: true,
            isList: true
        ),
        OptionSpecification(
            name: "--confirm",
            summary: "Measure again before failing: only what is worse both times is a regression."
        ),
        OptionSpecification(
            name: "--allow-inconclusive",
            summary: "End with 0 and a warning where the rounds do not decide."
        ),
        OptionSpecification(
            name: "--allow-missing",
            summary: "Let series pass that only one side has or that cannot be measured."
        ),
        OptionSpecification(
            name: "--allow-env-diff",
            summary: "Judge stored sides although their hosts or settings differ."
        ),
        OptionSpecification(
            name: "--alpha",
            value: "LEVEL",
            summary: "Probability of a false alarm, all metrics together; 0.05 by default."
        ),
        OptionSpecification(
            name: "--config",
            value: "FILE",
            summary: "Settings in JSON5, which options override; for check else punctual.json5.",
            completion: .files
        ),
    ]

    /// Where the answer goes.
    static let output = [
        OptionSpecification(
            name: "--format",
            short: "f",
            value: "FORMAT",
            summary:
                "What is printed: text (default), json, markdown, junit, github, sarif or html.",
            completion: .words(ComparisonFormat.allCases.map(\.rawValue))
        ),
        OptionSpecification(
            name: "--export",
            value: "FORMAT=FILE",
            summary:
                "Write a format into a file besides, such as junit=results.xml; - is standard output.",
            isRepeatable: true
        ),
        OptionSpecification(
            name: "--output",
            short: "o",
            value: "FOLDER",
            summary: "Where the report goes; a folder of its own in reports by default.",
            completion: .folders
        ),
        OptionSpecification(name: "--no-report", summary: "Write no report."),
        OptionSpecification(name: "--quiet", short: "q", summary: "Print the verdict alone."),
        OptionSpecification(name: "--no-progress", summary: "Show no progress bar."),
        OptionSpecification(
            name: "--label",
            short: "l",
            value: "TEXT",
            summary: "A name for the run that is measured."
        ),
        .database, .color, scripted,
    ]

    static let scripted = OptionSpecification(
        name: "--scripted",
        value: "NANOSECONDS",
        summary: "Latenesses of all series on the virtual clock.",
        isHidden: true
    )
}
