import Analysis
import Harness
import Reporting
import Runs
import Storage

/// `punctual noise`: the same thing against itself, to see what this host can show at all.
enum NoiseCommand: Command {
    static let specification = CommandSpecification(
        name: "punctual noise",
        summary: "Measure a mechanism against itself: the smallest change that this host can show.",
        discussion: """
            Prints for each metric the smallest worsening that 10, 20, 30, 50 and 100 rounds show \
            in four of five repetitions, and the narrowest limits that `check` can have here. What \
            differs between two equal sides is the host's noise.
            """,
        arguments: [
            ArgumentSpecification(
                name: "SIDE",
                summary: """
                    A mechanism with conditions as `punctual compare` takes them, or a stored run \
                    of two equal sides; `absolute` by default.
                    """,
                isRequired: false
            )
        ],
        options: [
            OptionSpecification(
                name: "--pairing",
                value: "PAIRING",
                summary: "duet (default) or interleaved.",
                completion: .words([Pairing.duet, .interleaved].map(\.rawValue))
            )
        ] + ComparisonOptions.amount + [ComparisonOptions.period] + ComparisonOptions.output,
        examples: [
            Example(
                command: "punctual noise",
                purpose: "See what a duet of 20 rounds shows on this host."
            ),
            Example(
                command: "punctual noise 'timerfd policy=fifo priority=80' --pairing interleaved",
                purpose: "See what rounds after each other show of another mechanism."
            ),
        ]
    )

    static func answersByCode(_ arguments: ParsedArguments) -> Bool { true }

    static func run(_ arguments: ParsedArguments, in context: Context) throws -> Int32 {
        let request = try CompareRequest(noise: arguments)
        let course = ComparisonCourse(
            kind: .noise,
            judging: Judging(),
            output: try ComparisonOutput(arguments, settings: SettingsFile(), in: context),
            context: context
        )
        let isStored = request.hasOnlyStored
        let archive = try context.archive(arguments, mode: isStored ? .readOnly : .readWrite)
        if !isStored { _ = try archive.markDeadRunsInterrupted() }
        let question = ComparisonQuestion(
            request: request,
            arguments: arguments,
            settings: SettingsFile(),
            comparer: Comparer(archive: archive, judging: course.judging),
            context: context
        )
        return try course.run(
            title: "noise of \(request.sides[0].name)",
            isMeasuring: !isStored
        ) {
            let answer = try question.ask()
            if case .answered(let answer, _) = answer { try check(answer) }
            return answer
        }
    }

    private static func check(_ answer: ComparisonAnswer) throws(UsageError) {
        for comparison in answer.comparisons {
            let (first, second) = (comparison.baseline.series, comparison.candidate.series)
            guard first != second else { continue }
            let names = [first, second].distinctNames
            throw .conflict(
                "the run compares \(names[0]) with \(names[1]), and noise shows between equal sides "
                    + "alone; use `punctual compare`"
            )
        }
    }
}

extension CompareRequest {
    /// The same side twice; a stored run goes alone.
    fileprivate init(noise arguments: ParsedArguments) throws(UsageError) {
        try self.init(arguments, standard: ["absolute"])
        guard pairing != .stored else {
            throw .conflict(
                "the noise of a host shows beside each other alone: duet or interleaved"
            )
        }
        if case .run = sides[0] { return }
        sides = [sides[0], sides[0]]
    }
}
