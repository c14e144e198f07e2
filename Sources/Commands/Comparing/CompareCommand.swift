import Analysis
import Harness
import Reporting
import Runs
import Storage
import Timekeeping

/// `punctual compare`: two sides, beside each other, and whether the second is worse.
enum CompareCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual compare",
        summary: "Compare two sides, metric by metric, and say whether B is worse than A.",
        discussion: """
            \(SideRequest.grammar)
            What is not stored is measured now, as a duet: both at once, half a period apart, so \
            that the host's noise strikes both; 20 rounds of two seconds each take 45 seconds. \
            With --pairing interleaved they are measured one after the other in the order A B B A, \
            each with a reference timer beside it, which takes twice as long and lets the tails \
            decide nothing; with --pairing stored each by itself with a reference timer beside it.
            The verdict is of the timer, relative to what ran at the same time, or with --of machine \
            of the machine, absolute, which is measured in turn: did a setting help?
            A stored run of two sides can be given alone. Two programs that measure by themselves \
            are given with --program; they print latenesses in nanoseconds, one a line, or the \
            JSON Lines of `punctual benchmark --stream`, on the grid that PUNCTUAL_START_NS \
            (CLOCK_MONOTONIC), PUNCTUAL_PERIOD_NS and PUNCTUAL_TICKS in their environment name.
            Ends with 0 where B has passed or improved, 1 where nothing could be compared, 2 where \
            it has regressed, 3 where the rounds do not decide, 4 where it has improved and \
            --fail-on improved was given.
            """,
        arguments: [
            ArgumentSpecification(
                name: "A",
                summary: "The side to compare with.",
                isRequired: false
            ),
            ArgumentSpecification(
                name: "B",
                summary: "The side that is judged.",
                isRequired: false
            ),
        ],
        options: [
            OptionSpecification(
                name: "--pairing",
                value: "PAIRING",
                summary: "How they are set against each other: duet, interleaved or stored.",
                completion: .words(Pairing.allCases.map(\.rawValue))
            ),
            OptionSpecification(
                name: "--program",
                value: "COMMAND",
                summary: "A program of yours as a side, with its arguments; run without a shell.",
                isRepeatable: true
            ),
        ] + ComparisonOptions.amount + [ComparisonOptions.period] + ComparisonOptions.judging
            + ComparisonOptions.output,
        examples: [
            Example(
                command: "punctual compare timerfd 'precise cpu-budget=5%'",
                purpose: "Measure two mechanisms beside each other and compare them."
            ),
            Example(
                command: "punctual compare absolute 'absolute timer-slack=1us' --rounds 30",
                purpose: "See what a setting changes."
            ),
            Example(
                command: "punctual compare --of machine absolute 'absolute timer-slack=1us'",
                purpose: "See what a setting changes, absolute, each side in turn."
            ),
            Example(
                command: "punctual compare 1 2 --format markdown",
                purpose: "Compare two stored runs."
            ),
            Example(
                command: """
                    punctual compare --program './old benchmark --stream -m precise' \
                    --program './new benchmark --stream -m precise'
                    """,
                purpose: "Compare two builds of a program that measures by itself."
            ),
        ]
    )

    static func answersByCode(_ arguments: ParsedArguments) -> Bool { true }

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let settings = try context.settings(arguments, standard: nil)
        let course = ComparisonCourse(
            kind: .compare,
            judging: try Judging(arguments, over: settings),
            output: try ComparisonOutput(arguments, settings: settings, in: context),
            context: context
        )
        let request = try CompareRequest(comparing: arguments)
        let isStored = request.hasOnlyStored
        let archive = try context.archive(arguments, mode: isStored ? .readOnly : .readWrite)
        if !isStored { _ = try archive.markDeadRunsInterrupted() }
        let question = ComparisonQuestion(
            request: request,
            arguments: arguments,
            settings: settings,
            comparer: Comparer(archive: archive, judging: course.judging),
            context: context
        )
        return try course.run(title: request.title, isMeasuring: !isStored, ask: question.ask)
    }
}
